#include "sensors/tpu.h"

#include <dirent.h>

#include <algorithm>
#include <array>

#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

using Devices = std::vector<TpuDevice>;

constexpr std::chrono::seconds kInterval{10};
constexpr std::chrono::seconds kPatience{5};
constexpr std::uint64_t kMostAnswer = kMiB;
constexpr int kUsualPort = 8431;
constexpr std::size_t kMostPorts = 16;
constexpr std::string_view kVendor = "0x1ae0";
constexpr std::string_view kBus = "/sys/bus/pci/devices";

// Of gRPC's status codes (grpc.io, "Status codes").
constexpr std::string_view kOk = "0", kInvalidArgument = "3", kNotFound = "5", kUnimplemented = "12",
                           kUnavailable = "14";

struct Kind {
    std::string_view device, subsystem, name;  ///< an empty subsystem fits all
};
constexpr std::array kKinds{Kind{"0x0027", "0x004e", "v2"}, Kind{"0x0027", "0x004f", "v3"},
                            Kind{"0x005e", "", "v4"},       Kind{"0x0063", "", "v5e"},
                            Kind{"0x0062", "", "v5p"},      Kind{"0x006f", "", "v6e"},
                            Kind{"0x0076", "", "7x"}};

constexpr std::string_view kDuty = "tpu.runtime.tensorcore.dutycycle.percent";
constexpr std::string_view kMemoryTotal = "tpu.runtime.hbm.memory.total.bytes";
constexpr std::string_view kMemoryUsed = "tpu.runtime.hbm.memory.usage.bytes";

std::string wordIn(const Path& root, const std::string& file) {
    const auto text = readProc(root, file);
    const auto fields = text ? fieldsOf(*text) : std::vector<std::string_view>();
    return fields.empty() ? std::string() : std::string(fields[0]);
}

std::vector<std::string> namesIn(const Path& root, std::string_view folder) {
    std::vector<std::string> names;
    DIR* const open = ::opendir((root.bytes() + std::string(folder)).c_str());
    if (open == nullptr) return names;
    while (const dirent* const entry = ::readdir(open))
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    ::closedir(open);
    return names;
}

Fail gone() {
    return fail(Reason::fileGone, "no program uses the TPU");
}

/// Nothing: this runtime has no such metric.
Result<std::optional<TpuMetric>> askMetric(service::Http& http, int port, std::string_view name,
                                           const StopToken& stop) {
    service::HttpRequest request;
    request.method = "POST";
    request.url = "http://127.0.0.1:" + std::to_string(port) +
                  "/tpu.monitoring.runtime.RuntimeMetricService/GetRuntimeMetric";
    request.headers = {{"Content-Type", "application/grpc"}, {"TE", "trailers"}};
    request.body = grpcFrame(tpuMetricRequest(name));
    request.maxBody = kMostAnswer;
    request.connectTimeout = request.stallTimeout = request.replyTimeout = kPatience;
    const auto reply = http.perform(request, stop);
    if (!reply)
        return reply.error().reason == Reason::networkDown ? Result<std::optional<TpuMetric>>(gone())
                                                           : Fail(reply.error());
    if (reply->status != 200)
        return fail(Reason::protocolError, "the TPU's runtime answers HTTP " + std::to_string(reply->status));
    // Behind the message, or among the headers where there is none.
    const std::string_view status = reply->header("grpc-status");
    if (status == kUnavailable) return gone();
    if (status == kNotFound || status == kUnimplemented || status == kInvalidArgument) return std::nullopt;
    if (status != kOk)
        return fail(Reason::serverError, status.empty()
                                             ? std::string("the TPU's runtime broke off its answer")
                                             : "the TPU's runtime answers " + printable(status) + ' ' +
                                                   printable(reply->header("grpc-message")));
    PACKTRAIN_TRY(const std::string_view message, grpcMessage(reply->body));
    PACKTRAIN_TRY(TpuMetric metric, readTpuMetric(message));
    return metric;
}

std::optional<double> at(const TpuMetric& metric, std::uint64_t device) {
    const auto found = metric.find(device);
    return found == metric.end() ? std::nullopt : std::optional(found->second);
}

