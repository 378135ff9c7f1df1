// Google's TPUs: which there are, by the PCI bus; how busy, by the runtime inside the training program, which
// answers gRPC on loopback while it holds them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/path.h"
#include "jupyter.h"
#include "sensors/reading.h"
#include "sensors/tpu_metric.h"

namespace packtrain::agent {

/// What is not told is absent, and not 0.
struct TpuDevice {
    std::uint64_t number = 0;
    std::optional<double> dutyPercent = {};  ///< of the time in which it computed; of its chip
    std::optional<double> memoryTotal = {}, memoryUsed = {};  ///< bytes
};

struct TpuReport {
    std::string kind;       ///< "v5e"; empty: not known
    std::size_t chips = 0;  ///< on the bus; 0: it tells of none
    /// Unsupported while no program holds them.
    Reading<std::vector<TpuDevice>> devices = Reading<std::vector<TpuDevice>>::unsupported("not asked yet");
};

/// Of the bus: nothing without a TPU.
std::optional<TpuReport> findTpus(const Path& root);
/// Where runtimes may answer: TPU_RUNTIME_METRICS_PORTS, one for each program, else the usual one. At
/// most 16.
std::vector<int> tpuPorts(const Variables& variables);

/// One runtime's answers, or why there are none. gone: no runtime is there, or it says that nothing holds the
/// TPUs.
Result<std::vector<TpuDevice>> askTpuRuntime(service::Http& http, int port, const StopToken& stop);

/// Asks every ten seconds in a thread of the caller's. The other functions: any thread.
class TpuWatch {
  public:
    TpuWatch(const Path& root, const Variables& variables, const Clock& clock);

    void look(const StopToken& stop);
    /// Returns at once on a machine without TPUs.
    void run(const StopToken& stop);
    Reading<TpuReport> report() const;

  private:
    Reading<std::vector<TpuDevice>> ask(const StopToken& stop);

    const std::optional<TpuReport> found_;
    const std::vector<int> ports_;
    const Clock& clock_;
    std::unique_ptr<service::Http> http_;
    mutable std::mutex mutex_;
    Reading<TpuReport> report_;
};

}  // namespace packtrain::agent
