#include "sensors/nvml.h"

#include <dlfcn.h>

#include <array>

namespace packtrain::agent {
namespace {

// Of NVIDIA's interface, as it has been for ten years: numbers and layouts, no header of theirs.
using Device = void*;
constexpr int kSuccess = 0;
constexpr int kNotSupported = 3;
constexpr int kNoPermission = 4;
constexpr int kInsufficientSize = 7;
constexpr int kLost = 15;
constexpr int kVersionMismatch = 18;
constexpr unsigned kNoGpusIsFine = 1;
constexpr unsigned kMostCards = 64;
constexpr std::chrono::seconds kSlowInterval{5};
constexpr std::chrono::seconds kProcessInterval{30};  // the list of processes costs milliseconds

struct Utilisation {
    unsigned gpu, memory;
};
struct MemoryV1 {
    unsigned long long total, free, used;
};
struct MemoryV2 {
    unsigned version;
    unsigned long long total, reserved, free, used;
};
struct Temperature {
    unsigned version;
    int sensor, degrees;
};

template <typename T>
constexpr unsigned versionOf(unsigned number) {
    return static_cast<unsigned>(sizeof(T)) | (number << 24U);
}

std::string wordsOf(int code) {
    if (code == kNotSupported) return "this card does not tell";
    if (code == kNoPermission) return "not permitted here";
    if (code == kLost) return "the card fell off the bus";
    if (code == kVersionMismatch) return "the driver was updated while it was in use";
    return "the driver answers " + std::to_string(code);
}

template <typename T>
Reading<T> refused(int code) {
    const bool lacks = code == kNotSupported || code == kNoPermission;
    return lacks ? Reading<T>::unsupported(wordsOf(code)) : Reading<T>::trouble(wordsOf(code));
}

}  // namespace

/// Each function by itself: an old driver has fewer, a new one gives some up.
struct NvmlSensor::Library {
    explicit Library(void* opened) : handle(opened) {}
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() {
        if (auto* const shutdown = find<int()>("nvmlShutdown")) shutdown();
        ::dlclose(handle);
    }
    template <typename Function>
    Function* find(const char* name) const {
        return reinterpret_cast<Function*>(::dlsym(handle, name));
    }
    int init() const {
        if (auto* const start = find<int(unsigned)>("nvmlInitWithFlags")) return start(kNoGpusIsFine);
        for (const char* name : {"nvmlInit_v2", "nvmlInit"})
            if (auto* const start = find<int()>(name)) return start();
        return kNotSupported;
    }
    /// The first of these functions that the driver has and knows for this card. `call` gets it.
    template <typename Function, typename Call>
    int firstOf(std::initializer_list<const char*> names, Call call) const {
        int code = kNotSupported;
        for (const char* name : names) {
            auto* const function = find<Function>(name);
            if (function == nullptr) continue;
            code = call(function);
            if (code != kNotSupported) return code;
        }
        return code;
    }

    void* handle;
};

struct NvmlSensor::Card {
    Device device = nullptr;
    GpuFigures figures;
    Ticks nextSlow{0}, nextProcesses{0};

    bool isMig(const Library& library) const {
        unsigned current = 0;
        unsigned pending = 0;
        const int code = library.firstOf<int(Device, unsigned*, unsigned*)>(
            {"nvmlDeviceGetMigMode"}, [&](auto* function) { return function(device, &current, &pending); });
        return code == kSuccess && current != 0;
    }
    /// True if the card answers that it is lost.
    bool keep(int code) {
        if (code == kLost) figures.lost = true;
        return figures.lost;
    }
    template <typename T>
    void take(Reading<T>& reading, int code, T value) {
        if (keep(code)) return;
        reading = code == kSuccess ? Reading<T>(value) : refused<T>(code);
    }

