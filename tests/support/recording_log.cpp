#include "support/recording_log.h"

#include <algorithm>

namespace packtrain::test {

void RecordingLog::write(LogLevel level, std::string_view message) {
    const std::scoped_lock lock(mutex_);
    lines_.push_back({level, std::string(message)});
}

std::vector<RecordingLog::Line> RecordingLog::lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
}

std::size_t RecordingLog::count(LogLevel least) const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.level >= least; }));
}

bool RecordingLog::contains(std::string_view part) const {
    const std::scoped_lock lock(mutex_);
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line& line) { return line.text.find(part) != std::string::npos; });
}

}  // namespace packtrain::test
