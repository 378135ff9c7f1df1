#include "shard/target_folder.h"

#include <algorithm>
#include <utility>

namespace packtrain::shard {
namespace {

Fail hostile(std::string_view path, std::string_view why) {
    return fail(Reason::archiveHostile, printable(path) + std::string(why));
}

// The part of a link's target before its last "..", if that begins with a name: "a/../b" leads where "a"
// leads.
std::string_view roadBeforeTurn(std::string_view target) {
    std::size_t last = std::string_view::npos;
    bool hasName = false;
    for (std::size_t at = 0; at < target.size();) {
        const std::size_t slash = std::min(target.find('/', at), target.size());
        const std::string_view part = target.substr(at, slash - at);
        if (part == ".." && hasName) last = at;
        hasName = hasName || (part != ".." && part != "." && !part.empty());
        at = slash + 1;
    }
    return last == std::string_view::npos ? std::string_view() : target.substr(0, last);
}

}  // namespace

// One component; its parents are known to be folders.
Result<> TargetFolder::lookAt(const std::string& path) {
    if (linkPaths_.contains(path)) return hostile(path, " is a link: nothing is written through it");
    const Path place = root_ / path;
    const auto there = files_.linkStat(place);
    if (!there) {
        if (there.error().reason != Reason::fileGone) return Fail(there.error());
        PACKTRAIN_CHECK(files_.makeFolders(place));
    } else if (there->type == io::FileType::symlink) {
        return hostile(path, " is a link: nothing is written through it");
    } else if (there->type != io::FileType::folder) {
        return fail(Reason::fileBusy, printable(path));
    }
    folders_.insert(path);
    return {};
}

Result<> TargetFolder::makeFolder(std::string_view path) {
    if (folders_.contains(std::string(path))) return {};
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
        const std::string part(path.substr(0, slash));
        if (!folders_.contains(part)) PACKTRAIN_CHECK(lookAt(part));
        if (slash == std::string_view::npos) return {};
    }
}

Result<> TargetFolder::makeParent(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view parent =
        slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    if (parent == lastParent_) return {};
    PACKTRAIN_CHECK(makeFolder(parent));
    lastParent_ = parent;
    return {};
}

Result<std::unique_ptr<io::WritableFile>> TargetFolder::createFile(std::string_view path) {
    PACKTRAIN_CHECK(makeParent(path));
    if (!linkPaths_.empty() && linkPaths_.contains(std::string(path)))
        return fail(Reason::fileBusy, printable(path));
    PACKTRAIN_TRY(auto file, files_.openWrite(root_ / path, io::WriteMode::createNew));
    if (!usualMode_) {
        PACKTRAIN_TRY(const io::FileStat stat, file->stat());
        usualMode_ = stat.mode;
    }
    return file;
}

Result<> TargetFolder::finishFile(const dataset::Entry& entry) {
    const Path place = root_ / entry.path;
    if (entry.mode != usualMode_) PACKTRAIN_CHECK(files_.setMode(place, entry.mode));
    return files_.setModified(place, entry.mtimeNs);
}

Result<> TargetFolder::addLink(const dataset::Entry& entry) {
    if (!dataset::linkStaysInside(entry.path, entry.linkTarget))
        return hostile(entry.path, " is a link that leads out");
    if (!linkPaths_.insert(entry.path).second) return fail(Reason::fileBusy, printable(entry.path));
    links_.push_back(entry);
    return {};
}

// By its text a link "a/../../b" in a folder may stay inside, and yet lead out if "a" is itself a link. So
// what it passes before it turns back must be folders, and stay folders because nothing is overwritten.
Result<> TargetFolder::makeRoadReal(const dataset::Entry& link) {
    std::vector<std::string_view> road;  // from the root
    const auto walk = [&road](std::string_view path) -> void {
        for (std::size_t at = 0; at <= path.size() && !path.empty();) {
            const std::size_t slash = std::min(path.find('/', at), path.size());
            const std::string_view part = path.substr(at, slash - at);
            if (part == "..") {
                if (!road.empty()) road.pop_back();
            } else if (!part.empty() && part != ".")
                road.push_back(part);
            at = slash + 1;
        }
    };
    const std::string parent(Path(link.path).parent().bytes());
    walk(parent);
    std::string_view rest = roadBeforeTurn(link.linkTarget);
    for (std::size_t at = 0; at < rest.size();) {
        const std::size_t slash = std::min(rest.find('/', at), rest.size());
        walk(rest.substr(at, slash - at));
        std::string here;
        for (const std::string_view part : road) here.append(here.empty() ? "" : "/").append(part);
        if (!here.empty()) PACKTRAIN_CHECK(makeFolder(here));
        at = slash + 1;
    }
    return {};
}

Result<> TargetFolder::makeLinks() {
    // First all roads, so that no link of this archive can stand on one.
    for (const dataset::Entry& link : links_) {
        PACKTRAIN_CHECK(makeParent(link.path));
        PACKTRAIN_CHECK(makeRoadReal(link));
    }
    for (const dataset::Entry& link : links_) {
        PACKTRAIN_CHECK(files_.makeSymlink(link.linkTarget, root_ / link.path));
        PACKTRAIN_CHECK(files_.setModified(root_ / link.path, link.mtimeNs));
    }
    links_.clear();
    return {};
}

}  // namespace packtrain::shard
