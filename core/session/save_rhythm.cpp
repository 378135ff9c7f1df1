#include "session/save_rhythm.h"

#include <algorithm>
#include <vector>

namespace packtrain::session {
namespace {

constexpr std::size_t kKept = 5;
constexpr std::size_t kEnough = 2;
/// An age that is told twice gives the same moment to some seconds.
constexpr Nanoseconds kSameSave = std::chrono::seconds(20);

void keep(std::deque<Nanoseconds>& values, Nanoseconds value) {
    values.push_back(value);
    if (values.size() > kKept) values.pop_front();
}

}  // namespace

void SaveRhythm::look(Ticks saved, std::optional<Nanoseconds> took) {
    if (newest_ && saved < *newest_ + kSameSave) return;
    if (newest_) keep(between_, saved - *newest_);
    newest_ = saved;
    if (took) keep(took_, *took);
}

std::optional<Nanoseconds> SaveRhythm::between() const {
    if (between_.size() < kEnough) return std::nullopt;
    std::vector<Nanoseconds> sorted(between_.begin(), between_.end());
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
}

std::optional<Nanoseconds> SaveRhythm::took() const {
    if (took_.empty()) return std::nullopt;
    return *std::ranges::max_element(took_);
}

}  // namespace packtrain::session
