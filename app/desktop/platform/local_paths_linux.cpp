#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "local_paths.h"

namespace packtrain::desktop {

PathKind probePath(const Path& path) {
    struct stat found{};
    const char* name = path.bytes().c_str();
    if (path.bytes().find('\0') != std::string::npos) return PathKind::missing;
    if (::stat(name, &found) != 0) return errno == EACCES ? PathKind::denied : PathKind::missing;
    if (S_ISDIR(found.st_mode)) return ::access(name, R_OK | X_OK) == 0 ? PathKind::folder : PathKind::denied;
    if (S_ISREG(found.st_mode)) return ::access(name, R_OK) == 0 ? PathKind::file : PathKind::denied;
    return PathKind::special;
}

bool mayWriteIn(const Path& folder) {
    return ::access(folder.bytes().c_str(), W_OK | X_OK) == 0;
}

Path runtimeFolder() {
    const char* named = std::getenv("XDG_RUNTIME_DIR");
    struct stat found{};
    if (!named || named[0] != '/' || ::stat(named, &found) != 0) return {};
    const bool private_ = S_ISDIR(found.st_mode) && found.st_uid == ::getuid() && (found.st_mode & 077) == 0;
    return private_ ? Path(named) : Path();
}

}  // namespace packtrain::desktop
