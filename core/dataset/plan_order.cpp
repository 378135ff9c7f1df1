#include "dataset/plan_order.h"

#include "dataset/walk.h"

namespace packtrain::dataset {
namespace {

std::string_view firstComponent(std::string_view path) {
    return path.substr(0, path.find('/'));
}

/// Length of the last component's start: what stands before the name, the slash included.
std::size_t nameStart(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? 0 : slash + 1;
}

}  // namespace

std::string_view keyOfName(std::string_view name) {
    const std::size_t begin = name.find_first_not_of('.');
    if (begin == std::string_view::npos) return name;
    return name.substr(0, name.find('.', begin));
}

bool fileNameBefore(std::string_view a, std::string_view b) {
    const int byKey = keyOfName(a).compare(keyOfName(b));
    return byKey != 0 ? byKey < 0 : a < b;
}

bool liesBelow(std::string_view path, std::string_view folder) {
    if (folder.empty()) return !path.empty();
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string joinPath(std::string_view folder, std::string_view name) {
    std::string path;
    path.reserve(folder.size() + 1 + name.size());
    path += folder;
    if (!folder.empty()) path += '/';
    path += name;
    return path;
}

bool inPlanOrder(std::string_view a, EntryKind aKind, std::string_view b, EntryKind bKind) {
    while (true) {
        const std::string_view aName = firstComponent(a);
        const std::string_view bName = firstComponent(b);
        const bool aEnds = aName.size() == a.size();
        const bool bEnds = bName.size() == b.size();
        const bool aIsFolder = !aEnds || aKind == EntryKind::folder;
        const bool bIsFolder = !bEnds || bKind == EntryKind::folder;
        if (aIsFolder != bIsFolder) return bIsFolder;
        if (!aIsFolder) return fileNameBefore(aName, bName);
        if (aName != bName) return aName < bName;
        if (aEnds || bEnds) return aEnds && !bEnds;
        a.remove_prefix(aName.size() + 1);
        b.remove_prefix(bName.size() + 1);
    }
}

std::string_view sampleKey(std::string_view path) {
    const std::size_t start = nameStart(path);
    return path.substr(0, start + keyOfName(path.substr(start)).size());
}

std::string_view sampleBasename(std::string_view path) {
    return keyOfName(path.substr(nameStart(path)));
}

}  // namespace packtrain::dataset
