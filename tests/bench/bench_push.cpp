// Push to a plain HTTP sink beside `tar cf - | tee >(md5sum) | curl -T -` of the same warm tree, in turn.
// Both prove what they sent.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "base/log.h"
#include "http_sink.h"
#include "io/file_system.h"
#include "io/process.h"
#include "io/system_clock.h"
#include "net/http.h"
#include "support/temp_folder.h"
#include "transfer/run_job.h"

namespace {

using namespace packtrain;

/// A drive that keeps nothing: bytes go to the sink over HTTP, small objects stay in memory.
class SinkRemote final : public remote::Remote {
  public:
    SinkRemote(net::Http& http, std::string url) : http_(http), url_(std::move(url)) {
        capabilities_.proof = remote::Proof::sizeOnly;
        capabilities_.parallelUploads = 1;
    }
    const remote::Capabilities& capabilities() const override { return capabilities_; }
    Result<remote::Account> probe(const StopToken&) override { return remote::Account{"sink", {}}; }
    Result<remote::Space> space(const StopToken&) override { return remote::Space{}; }
    Result<remote::FolderRef> ensureFolder(std::string_view path, const StopToken&) override {
        return remote::FolderRef{std::string(path)};
    }
    Result<std::optional<remote::FolderRef>> findFolder(std::string_view, const StopToken&) override {
        return std::optional<remote::FolderRef>();
    }
    Result<remote::Upload> begin(const remote::BeginRequest& request, const StopToken&) override {
        const std::string id = request.folder.id + "/" + request.name;
        const std::scoped_lock lock(mutex_);
        held_[id] = {};
        held_[id].object.id = id;
        return remote::Upload{id, id, request.folder, request.name};
    }
    Result<remote::UploadState> ask(const remote::Upload& upload, const StopToken&) override {
        const std::scoped_lock lock(mutex_);
        return held_[upload.token];
    }
    Result<remote::UploadState> send(const remote::Upload& upload, const remote::Part& part,
                                     net::BodySource& body, const StopToken& stop) override {
        net::Request request;
        request.method = "PUT";
        request.url = url_ + "/object";
        request.source = &body;
        PACKTRAIN_CHECK(http_.perform(request, stop));
        const std::scoped_lock lock(mutex_);
        remote::UploadState& state = held_[upload.token];
        state.held = part.offset + part.size;
        state.object.size = state.held;
        state.object.name = upload.name;
        state.complete = part.last;
        return state;
    }
    Result<remote::ObjectInfo> finish(const remote::Upload& upload, std::uint64_t,
                                      const StopToken&) override {
        const std::scoped_lock lock(mutex_);
        return held_[upload.token].object;
    }
    Result<> abort(const remote::Upload&, const StopToken&) override { return {}; }
    Result<std::optional<remote::ObjectInfo>> find(const std::string& id, const StopToken&) override {
        const std::scoped_lock lock(mutex_);
        const auto found = held_.find(id);
        if (found == held_.end() || !found->second.complete) return std::optional<remote::ObjectInfo>();
        return std::optional(found->second.object);
    }
    Result<std::optional<remote::ObjectInfo>> findByName(const remote::FolderRef&, std::string_view,
                                                         const StopToken&) override {
        return std::optional<remote::ObjectInfo>();
    }
    Result<> list(const remote::FolderRef&, const std::function<Result<>(const remote::ObjectInfo&)>&,
                  const StopToken&) override {
        return {};
    }
    Result<> read(const std::string& id, const remote::Range&, const net::BodySink&,
                  const StopToken&) override {
        return fail(Reason::unsupported, id);
    }
    Result<remote::ObjectInfo> replace(const remote::FolderRef& folder, std::string_view name, ByteSpan bytes,
                                       const std::string&, const StopToken&) override {
        remote::ObjectInfo object;
        object.id = folder.id + "/" + std::string(name);
        object.name = std::string(name);
        object.size = bytes.size();
        return object;
    }
    Result<remote::Removed> remove(const std::string&, const StopToken&) override {
        return remote::Removed::permanently;
    }

