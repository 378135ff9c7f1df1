#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <memory>

#include "io/descriptor.h"
#include "io/errno_error.h"
#include "io/second_copy.h"

namespace packtrain::io {
namespace {

constexpr mode_t kPrivateFile = 0600;

bool isBeyondTheSystem(int code) {
    return code == EXDEV || code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK ||
           code == EINVAL || code == ENOTTY;
}

Fail failedCopy(int code, const Path& path) {
    if (isBeyondTheSystem(code)) return fail(Reason::unsupported, path.display());
    return failErrno(code, Attempt::write, path);
}

using Listing = std::unique_ptr<DIR, decltype([](DIR* listing) { ::closedir(listing); })>;

/// Calls `each` with every name in the folder that is a number, until it returns true.
template <typename Each>
bool anyNumberIn(const std::string& folder, Each&& each) {
    const Listing listing(::opendir(folder.c_str()));
    if (listing == nullptr) return false;
    while (const dirent* found = ::readdir(listing.get()))
        if (std::isdigit(static_cast<unsigned char>(found->d_name[0])) != 0 &&
            each(std::string(found->d_name)))
            return true;
    return false;
}

bool pointsTo(const std::string& link, const Path& path) {
    std::array<char, 4096> target;
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    return length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == path.bytes();
}

/// The line "flags:" of proc_pid_fdinfo(5) is octal.
bool writes(const std::string& fdinfo) {
    std::ifstream lines(fdinfo);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("flags:")) continue;
        unsigned flags = 0;
        const std::size_t digits = line.find_first_of("01234567");
        if (digits == std::string::npos) return false;
        std::from_chars(line.data() + digits, line.data() + line.size(), flags, 8);
        return (flags & O_ACCMODE) != O_RDONLY;
    }
    return false;
}

}  // namespace

Result<> linkFile(const Path& from, const Path& to) {
    PACKTRAIN_CHECK(checkBytes(from.bytes()));
    PACKTRAIN_CHECK(checkBytes(to.bytes()));
    if (::link(from.bytes().c_str(), to.bytes().c_str()) == -1) return failedCopy(errno, from);
    return {};
}

Result<> cloneFile(const Path& from, const Path& to) {
    PACKTRAIN_CHECK(checkBytes(from.bytes()));
    PACKTRAIN_CHECK(checkBytes(to.bytes()));
    const Descriptor source(::open(from.bytes().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    if (!source.isOpen()) return failErrno(errno, Attempt::read, from);
    const Descriptor target(
        ::open(to.bytes().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kPrivateFile));
    if (!target.isOpen()) return failErrno(errno, Attempt::write, to);
    if (::ioctl(target.get(), FICLONE, source.get()) == 0) return {};
    const int code = errno;
    ::unlink(to.bytes().c_str());
    return failedCopy(code, from);
}

bool isOpenForWriting(const Path& path) {
    return anyNumberIn("/proc", [&](const std::string& process) {
        const std::string place = "/proc/" + process;
        return anyNumberIn(place + "/fd", [&](const std::string& file) {
            return pointsTo(place + "/fd/" + file, path) && writes(place + "/fdinfo/" + file);
        });
    });
}

}  // namespace packtrain::io
