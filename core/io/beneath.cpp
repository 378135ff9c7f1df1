#include "io/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <atomic>
#include <climits>

#include "io/errno_error.h"

namespace packtrain::io {
namespace {

std::string joined(std::string_view shown, std::string_view relative) {
    std::string path(shown);
    if (!path.empty() && path.back() != '/') path += '/';
    path += relative;
    return path;
}

bool leavesUpwards(std::string_view relative) {
    if (relative.starts_with('/')) return true;
    for (std::size_t start = 0; start <= relative.size();) {
        const std::size_t slash = std::min(relative.find('/', start), relative.size());
        if (relative.substr(start, slash - start) == "..") return true;
        start = slash + 1;
    }
    return false;
}

// EXDEV is openat2's word for a path that leaves. A device's node, a socket and a FIFO without a writer give
// ENXIO.
Error refusal(int code, std::string_view shown, std::string_view relative) {
    return errnoError(code == EXDEV ? ELOOP : code, Attempt::read, joined(shown, relative));
}

int openOne(int folder, const std::string& name, int flags) {
    return uninterrupted([&] { return ::openat(folder, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW); });
}

bool isLink(int folder, const std::string& name) {
    struct stat found{};
    return ::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(found.st_mode);
}

Result<> checkRelative(std::string_view relative, std::string_view shown) {
    PACKTRAIN_CHECK(checkBytes(relative));
    if (leavesUpwards(relative)) return Fail(refusal(ELOOP, shown, relative));
    return {};
}

int openat2Beneath(int folder, const std::string& relative, int flags) {
    open_how how{};
    how.flags = static_cast<__u64>(flags) | O_CLOEXEC;  // O_NOFOLLOW would turn ELOOP into ENOTDIR
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    while (true) {
        const long fd = ::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how);
        // EAGAIN: something was renamed during the lookup, and the kernel could not tell whether the path
        // stayed inside.
        if (fd != -1 || (errno != EINTR && errno != EAGAIN)) return static_cast<int>(fd);
    }
}

}  // namespace

Result<Descriptor> openByComponents(int folder, std::string_view relative, int flags,
                                    std::string_view shown) {
    PACKTRAIN_CHECK(checkRelative(relative, shown));
    Descriptor current;
    std::string_view rest = relative;
    while (true) {
        const std::size_t slash = rest.find('/');
        const std::string name(rest.substr(0, slash));
        const bool isLast = slash == std::string_view::npos;
        const int from = current.isOpen() ? current.get() : folder;
        if (!name.empty() || isLast) {
            const int wanted = isLast ? flags : O_PATH | O_DIRECTORY;
            const int fd = openOne(from, name.empty() ? "." : name, wanted);
            // O_DIRECTORY on a link says ENOTDIR, which must not look as if nothing were there.
            if (fd == -1) {
                const int code = errno;
                return Fail(refusal(code == ENOTDIR && isLink(from, name) ? ELOOP : code, shown, relative));
            }
            current = Descriptor(fd);
        }
        if (isLast) return current;
        rest.remove_prefix(slash + 1);
    }
}

Result<Descriptor> openBeneath(int folder, std::string_view relative, int flags, std::string_view shown) {
    static std::atomic<bool> hasOpenat2{true};
    PACKTRAIN_CHECK(checkRelative(relative, shown));
    if (relative.size() < PATH_MAX && hasOpenat2.load(std::memory_order_relaxed)) {
        const int fd = openat2Beneath(folder, std::string(relative), flags);
        if (fd != -1) return Descriptor(fd);
        // Old kernels say ENOSYS, some container filters EPERM to every call they do not know.
        if (errno == ENOSYS) hasOpenat2.store(false, std::memory_order_relaxed);
        if (errno != ENOSYS && errno != EPERM) return Fail(refusal(errno, shown, relative));
    }
    return openByComponents(folder, relative, flags, shown);
}

Result<Place> placeBeneath(int folder, std::string_view relative, std::string_view shown) {
    PACKTRAIN_CHECK(checkRelative(relative, shown));
    const std::size_t slash = relative.rfind('/');
    if (slash == std::string_view::npos) return Place{Descriptor(), folder, std::string(relative)};
    if (slash + 1 == relative.size()) return fail(Reason::nameNotAllowed, printable(joined(shown, relative)));
    PACKTRAIN_TRY(Descriptor parent,
                  openBeneath(folder, relative.substr(0, slash), O_PATH | O_DIRECTORY, shown));
    const int fd = parent.get();
    return Place{std::move(parent), fd, std::string(relative.substr(slash + 1))};
}

}  // namespace packtrain::io
