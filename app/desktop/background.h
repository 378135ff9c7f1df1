// Work that blocks runs away from the window; its result comes back to it. A result whose task was dropped is
// never delivered.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "service/values.h"

namespace packtrain::desktop {

enum class Lane {
    quick,  ///< short work, one after the other on one thread: commands, pages of a list
    slow,   ///< a thread of its own: walks, drives, sign-in
};

/// Owns one piece of work. Destroying it asks the work to stop and drops its result; it does not wait. Window
/// thread only.
class Task {
  public:
    Task() = default;
    ~Task() { drop(); }
    Task(Task&& other) noexcept = default;
    Task& operator=(Task&& other) noexcept {
        drop();
        ticket_ = std::move(other.ticket_);
        return *this;
    }
    /// True until the result was delivered or dropped.
    bool active() const { return ticket_ && !ticket_->over; }
    void drop();

  private:
    friend class Background;
    struct Ticket {
        StopSource stop;
        bool over = false;  ///< window thread only
    };
    std::shared_ptr<Ticket> ticket_;
};

/// Runs tasks. Lives on the window thread and outlives every Task. Threads that hang in a dead mount are left
/// behind, never joined.
class Background {
  public:
    Background();
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// `work(StopToken)` on another thread, then `done(result)` on the window thread unless the task was
    /// dropped. `work` must not throw.
    template <typename Work, typename Done>
    [[nodiscard]] Task run(Lane lane, Work work, Done done) {
        using Value = std::invoke_result_t<Work, const StopToken&>;
        Task task = newTask();
        auto ticket = task.ticket_;
        enqueue(lane, [this_ = state_, ticket, work = std::move(work), done = std::move(done)]() mutable {
            if (ticket->stop.stop_requested()) return;
            auto value = std::make_shared<Value>(work(ticket->stop.get_token()));
            deliver(this_, [ticket, value, done = std::move(done)]() mutable {
                if (ticket->over) return;
                ticket->over = true;
                done(std::move(*value));
            });
        });
        return task;
    }

    /// Runs `work` on the quick lane with nobody waiting for it.
    void post(std::function<void()> work);

    /// Asks everything to stop and waits for it. False if something still hangs after `patience`: then the
    /// process must end without destroying what that work uses.
    bool finish(std::chrono::milliseconds patience);

  private:
    struct State;
    Task newTask();
    void enqueue(Lane lane, std::function<void()> work);
    static void deliver(const std::shared_ptr<State>& state, std::function<void()> result);
    std::shared_ptr<State> state_;
};

}  // namespace packtrain::desktop
