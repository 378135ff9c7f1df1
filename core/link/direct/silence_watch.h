// Breaks a stream off on which nothing is heard any more, although its bytes may go on.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/cancel.h"
#include "base/clock.h"

namespace packtrain::link {

/// Of one stream. It looks once a second, by the boot clock: after a sleep at once.
class SilenceWatch {
  public:
    /// `clock` outlives it.
    SilenceWatch(const Clock& clock, Nanoseconds limit, const StopToken& stop);
    SilenceWatch(const SilenceWatch&) = delete;
    SilenceWatch& operator=(const SilenceWatch&) = delete;
    ~SilenceWatch();

    /// Stops when `stop` does, and after a silence of more than the limit.
    StopToken token() const { return break_.get_token(); }
    /// Something was heard: the count begins anew, with this limit. Any thread.
    void heard(Nanoseconds limit);
    /// How long it was silent when the watch broke the stream off; nothing: it did not. Any thread.
    std::optional<Nanoseconds> silence() const;

  private:
    void run(const StopToken& ended);

    const Clock& clock_;
    StopSource break_;
    std::stop_callback<std::function<void()>> passOn_;
    mutable std::mutex mutex_;
    std::condition_variable_any never_;
    Ticks last_;
    Nanoseconds limit_;
    std::optional<Nanoseconds> silence_;
    std::jthread thread_;  ///< ends before what it uses
};

}  // namespace packtrain::link
