#include "priority.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <string>

namespace packtrain::agent {
namespace {

constexpr auto kHurry = std::chrono::minutes(30);

/// True if a thread of this process stood elsewhere and could be moved.
bool moveThreads(int niceness) {
    bool moved = false;
    std::error_code failed;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", failed)) {
        const std::string name = thread.path().filename();
        unsigned id = 0;
        std::from_chars(name.data(), name.data() + name.size(), id);
        if (id == 0 || getpriority(PRIO_PROCESS, id) == niceness) continue;
        moved |= setpriority(PRIO_PROCESS, id, niceness) == 0;
    }
    return moved;
}

/// Every thread of this process, since each has its own; and its autogroup, which is what counts between
/// programs of different sessions where the system has autogroups. What is not allowed is left as it was.
void setNiceness(int niceness) {
    // A thread that was not moved yet may have begun another one behind the look, which the next look finds.
    while (moveThreads(niceness)) {
    }
    const int group = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
    if (group < 0) return;
    const std::string text = std::to_string(niceness);
    [[maybe_unused]] const ssize_t written = write(group, text.data(), text.size());
    close(group);
}

}  // namespace

Priority::Priority(int niceness) : niceness_(niceness) {
    setNiceness(niceness_);
}

void Priority::follow(const std::optional<SessionReport>& session) {
    if (!session) return;
    const auto left = session::timeLeft(session->deadlines, session->now);
    const bool hurries = left && left->low < kHurry;
    if (hurries == hurries_) return;
    hurries_ = hurries;
    setNiceness(hurries ? 0 : niceness_);
}

}  // namespace packtrain::agent
