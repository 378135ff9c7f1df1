#include "background.h"

#include <QMetaObject>
#include <QObject>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace packtrain::desktop {

/// Shared with every thread, so that one that is left behind finds it still there.
struct Background::State {
    std::mutex mutex;
    std::condition_variable changed;
    QObject* postbox = nullptr;  ///< null once the window thread is gone
    std::deque<std::function<void()>> quick;
    bool quickThread = false;
    bool closing = false;
    int running = 0;  ///< pieces of work begun or queued
    std::vector<std::weak_ptr<Task::Ticket>> tickets;
};

void Task::drop() {
    if (!ticket_) return;
    ticket_->over = true;
    ticket_->stop.request_stop();
    ticket_.reset();
}

Background::Background() : state_(std::make_shared<State>()) {
    state_->postbox = new QObject;
}

Background::~Background() {
    finish(std::chrono::milliseconds(0));
    QObject* postbox = nullptr;
    {
        const std::lock_guard lock(state_->mutex);
        postbox = std::exchange(state_->postbox, nullptr);
    }
    delete postbox;
}

Task Background::newTask() {
    Task task;
    task.ticket_ = std::make_shared<Task::Ticket>();
    const std::lock_guard lock(state_->mutex);
    std::erase_if(state_->tickets, [](const auto& ticket) { return ticket.expired(); });
    state_->tickets.push_back(task.ticket_);
    return task;
}

void Background::post(std::function<void()> work) {
    enqueue(Lane::quick, std::move(work));
}

void Background::enqueue(Lane lane, std::function<void()> work) {
    const std::lock_guard lock(state_->mutex);
    if (state_->closing) return;
    ++state_->running;
    const auto finished = [](const std::shared_ptr<State>& state) {
        --state->running;
        state->changed.notify_all();
    };
    if (lane == Lane::slow) {
        std::thread([state = state_, finished, work = std::move(work)]() mutable {
            work();
            work = nullptr;
            const std::lock_guard inner(state->mutex);
            finished(state);
        }).detach();
        return;
    }
    state_->quick.push_back(std::move(work));
    if (state_->quickThread) return;
    state_->quickThread = true;
    std::thread([state = state_, finished] {
        std::unique_lock inner(state->mutex);
        while (!state->quick.empty()) {
            auto next = std::move(state->quick.front());
            state->quick.pop_front();
            inner.unlock();
            next();
            next = nullptr;
            inner.lock();
            finished(state);
        }
        state->quickThread = false;
    }).detach();
}

void Background::deliver(const std::shared_ptr<State>& state, std::function<void()> result) {
    const std::lock_guard lock(state->mutex);
    if (state->postbox) QMetaObject::invokeMethod(state->postbox, std::move(result), Qt::QueuedConnection);
}

bool Background::finish(std::chrono::milliseconds patience) {
    std::unique_lock lock(state_->mutex);
    state_->closing = true;
    const auto tickets = state_->tickets;
    lock.unlock();
    for (const auto& weak : tickets)
        if (const auto ticket = weak.lock()) ticket->stop.request_stop();
    lock.lock();
    return state_->changed.wait_for(lock, patience, [this] { return state_->running == 0; });
}

}  // namespace packtrain::desktop
