#include "service/series_tree.h"

namespace packtrain::service {

namespace {

constexpr std::uint64_t kLargestWhat = 64 * kKiB;

Path withoutSlashes(const Path& path) {
    std::string bytes = path.bytes();
    while (bytes.size() > 1 && bytes.ends_with('/')) bytes.pop_back();
    return Path(bytes);
}

Result<> countIn(io::Folder& folder, SeriesTree::Content& content, const StopToken& stop) {
    PACKTRAIN_TRY(const io::FolderNames names, folder.names());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        const std::string name(names.at(i).name);
        PACKTRAIN_TRY(const io::FileStat stat, folder.stat(name));
        if (stat.type == io::FileType::folder) {
            PACKTRAIN_TRY(const auto below, folder.openFolder(name));
            PACKTRAIN_CHECK(countIn(*below, content, stop));
        } else {
            ++content.files;
            content.bytes += stat.size;
        }
    }
    return {};
}

}  // namespace

SeriesTree::SeriesTree(io::FileSystem& files, const Path& folder, std::string what)
    : files_(files),
      target_(withoutSlashes(folder)),
      root_(target_.bytes() + ".packtrain-series"),
      sets_(root_ / "sets"),
      tree_(root_ / "tree"),
      marks_(root_ / "done"),
      what_(std::move(what)) {}

Result<std::unique_ptr<SeriesTree>> SeriesTree::open(io::FileSystem& files, const Path& folder,
                                                     const std::string& what) {
    std::unique_ptr<SeriesTree> tree(new SeriesTree(files, folder, what));
    if (const auto there = files.linkStat(tree->target_)) {
        if (there->type != io::FileType::folder) return fail(Reason::fileBusy, folder.display());
        PACKTRAIN_TRY(const auto opened, files.openFolder(tree->target_));
        PACKTRAIN_TRY(const io::FolderNames names, opened->names());
        if (names.size() != 0) return fail(Reason::fileBusy, folder.display() + " is not empty");
    }
    const auto old = io::readWhole(files, tree->root_ / "what", kLargestWhat);
    if (old && *old == what) {
        PACKTRAIN_CHECK(tree->make());
    } else {
        PACKTRAIN_CHECK(tree->clear());
    }
    return tree;
}

Result<> SeriesTree::clear() {
    PACKTRAIN_CHECK(files_.removeTree(root_));
    return make();
}

Result<> SeriesTree::make() {
    for (const Path* part : {&sets_, &tree_, &marks_}) PACKTRAIN_CHECK(files_.makeFolders(*part));
    return io::writeWhole(files_, root_ / "what", asBytes(what_));
}

std::optional<Path> SeriesTree::place(const std::string& set) const {
    if (files_.stat(marks_ / set)) return std::nullopt;
    return sets_ / set;
}

/// After a cut some of its files are in the tree already, and the others are moved now.
Result<> SeriesTree::merge(const std::string& set) {
    PACKTRAIN_CHECK(move(sets_ / set, tree_));
    return done(set);
}

Result<> SeriesTree::keepApart(const std::string& set) {
    PACKTRAIN_CHECK(files_.removeTree(tree_ / set));
    PACKTRAIN_CHECK(files_.rename(sets_ / set, tree_ / set));
    return done(set);
}

Result<> SeriesTree::done(const std::string& set) {
    PACKTRAIN_CHECK(io::writeWhole(files_, marks_ / set, asBytes("done\n")));
    return files_.removeTree(sets_ / set);
}

/// A file where an older set had a folder, or a folder where it had a file: the newer one counts.
Result<> SeriesTree::move(const Path& from, const Path& to) {
    PACKTRAIN_TRY(const auto folder, files_.openFolder(from));
    PACKTRAIN_TRY(const io::FolderNames names, folder->names());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name(names.at(i).name);
        PACKTRAIN_TRY(const io::FileStat stat, folder->stat(name));
        const auto old = files_.linkStat(to / name);
        const bool wasFolder = old && old->type == io::FileType::folder;
        if (stat.type != io::FileType::folder) {
            if (wasFolder) PACKTRAIN_CHECK(files_.removeTree(to / name));
            PACKTRAIN_CHECK(files_.rename(from / name, to / name));
            continue;
        }
        if (old && !wasFolder) PACKTRAIN_CHECK(files_.remove(to / name));
        if (!wasFolder) {
            PACKTRAIN_CHECK(files_.rename(from / name, to / name));
        } else {
            PACKTRAIN_CHECK(move(from / name, to / name));
        }
    }
    return {};
}

Result<SeriesTree::Content> SeriesTree::content(const StopToken& stop) const {
    Content content;
    PACKTRAIN_TRY(const auto folder, files_.openFolder(tree_));
    PACKTRAIN_CHECK(countIn(*folder, content, stop));
    return content;
}

Result<> SeriesTree::publish() {
    if (files_.linkStat(target_)) PACKTRAIN_CHECK(files_.remove(target_));  // an empty folder, as open() saw
    PACKTRAIN_CHECK(files_.rename(tree_, target_, true));
    PACKTRAIN_CHECK(files_.syncFolder(target_.parent().empty() ? Path(".") : target_.parent()));
    return files_.removeTree(root_);
}

}  // namespace packtrain::service
