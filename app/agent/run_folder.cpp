#include "run_folder.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <csignal>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "sensors/proc_text.h"
#include "service/agent_ground.h"

namespace packtrain::agent {
namespace {

constexpr std::chrono::milliseconds kPause{20};
constexpr std::chrono::seconds kAfterKill{5};

Path lockFile(const RunFolder& folder) {
    return folder.path() / "agent.lock";
}

Fail failed(const Path& path) {
    const Reason reason = errno == EACCES || errno == EPERM ? Reason::fileDenied : Reason::writeFailed;
    return fail(reason, path.display() + ": " + std::strerror(errno));
}

struct flock wholeFile(short type) {
    struct flock range{};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    return range;
}

/// True when it has given up the lock within the limit, which a process does when it ends.
bool waitForEnd(const RunFolder& folder, int pid, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (RunLock::holder(folder) == pid) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(kPause);
    }
    return true;
}

}  // namespace

Result<RunFolder> RunFolder::open(Path path) {
    PACKTRAIN_CHECK(service::makeLocalFileSystem()->makeFolders(path, true));
    struct stat found{};
    if (::lstat(path.bytes().c_str(), &found) == -1) return failed(path);
    if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid())
        return fail(Reason::fileDenied, path.display() + " is not a folder of yours");
    if ((found.st_mode & 0077U) != 0 && ::chmod(path.bytes().c_str(), 0700) == -1) return failed(path);
    return RunFolder(std::move(path));
}

Result<Path> ownRunFolder() {
    PACKTRAIN_TRY(const Path state, service::stateFolder());
    return state / "agent";
}

namespace {

/// Killed, and yet not gone: a thread of it hangs in the system, on a drive whose server is silent. It never
/// runs again, and what it has locked stays locked for as long.
bool isDead(int pid) {
    const auto stat = readProc({}, "/proc/" + std::to_string(pid) + "/stat");
    if (!stat || stat->rfind(')') == std::string::npos) return false;
    const auto fields = fieldsOf(std::string_view(*stat).substr(stat->rfind(')') + 1));
    return !fields.empty() && (fields[0] == "Z" || fields[0] == "X");
}

/// Of the process that has the lock, dead or alive.
std::optional<int> lockedBy(const RunFolder& folder) {
    const int fd = ::open(lockFile(folder).bytes().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd == -1) return std::nullopt;
    struct flock range = wholeFile(F_WRLCK);
    const bool answered = ::fcntl(fd, F_GETLK, &range) == 0;
    ::close(fd);
    if (!answered || range.l_type == F_UNLCK) return std::nullopt;
    return range.l_pid;
}

bool isLockedByTheDead(const RunFolder& folder) {
    const auto pid = lockedBy(folder);
    return pid && isDead(*pid);
}

bool isFileOf(int fd, const Path& path) {
    struct stat own{}, there{};
    return ::fstat(fd, &own) == 0 && ::lstat(path.bytes().c_str(), &there) == 0 && own.st_ino == there.st_ino;
}

}  // namespace

Result<RunLock> RunLock::takeFile(const RunFolder& folder) {
    const Path file = lockFile(folder);
    const int fd = ::open(file.bytes().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd == -1) return failed(file);
    RunLock lock(fd);
    // This kind of lock tells the holder's process id, and no child inherits it.
    struct flock range = wholeFile(F_WRLCK);
    const bool isTaken = ::fcntl(fd, F_SETLK, &range) == -1;
    if (isTaken && errno != EAGAIN && errno != EACCES) return failed(file);
    if (isTaken || !isFileOf(fd, file))
        return fail(Reason::jobBusy, "the agent of " + folder.path().display());
    return lock;
}

Result<RunLock> RunLock::take(const RunFolder& folder) {
    auto first = takeFile(folder);
    if (first || first.error().reason != Reason::jobBusy || !isLockedByTheDead(folder)) return first;
    // Another file in its place, by one at a time: who has the old one open sees that it is no longer the
    // one.
    const int place = ::open(folder.path().bytes().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (place == -1 || ::flock(place, LOCK_EX) == -1) return failed(folder.path());
    if (isLockedByTheDead(folder)) ::unlink(lockFile(folder).bytes().c_str());
    auto lock = takeFile(folder);
    ::close(place);
    return lock;
}

std::optional<int> RunLock::holder(const RunFolder& folder) {
    const auto pid = lockedBy(folder);
    return pid && !isDead(*pid) ? pid : std::nullopt;
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock::~RunLock() {
    if (fd_ != -1) ::close(fd_);
}

Result<bool> endHolder(const RunFolder& folder, std::chrono::milliseconds limit) {
    const auto pid = RunLock::holder(folder);
    if (!pid) return fail(Reason::nothingToDo, "no agent runs");
    if (*pid <= 0) return fail(Reason::unsupported, "the agent runs where this process cannot see it");
    // Opened before the lock is looked at again: from then on the number cannot come to mean another process.
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0U));
    const bool isStill = RunLock::holder(folder) == pid;
    const auto send = [&](int signal) {
        if (!isStill) return 0;
        if (handle == -1) return ::kill(*pid, signal);
        return static_cast<int>(::syscall(SYS_pidfd_send_signal, handle, signal, nullptr, 0U));
    };
    const int sent = send(SIGTERM);
    const int problem = errno;
    bool byItself = true;
    if (sent == 0 && !waitForEnd(folder, *pid, limit)) {
        byItself = false;
        send(SIGKILL);
        waitForEnd(folder, *pid, kAfterKill);
    }
    if (handle != -1) ::close(handle);
    if (sent == -1 && problem != ESRCH)
        return fail(Reason::fileDenied, "process " + std::to_string(*pid) + ": " + std::strerror(problem));
    return byItself;
}

}  // namespace packtrain::agent
