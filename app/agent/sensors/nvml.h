// NVIDIA's cards, by the driver's own library, found while running: nothing of it is needed to build or
// start.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sensors/reading.h"

namespace packtrain::agent {

struct GpuMemory {
    std::uint64_t total = 0, used = 0;  ///< bytes
};

struct GpuFigures {
    std::string name, uuid;
    Reading<unsigned> utilisation = Reading<unsigned>::unsupported("not asked yet");  ///< percent
    Reading<GpuMemory> memory = Reading<GpuMemory>::unsupported("not asked yet");
    Reading<int> temperature = Reading<int>::unsupported("not asked yet");  ///< Celsius
    Reading<double> power = Reading<double>::unsupported("not asked yet");  ///< watts
    Reading<double> powerLimit = Reading<double>::unsupported("not asked yet");
    Reading<std::uint64_t> clockReasons =
        Reading<std::uint64_t>::unsupported("not asked yet");  ///< NVML's bits
    Reading<unsigned> processes = Reading<unsigned>::unsupported("not asked yet");
    bool lost = false;  ///< it fell off the bus: it is not asked again, and the figures are of before
};

/// The names under which the library may be found, the likeliest first.
std::vector<std::string> nvmlLibraries();

/// One thread. A card of which a part is out of reach tells the rest.
class NvmlSensor {
  public:
    explicit NvmlSensor(const std::vector<std::string>& libraries = nvmlLibraries());
    NvmlSensor(const NvmlSensor&) = delete;
    NvmlSensor& operator=(const NvmlSensor&) = delete;
    ~NvmlSensor();

    /// Unsupported where there is no library or no card.
    Reading<std::vector<GpuFigures>> read(Ticks steady);

  private:
    struct Library;
    struct Card;
    void findCards();

    std::unique_ptr<Library> library_;
    std::vector<Card> cards_;
    std::string why_;  ///< there is nothing to read
    bool isTrouble_ = false;
};

}  // namespace packtrain::agent
