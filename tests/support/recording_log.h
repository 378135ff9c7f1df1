// A log that remembers, for tests of what is said and of what must never be.
#pragma once

#include <mutex>
#include <vector>

#include "base/log.h"

namespace packtrain::test {

/// Thread-safe. Lines are kept as they were written, not masked: a secret that reaches a log at all can be
/// found.
class RecordingLog final : public Log {
  public:
    struct Line {
        LogLevel level;
        std::string text;
    };
    void write(LogLevel level, std::string_view message) override;
    std::vector<Line> lines() const;
    std::size_t count(LogLevel least) const;
    bool contains(std::string_view part) const;

  private:
    mutable std::mutex mutex_;
    std::vector<Line> lines_;
};

}  // namespace packtrain::test
