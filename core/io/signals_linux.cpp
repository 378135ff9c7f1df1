#include <fcntl.h>
#include <unistd.h>
#include <csignal>

#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

#include "io/descriptor.h"
#include "io/process.h"

namespace packtrain::io {
namespace {

constexpr int kInterrupted = 130;

// A handler can reach nothing but what lives as long as the process.
std::atomic<int> wakePipe{-1};
std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free);

// Hang-ups never count as the second signal: a closing terminal sends one itself, and its shell another.
void onSignal(int signal) {
    const int before = errno;
    if (signal != SIGHUP && interrupts.fetch_add(1) > 0) ::_exit(kInterrupted);
    (void)!::write(wakePipe.load(), "s", 1);
    errno = before;
}

// What was ignored when the process began (nohup, a script's background job) stays ignored.
void handle(int signal) {
    struct sigaction found{};
    if (::sigaction(signal, nullptr, &found) == 0 && found.sa_handler == SIG_IGN) return;
    struct sigaction wanted{};
    wanted.sa_handler = onSignal;
    wanted.sa_flags = SA_RESTART;
    sigemptyset(&wanted.sa_mask);
    ::sigaction(signal, &wanted, nullptr);
}

}  // namespace

void stopOnSignals(StopSource source) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == -1) return;  // the signals then end the process as they do by default
    ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
    wakePipe.store(ends[1]);
    // request_stop runs callbacks and takes locks, so a thread does it; it waits as long as the process
    // lives.
    std::thread([source = std::move(source), reading = ends[0]]() mutable {
        char letter = 0;
        while (uninterrupted([&] { return ::read(reading, &letter, 1); }) == 1) source.request_stop();
    }).detach();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) handle(signal);
}

}  // namespace packtrain::io
