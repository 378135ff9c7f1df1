// Which counters of one sender have come by one road: the newest, and which of the 64 before it.
#pragma once

#include <cstdint>
#include <optional>

namespace packtrain::link {

/// Pure.
class CounterWindow {
  public:
    enum class Verdict : std::uint8_t {
        newer,    ///< above all that came
        older,    ///< below the newest; did not come
        repeated  ///< came before, or lies so far back that nobody can say
    };

    Verdict judge(std::uint64_t counter) const;
    void take(std::uint64_t counter);
    std::optional<std::uint64_t> newest() const { return newest_; }

  private:
    static constexpr std::uint64_t kWidth = 64;

    std::optional<std::uint64_t> newest_;
    std::uint64_t came_ = 0;  ///< bit i: newest - i came
};

}  // namespace packtrain::link
