// What a TPU's runtime answers, whoever it is: refused or read, never a crash, and never more values than
// bytes.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sensors/tpu_metric.h"

using namespace packtrain::agent;

namespace {

void tryMessage(std::string_view message) {
    const auto metric = readTpuMetric(message);
    if (!metric) return;
    if (metric->size() > message.size()) std::abort();
    for (const auto& [device, value] : *metric)
        if (!std::isfinite(value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    if (const auto message = grpcMessage(bytes)) tryMessage(*message);
    tryMessage(bytes);
    if (*grpcMessage(grpcFrame(bytes)) != bytes) std::abort();
    return 0;
}