    void readUtilisation(const Library& library) {
        // A card that is cut into slices has no utilisation of its own; 0 would be a lie.
        if (isMig(library)) {
            figures.utilisation = Reading<unsigned>::unsupported("the card is cut into slices (MIG)");
            return;
        }
        Utilisation found{};
        const int code = library.firstOf<int(Device, Utilisation*)>(
            {"nvmlDeviceGetUtilizationRates"}, [&](auto* function) { return function(device, &found); });
        if (code == kSuccess && found.gpu > 100)
            figures.utilisation = Reading<unsigned>::trouble("the driver tells more than 100 %");
        else
            take(figures.utilisation, code, found.gpu);
    }
    void readMemory(const Library& library) {
        // The second version does not count what the driver reserves as used.
        MemoryV2 second{};
        second.version = versionOf<MemoryV2>(2);
        GpuMemory memory;
        int code = library.firstOf<int(Device, MemoryV2*)>(
            {"nvmlDeviceGetMemoryInfo_v2"}, [&](auto* function) { return function(device, &second); });
        memory = {second.total, second.used};
        if (code != kSuccess && code != kLost) {
            MemoryV1 first{};
            code = library.firstOf<int(Device, MemoryV1*)>(
                {"nvmlDeviceGetMemoryInfo"}, [&](auto* function) { return function(device, &first); });
            memory = {first.total, first.used};
        }
        if (code == kSuccess && memory.total == 0)
            figures.memory = Reading<GpuMemory>::unsupported("the card shares the machine's memory");
        else if (code == kSuccess && memory.used > memory.total)
            figures.memory = Reading<GpuMemory>::trouble("the driver tells more used than there is");
        else
            take(figures.memory, code, memory);
    }
    void readTemperature(const Library& library) {
        Temperature asked{.version = versionOf<Temperature>(1), .sensor = 0, .degrees = 0};
        int code = library.firstOf<int(Device, Temperature*)>(
            {"nvmlDeviceGetTemperatureV"}, [&](auto* function) { return function(device, &asked); });
        if (code != kSuccess && code != kLost) {
            unsigned degrees = 0;
            code = library.firstOf<int(Device, int, unsigned*)>(
                {"nvmlDeviceGetTemperature"}, [&](auto* function) { return function(device, 0, &degrees); });
            asked.degrees = static_cast<int>(degrees);
        }
        take(figures.temperature, code, asked.degrees);
    }
    void readWatts(const Library& library, Reading<double>& reading, const char* name) {
        unsigned milliwatts = 0;
        const int code = library.firstOf<int(Device, unsigned*)>(
            {name}, [&](auto* function) { return function(device, &milliwatts); });
        take(reading, code, milliwatts / 1000.0);
    }
    void readClockReasons(const Library& library) {
        unsigned long long bits = 0;
        const int code = library.firstOf<int(Device, unsigned long long*)>(
            {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"},
            [&](auto* function) { return function(device, &bits); });
        take(figures.clockReasons, code, std::uint64_t{bits});
    }
    void readProcesses(const Library& library) {
        unsigned count = 0;
        int code = library.firstOf<int(Device, unsigned*, void*)>(
            {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2",
             "nvmlDeviceGetComputeRunningProcesses"},
            [&](auto* function) { return function(device, &count, nullptr); });
        if (code == kInsufficientSize) code = kSuccess;  // no list was given; the count is what was asked for
        take(figures.processes, code, count);
    }
    void read(const Library& library, Ticks now) {
        if (!figures.lost) readUtilisation(library);
        if (!figures.lost) readMemory(library);
        if (!figures.lost && now >= nextSlow) {
            nextSlow = now + kSlowInterval;
            readTemperature(library);
            readWatts(library, figures.power, "nvmlDeviceGetPowerUsage");
            readWatts(library, figures.powerLimit, "nvmlDeviceGetEnforcedPowerLimit");
            readClockReasons(library);
        }
        if (!figures.lost && now >= nextProcesses) {
            nextProcesses = now + kProcessInterval;
            readProcesses(library);
        }
    }
};

std::vector<std::string> nvmlLibraries() {
    return {"libnvidia-ml.so.1", "libnvidia-ml.so", "/usr/local/nvidia/lib64/libnvidia-ml.so.1",
            "/usr/lib/wsl/lib/libnvidia-ml.so.1"};
}

NvmlSensor::NvmlSensor(const std::vector<std::string>& libraries) : why_("no NVIDIA driver") {
    for (const std::string& name : libraries) {
        void* const handle = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL);
        if (handle == nullptr) continue;
        library_ = std::make_unique<Library>(handle);
        break;
    }
    if (!library_) return;
    if (const int code = library_->init(); code != kSuccess) {
        isTrouble_ = true;
        why_ = "the NVIDIA driver does not start: " + wordsOf(code);
        return;
    }
    findCards();
}

NvmlSensor::~NvmlSensor() = default;

void NvmlSensor::findCards() {
    unsigned count = 0;
    library_->firstOf<int(unsigned*)>({"nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"},
                                      [&](auto* function) { return function(&count); });
    for (unsigned i = 0; i < count && i < kMostCards; ++i) {
        Card card;
        const int code = library_->firstOf<int(unsigned, Device*)>(
            {"nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"},
            [&](auto* function) { return function(i, &card.device); });
        card.keep(code);
        if (code != kSuccess && !card.figures.lost) continue;
        const auto text = [&](const char* name) {
            std::array<char, 96> buffer{};
            const int told =
                card.figures.lost
                    ? kLost
                    : library_->firstOf<int(Device, char*, unsigned)>({name}, [&](auto* function) {
                          return function(card.device, buffer.data(),
                                          static_cast<unsigned>(buffer.size() - 1));
                      });
            return told == kSuccess ? std::string(buffer.data()) : std::string();
        };
        card.figures.name = text("nvmlDeviceGetName");
        card.figures.uuid = text("nvmlDeviceGetUUID");
        cards_.push_back(std::move(card));
    }
    why_ = "the NVIDIA driver knows no card";
}

Reading<std::vector<GpuFigures>> NvmlSensor::read(Ticks steady) {
    using Answer = Reading<std::vector<GpuFigures>>;
    if (isTrouble_) return Answer::trouble(why_);
    if (cards_.empty()) return Answer::unsupported(why_);
    std::vector<GpuFigures> all;
    for (Card& card : cards_) {
        card.read(*library_, steady);
        all.push_back(card.figures);
    }
    return all;
}

}  // namespace packtrain::agent
