#include "sensors/cgroup.h"

#include <algorithm>

#include "sensors/proc_text.h"

namespace packtrain::agent {
namespace {

bool hasWord(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (list.substr(0, end) == word) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// The third field of the line whose controllers hold the word; version 2 has no controllers there.
std::string groupPath(std::string_view text, std::string_view controller) {
    for (const std::string_view line : linesOf(text)) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos) continue;
        const std::string_view controllers = line.substr(first + 1, second - first - 1);
        if (controller.empty() ? controllers.empty() : hasWord(controllers, controller))
            return std::string(line.substr(second + 1));
    }
    return {};
}

/// What of the path lies below the mount. A path outside of it, as another namespace shows, means the mount.
std::string belowMount(const std::string& path, const std::string& mountRoot) {
    std::string_view rest = path;
    if (mountRoot != "/") {
        if (!Path(mountRoot).contains(Path(path))) return {};
        rest.remove_prefix(mountRoot.size());
    }
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return isSafeRelative(rest) ? std::string(rest) : std::string();
}

std::vector<std::string> upwards(const std::string& mountPoint, std::string below) {
    std::vector<std::string> folders;
    while (!below.empty()) {
        folders.emplace_back(mountPoint).append("/").append(below);
        below.resize(below.rfind('/') == std::string::npos ? 0 : below.rfind('/'));
    }
    folders.push_back(mountPoint);
    return folders;
}

}  // namespace

ControlGroups controlGroups(const Path& root, std::string_view controller) {
    const auto own = readProc(root, "/proc/self/cgroup");
    const auto mountinfo = readProc(root, "/proc/self/mountinfo");
    if (!own || !mountinfo) return {};
    const std::vector<Mount> mounts = readMounts(*mountinfo);
    for (const int version : {1, 2}) {
        const std::string path = groupPath(*own, version == 1 ? controller : "");
        if (path.empty()) continue;
        const auto mount = std::ranges::find_if(mounts, [&](const Mount& each) {
            return version == 2 ? each.type == "cgroup2"
                                : each.type == "cgroup" && hasWord(each.options, controller);
        });
        if (mount == mounts.end()) continue;
        return {version, upwards(mount->point, belowMount(path, mount->root))};
    }
    return {};
}

}  // namespace packtrain::agent
