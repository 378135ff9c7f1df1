#include "sensors/apart.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <thread>
#include <utility>

namespace packtrain::agent {
namespace {

constexpr int kBurialTries = 50;

/// Nothing of the agent's is kept: a child that hangs would hold its lock and its sockets for as long.
int leaveAllBut(int out) {
    constexpr int kOut = 3;
    if (out != kOut) ::dup2(out, kOut);
    for (int fd = 0; fd < kOut; ++fd) ::close(fd);
    if (::syscall(SYS_close_range, kOut + 1U, ~0U, 0U) == -1)
        for (int fd = kOut + 1; fd < 1024; ++fd) ::close(fd);  // a kernel before 5.9
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::signal(signal, SIG_DFL);
    return kOut;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::function<void(int)>& work) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1) return fail(Reason::internal, std::strerror(errno));
    const pid_t pid = ::fork();
    if (pid == 0) {
        work(leaveAllBut(ends[1]));
        ::_exit(0);
    }
    const int problem = errno;
    ::close(ends[1]);
    if (pid == -1) {
        ::close(ends[0]);
        return fail(Reason::internal, std::string("fork: ") + std::strerror(problem));
    }
    return ChildProcess(pid, ends[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pipe_(std::exchange(other.pipe_, -1)) {}

ChildProcess::~ChildProcess() {
    if (pipe_ != -1) ::close(pipe_);
    kill();
    // One that can die does so at once, and is buried; one that hangs is left to the system.
    for (int i = 0; i < kBurialTries && !isGone(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

bool ChildProcess::read(MutableByteSpan out, Nanoseconds limit) {
    pollfd ready{.fd = pipe_, .events = POLLIN, .revents = 0};
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
    if (::poll(&ready, 1, static_cast<int>(milliseconds)) != 1) return false;
    // What is that short was written in one piece.
    return ::read(pipe_, out.data(), out.size()) == static_cast<ssize_t>(out.size());
}

void ChildProcess::kill() {
    if (pid_ != -1) ::kill(pid_, SIGKILL);
}

bool ChildProcess::isGone() {
    if (pid_ == -1) return true;
    const pid_t ended = ::waitpid(pid_, nullptr, WNOHANG);
    // Where somebody had SIGCHLD ignored there is nothing to bury.
    if (ended == 0 || (ended == -1 && errno == EINTR)) return false;
    pid_ = -1;
    return true;
}

void writeAnswer(int out, ByteSpan bytes) {
    while (::write(out, bytes.data(), bytes.size()) == -1 && errno == EINTR) {
    }
}

}  // namespace packtrain::agent