  private:
    net::Http& http_;
    std::string url_;
    remote::Capabilities capabilities_;
    std::mutex mutex_;
    std::map<std::string, remote::UploadState> held_;
};

void require(bool fine, const std::string& what) {
    if (fine) return;
    fmt::print(stderr, "bench_push: {}\n", what);
    std::exit(2);
}

void makeTree(io::FileSystem& files, const Path& root, std::uint32_t count, std::uint64_t size) {
    std::string bytes(size, '\0');
    std::uint64_t state = 88172645463325252ULL;
    for (std::uint32_t i = 0; i < count; ++i) {
        for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            std::copy_n(reinterpret_cast<const char*>(&state), 8, bytes.data() + at);
        }
        const Path folder = root / fmt::format("{:03}", i / 1000);
        if (i % 1000 == 0) require(files.makeFolders(folder).has_value(), "cannot make the tree");
        const auto file = files.openWrite(folder / fmt::format("{:06}.jpg", i), io::WriteMode::createNew);
        require(file && (*file)->writeAt(0, asBytes(bytes)), "cannot make the tree");
    }
}

double seconds(const std::function<void()>& action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void pushWithPacktrain(io::FileSystem& files, net::Http& http, const Path& tree,
                       const bench::HttpSink& sink) {
    const test::TempFolder state;
    const io::SystemClock clock;
    const auto log = nullLog();
    auto jobs = transfer::JobStore::open(files, clock, state.path());
    require(jobs.has_value(), "cannot open the jobs");
    const auto gate = transfer::makeGate();
    SinkRemote remote(http, sink.url());
    transfer::JobSpec spec;
    spec.name = "bench";
    spec.roots = {{tree, ""}};
    spec.remote = "sink";
    spec.sizeOnly = true;
    const auto id = (*jobs)->create(spec);
    require(id.has_value(), "cannot make the job");
    const transfer::RunSurroundings with{files, clock, *log, **jobs, *gate, makeSealKey(), false, remote, {}};
    const auto done = transfer::runJob(with, *id, {}, {}, {});
    require(done.has_value(), done ? "" : done.error().message());
    require(isFinal(done->state) && done->state != transfer::JobState::failed,
            "the push failed: " + done->context);
}

void pushWithTar(const Path& tree, const bench::HttpSink& sink) {
    const std::string command = fmt::format(
        "set -o pipefail; tar cf - -C '{}' . | tee >(md5sum >/dev/null) | curl -sS -T - '{}/object'",
        tree.bytes(), sink.url());
    const auto child = io::runChild({"bash", "-c", command}, "", std::chrono::minutes(10), {});
    require(child && child->exitCode == 0, "the peer failed");
}

/// One line with both figures and the verdict. The ratio is the median of the pairs.
bool compare(io::FileSystem& files, net::Http& http, std::uint32_t count, std::uint64_t size, double limit,
             int rounds) {
    const test::TempFolder place;
    makeTree(files, place.path() / "tree", count, size);
    const bench::HttpSink sink;
    std::vector<double> ours, theirs, ratios;
    for (int round = -1; round < rounds; ++round) {  // the first warms the cache and is not counted
        const double tar = seconds([&] { pushWithTar(place.path() / "tree", sink); });
        const double mine = seconds([&] { pushWithPacktrain(files, http, place.path() / "tree", sink); });
        if (round < 0) continue;
        theirs.push_back(tar);
        ours.push_back(mine);
        ratios.push_back(mine / tar);
    }
    const auto median = [](std::vector<double> values) {
        std::ranges::sort(values);
        return values[values.size() / 2];
    };
    const bool pass = median(ratios) <= limit;
    fmt::print("{} x {}: packtrain {:.2f} s, tar|tee|curl {:.2f} s, ratio {:.2f} (at most {:.1f}): {}\n",
               count, formatBytes(size), median(ours), median(theirs), median(ratios), limit,
               pass ? "PASS" : "FAIL");
    return pass;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    const auto files = io::makeLocalFileSystem();
    const auto http = net::makeHttp({"packtrain-bench", {}, {}});
    require(http.has_value(), "no HTTP");
    const bool small = compare(*files, **http, 100'000, 4 * kKiB, 1.0, rounds);
    const bool large = compare(*files, **http, 20'000, 132 * kKiB, 0.7, rounds);
    return small && large ? 0 : 1;
}
