#include "detach.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace packtrain::agent {
namespace {

constexpr char kReady = '+';

Fail failed(std::string_view what) {
    return fail(Reason::internal, std::string(what) + ": " + std::strerror(errno));
}

void writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written == -1 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string readAll(int fd) {
    std::string text;
    std::array<char, 512> buffer;
    for (;;) {
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got == -1 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

/// A cell waits until nobody holds its pipes any more, so nothing of it is kept. Returns where `report` lies.
int leaveEverything(int output, int report) {
    constexpr int kReport = 3;
    const int nothing = ::open("/dev/null", O_RDWR);
    if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::dup2(report, kReport);
    ::fcntl(kReport, F_SETFD, FD_CLOEXEC);
    if (::syscall(SYS_close_range, kReport + 1U, ~0U, 0U) == -1)
        for (int fd = kReport + 1; fd < 1024; ++fd) ::close(fd);  // a kernel before 5.9
    (void)!::chdir("/");
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    return kReport;
}

[[noreturn]] void live(int output, int pipe, const std::function<Result<>(const TellReady&)>& body) {
    const int report = leaveEverything(output, pipe);
    bool told = false;
    const auto tell = [&](std::string_view text) {
        if (std::exchange(told, true)) return;
        writeAll(report, text);
        ::close(report);
    };
    const Result<> ended = body([&] { tell(std::string_view(&kReady, 1)); });
    if (!ended) {
        tell(std::to_string(static_cast<int>(ended.error().reason)) + ' ' + ended.error().context);
        writeAll(STDERR_FILENO, ended.error().message() + '\n');
    }
    std::_Exit(ended ? 0 : 1);
}

/// "REASON context", as `live` wrote it.
Result<> understood(const std::string& report) {
    if (report.starts_with(kReady)) return {};
    int number = -1;
    const char* const end = report.data() + report.size();
    const auto [stop, problem] = std::from_chars(report.data(), end, number);
    if (problem != std::errc{} || number < 0 || number > static_cast<int>(Reason::internal) || stop == end)
        return fail(Reason::internal, "it ended before it was ready");
    return fail(static_cast<Reason>(number), std::string(stop + 1, end));
}

}  // namespace

Result<> detached(const Path& output, const std::function<Result<>(const TellReady&)>& body) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
    const int log = ::open(output.bytes().c_str(), kFlags, 0600);
    if (log == -1) return fail(Reason::writeFailed, output.display() + ": " + std::strerror(errno));
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == -1) {
        ::close(log);
        return failed("pipe");
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid();
        const pid_t grandchild = ::fork();
        if (grandchild == 0) live(log, ends[1], body);
        ::_exit(grandchild == -1 ? 1 : 0);
    }
    const int problem = errno;
    ::close(ends[1]);
    ::close(log);
    std::string report;
    if (child != -1) {
        while (::waitpid(child, nullptr, 0) == -1 && errno == EINTR) {
        }
        report = readAll(ends[0]);
    }
    ::close(ends[0]);
    if (child == -1) return fail(Reason::internal, std::string("fork: ") + std::strerror(problem));
    return understood(report);
}

}  // namespace packtrain::agent
