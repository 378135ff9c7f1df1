#include "link/counter_window.h"

namespace packtrain::link {

CounterWindow::Verdict CounterWindow::judge(std::uint64_t counter) const {
    if (!newest_ || counter > *newest_) return Verdict::newer;
    const std::uint64_t back = *newest_ - counter;
    if (back >= kWidth) return Verdict::repeated;
    return (came_ >> back & 1U) != 0 ? Verdict::repeated : Verdict::older;
}

void CounterWindow::take(std::uint64_t counter) {
    if (!newest_ || counter > *newest_) {
        const std::uint64_t by = newest_ ? counter - *newest_ : kWidth;
        came_ = by < kWidth ? came_ << by : 0;
        newest_ = counter;
    }
    const std::uint64_t back = *newest_ - counter;
    if (back < kWidth) came_ |= std::uint64_t{1} << back;
}

}  // namespace packtrain::link