/// Memory is told for each device, duty for each chip: older chips have two devices.
Devices devicesOf(const TpuMetric& total, const TpuMetric& used, const TpuMetric& duty) {
    std::vector<std::uint64_t> numbers;
    for (const TpuMetric* metric : {&total, &used, &duty})
        for (const auto& [number, value] : *metric)
            if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    std::ranges::sort(numbers);
    const bool isByPairs = !duty.empty() && total.size() == 2 * duty.size();
    Devices devices;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        TpuDevice device{.number = numbers[i]};
        device.memoryTotal = at(total, numbers[i]);
        device.memoryUsed = at(used, numbers[i]);
        device.dutyPercent = at(
            duty, isByPairs
                      ? std::next(duty.begin(), static_cast<std::ptrdiff_t>(std::min(i / 2, duty.size() - 1)))
                            ->first
                      : numbers[i]);
        if (device.dutyPercent && (*device.dutyPercent < 0 || *device.dutyPercent > 100))
            device.dutyPercent.reset();
        devices.push_back(device);
    }
    return devices;
}

}  // namespace

std::optional<TpuReport> findTpus(const Path& root) {
    TpuReport report;
    for (const std::string& name : namesIn(root, kBus)) {
        const std::string folder = std::string(kBus) + '/' + name + '/';
        if (wordIn(root, folder + "vendor") != kVendor) continue;
        const std::string device = wordIn(root, folder + "device");
        const std::string subsystem = wordIn(root, folder + "subsystem_device");
        for (const Kind& kind : kKinds) {
            if (kind.device != device || (!kind.subsystem.empty() && kind.subsystem != subsystem)) continue;
            report.kind = kind.name;
            ++report.chips;
        }
    }
    return report.chips > 0 ? std::optional(report) : std::nullopt;
}

std::vector<int> tpuPorts(const Variables& variables) {
    const std::string list = variables("TPU_RUNTIME_METRICS_PORTS").value_or(std::string());
    std::vector<int> ports;
    std::string_view rest = list;
    while (!rest.empty() && ports.size() < kMostPorts) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const auto port = numberOf(rest.substr(0, end));
        if (port && *port > 0 && *port < 65536) ports.push_back(static_cast<int>(*port));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (ports.empty()) ports.push_back(kUsualPort);
    return ports;
}

Result<Devices> askTpuRuntime(service::Http& http, int port, const StopToken& stop) {
    std::array<TpuMetric, 3> metrics;
    bool any = false;
    constexpr std::array kNames{kMemoryTotal, kMemoryUsed, kDuty};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        PACKTRAIN_TRY(auto metric, askMetric(http, port, kNames[i], stop));
        any = any || metric;
        if (metric) metrics[i] = std::move(*metric);
    }
    if (!any) return fail(Reason::serverError, "the TPU's runtime knows none of the metrics");
    return devicesOf(metrics[0], metrics[1], metrics[2]);
}

TpuWatch::TpuWatch(const Path& root, const Variables& variables, const Clock& clock)
    : found_(findTpus(root)),
      ports_(tpuPorts(variables)),
      clock_(clock),
      report_(found_ ? Reading<TpuReport>(*found_) : Reading<TpuReport>::unsupported("no TPU")) {}

/// One program for each port; those that do not run are not missed while another answers.
Reading<Devices> TpuWatch::ask(const StopToken& stop) {
    Devices all;
    std::optional<Error> problem;
    bool any = false;
    for (const int port : ports_) {
        auto answer = askTpuRuntime(*http_, port, stop);
        if (answer) {
            any = true;
            all.insert(all.end(), answer->begin(), answer->end());
        } else if (!problem || problem->reason == Reason::fileGone) {
            problem = answer.error();
        }
    }
    if (any) return all;
    if (problem && problem->reason == Reason::fileGone)
        return Reading<Devices>::unsupported(problem->context);
    return Reading<Devices>::trouble(problem ? problem->context : std::string("no port"));
}

void TpuWatch::look(const StopToken& stop) {
    if (!found_) return;
    TpuReport report = *found_;
    if (!http_) {
        service::HttpOptions options;
        options.userAgent = "packtrain-agent/" PACKTRAIN_VERSION;
        options.http2 = true;
        auto http = service::makeHttp(options);
        if (http) http_ = std::move(*http);
        if (!http) report.devices = Reading<Devices>::trouble(http.error().message());
    }
    if (http_) report.devices = ask(stop);
    const std::scoped_lock lock(mutex_);
    report_ = std::move(report);
}

void TpuWatch::run(const StopToken& stop) {
    if (!found_) return;
    do look(stop);
    while (clock_.waitFor(kInterval, stop));
}

Reading<TpuReport> TpuWatch::report() const {
    const std::scoped_lock lock(mutex_);
    return report_;
}

}  // namespace packtrain::agent
