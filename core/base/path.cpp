#include "base/path.h"

namespace packtrain {
namespace {

std::string_view withoutTrailingSlash(std::string_view path) {
    while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    return path;
}

}  // namespace

std::string_view Path::name() const {
    const std::string_view path = withoutTrailingSlash(bytes_);
    if (path == "/") return {};
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Path Path::parent() const {
    const std::string_view path = withoutTrailingSlash(bytes_);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    if (slash == 0) return Path("/");
    return Path(std::string(path.substr(0, slash)));
}

Path Path::operator/(std::string_view relative) const {
    if (relative.starts_with('/') || bytes_.empty()) return Path(std::string(relative));
    if (relative.empty()) return *this;
    std::string joined = bytes_;
    if (joined.back() != '/') joined += '/';
    joined += relative;
    return Path(std::move(joined));
}

bool Path::contains(const Path& other) const {
    const std::string_view mine = withoutTrailingSlash(bytes_);
    const std::string_view theirs = withoutTrailingSlash(other.bytes_);
    if (!theirs.starts_with(mine)) return false;
    return theirs.size() == mine.size() || mine == "/" || theirs[mine.size()] == '/';
}

bool isSafeRelative(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return false;
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace packtrain
