#include "io/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include "io/descriptor.h"
#include "io/errno_error.h"
#include "io/process.h"

namespace packtrain::io {
namespace {

constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

// What the second child tells: its id first, and why it could not become the program, if so.
struct Report {
    int pid;
    int failure;
};

struct Detached {
    std::string program;
    std::vector<char*> arguments;
    int input;
    int log;
    int report;
};

bool isProgram(const std::string& path) {
    struct stat found{};
    return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

void tell(int pipe, int failure) {
    const Report report{::getpid(), failure};
    (void)uninterrupted([&] { return ::write(pipe, &report, sizeof report); });
}

// Runs in a fork of a process with threads: nothing but what signal-safety(7) allows.
[[noreturn]] void becomeProgram(const Detached& start) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGHUP, SIG_DFL);
    ::dup2(start.input, STDIN_FILENO);
    ::dup2(start.log, STDOUT_FILENO);
    ::dup2(start.log, STDERR_FILENO);
#ifdef SYS_close_range
    constexpr unsigned kCloseOnExec =
        4;  // CLOSE_RANGE_CLOEXEC: what a library opened without O_CLOEXEC stays here
    ::syscall(SYS_close_range, 3U, ~0U, kCloseOnExec);
#endif
    tell(start.report, 0);
    ::execv(start.program.c_str(), start.arguments.data());
    tell(start.report, errno);
    ::_exit(127);
}

[[noreturn]] void forkAgain(const Detached& start) {
    ::setsid();
    const pid_t child = ::fork();
    if (child == 0) becomeProgram(start);
    if (child == -1) tell(start.report, errno);
    ::_exit(0);
}

Result<Descriptor> openFor(const char* path, int flags) {
    const int fd = uninterrupted([&] { return ::open(path, flags | O_CLOEXEC, 0600); });
    if (fd == -1) return failErrno(errno, Attempt::write, path);
    return Descriptor(fd);
}

// The end of the pipe is the proof that exec has closed it.
Result<int> readReports(int pipe, const std::string& program) {
    Report report{};
    int pid = -1;
    while (uninterrupted([&] { return ::read(pipe, &report, sizeof report); }) == sizeof report) {
        if (report.failure != 0) return failErrno(report.failure, Attempt::read, program);
        pid = report.pid;
    }
    if (pid == -1) return failErrno(EAGAIN, Attempt::read, program);
    return pid;
}

}  // namespace

Result<Path> findProgram(const std::string& name) {
    PACKTRAIN_CHECK(checkBytes(name));
    if (name.find('/') != std::string::npos) return Path(name);
    const std::string folders = environment("PATH").value_or(std::string(kDefaultPath));
    for (std::size_t start = 0; start <= folders.size();) {
        const std::size_t colon = std::min(folders.find(':', start), folders.size());
        const std::string folder = folders.substr(start, colon - start);
        Path candidate = Path(folder.empty() ? "." : folder) / name;
        if (isProgram(candidate.bytes())) return candidate;
        start = colon + 1;
    }
    return fail(Reason::fileGone, printable(name));
}

std::vector<char*> argumentsOf(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    // execv's type is older than const; it changes nothing.
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    return arguments;
}

Result<int> startDetached(const std::vector<std::string>& command, const Path& log) {
    if (command.empty()) return fail(Reason::badArgument, "no program");
    PACKTRAIN_TRY(const Path program, findProgram(command.front()));
    PACKTRAIN_TRY(const Descriptor input, openFor("/dev/null", O_RDONLY));
    PACKTRAIN_CHECK(checkBytes(log.bytes()));
    PACKTRAIN_TRY(const Descriptor output,
                  openFor(log.bytes().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY));
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == -1) return failErrno(errno, Attempt::read, program);
    const Descriptor reports(ends[0]);
    Descriptor writing(ends[1]);

    const Detached start{program.bytes(), argumentsOf(command), input.get(), output.get(), writing.get()};
    const pid_t child = ::fork();
    if (child == -1) return failErrno(errno, Attempt::read, program);
    if (child == 0) forkAgain(start);
    writing.reset();
    uninterrupted([&] { return ::waitpid(child, nullptr, 0); });
    return readReports(reports.get(), program.bytes());
}

}  // namespace packtrain::io
