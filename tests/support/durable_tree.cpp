#include "support/durable_tree.h"

#include <stdexcept>

#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

void must(const Result<>& result) {
    if (!result) throw std::runtime_error("power cut: " + result.error().message());
}

template <typename T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error("power cut: " + result.error().message());
    return *std::move(result);
}

}  // namespace

struct DurableTree::Node {
    io::FileType type = io::FileType::other;
    std::uint32_t mode = 0;
    bool isOurs = false;  ///< written through the faulty file system: durable only by its syncs
    std::string bytes;    ///< a file's content, a link's target
    std::map<std::string, NodePtr> entries;
};

DurableTree::DurableTree(io::FileSystem& files, const Path& root)
    : files_(files), root_(root), image_(load(root, must(files.linkStat(root)))) {}

DurableTree::NodePtr DurableTree::load(const Path& path, const io::FileStat& stat) {
    auto node = std::make_shared<Node>();
    node->type = stat.type;
    node->mode = stat.mode;
    byInode_[stat.inode] = node;
    if (stat.type == io::FileType::file) node->bytes = readFile(path);
    if (stat.type == io::FileType::symlink)
        node->bytes = must(must(files_.openFolder(path.parent()))->readLink(path.name()));
    if (stat.type != io::FileType::folder) return node;
    const auto folder = must(files_.openFolder(path));
    const io::FolderNames names = must(folder->names());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name(names.at(i).name);
        node->entries[name] = load(path / name, must(folder->stat(name)));
    }
    return node;
}

DurableTree::NodePtr DurableTree::nodeOf(const Path& path, const io::FileStat& stat) {
    const auto found = byInode_.find(stat.inode);
    return found != byInode_.end() ? found->second : load(path, stat);
}

void DurableTree::wasMade(const Path& path) {
    const auto stat = files_.linkStat(path);
    if (!stat) return;
    auto node = std::make_shared<Node>();
    node->type = stat->type;
    node->mode = stat->mode;
    node->isOurs = true;
    if (stat->type == io::FileType::symlink)
        node->bytes = must(must(files_.openFolder(path.parent()))->readLink(path.name()));
    byInode_[stat->inode] = std::move(node);
}

void DurableTree::willChange(const Path& path) {
    const auto stat = files_.linkStat(path);
    if (!stat) return;
    const NodePtr node = nodeOf(path, *stat);
    if (!node->isOurs && stat->type == io::FileType::file) node->bytes = readFile(path);
    node->isOurs = true;
    if (stat->type != io::FileType::folder) return;
    const io::FolderNames names = must(must(files_.openFolder(path))->names());
    for (std::size_t i = 0; i < names.size(); ++i) willChange(path / names.at(i).name);
}

void DurableTree::collectInodes(const Path& path, std::set<std::uint64_t>& inodes) {
    const io::FileStat stat = must(files_.linkStat(path));
    inodes.insert(stat.inode);
    if (stat.type != io::FileType::folder) return;
    const io::FolderNames names = must(must(files_.openFolder(path))->names());
    for (std::size_t i = 0; i < names.size(); ++i) collectInodes(path / names.at(i).name, inodes);
}

void DurableTree::forgetGone() {
    std::set<std::uint64_t> inodes;
    collectInodes(root_, inodes);
    std::erase_if(byInode_, [&](const auto& known) { return !inodes.contains(known.first); });
}

void DurableTree::wasSynced(const Path& path) {
    const auto stat = files_.stat(path);
    if (!stat) return;
    const NodePtr node = nodeOf(path, *stat);
    node->bytes = readFile(path);
    node->mode = stat->mode;
}

void DurableTree::folderWasSynced(const Path& path) {
    const NodePtr node = nodeOf(path, must(files_.stat(path)));
    const auto folder = must(files_.openFolder(path));
    const io::FolderNames names = must(folder->names());
    node->entries.clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name(names.at(i).name);
        node->entries[name] = nodeOf(path / name, must(folder->stat(name)));
    }
}

// A database's files are made, synced and removed by its library, past us: they are durable as they are.
void DurableTree::refreshForeign(const Path& path, const NodePtr& node) {
    const auto folder = must(files_.openFolder(path));
    const io::FolderNames names = must(folder->names());
    std::erase_if(node->entries, [&](const auto& entry) {
        const bool isForeign = entry.second->type == io::FileType::file && !entry.second->isOurs;
        return isForeign && !files_.linkStat(path / entry.first);
    });
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name(names.at(i).name);
        const io::FileStat stat = must(folder->stat(name));
        const auto known = byInode_.find(stat.inode);
        if (known == byInode_.end()) {
            node->entries[name] = load(path / name, stat);
            continue;
        }
        const NodePtr thing = known->second;
        if (thing->type == io::FileType::file && !thing->isOurs) {
            thing->bytes = readFile(path / name);
            node->entries[name] = thing;
        }
        if (thing->type == io::FileType::folder) refreshForeign(path / name, thing);
    }
}

void DurableTree::write(const Path& path, const Node& node) {
    switch (node.type) {
        case io::FileType::file:
            writeFile(path, node.bytes);
            break;
        case io::FileType::symlink:
            must(files_.makeSymlink(node.bytes, path));
            return;
        case io::FileType::folder:
            must(files_.makeFolders(path));
            for (const auto& [name, entry] : node.entries) write(path / name, *entry);
            break;
        case io::FileType::other:
            return;
    }
    must(files_.setMode(path, node.mode));
}

void DurableTree::restore() {
    refreshForeign(root_, image_);
    const auto folder = must(files_.openFolder(root_));
    const io::FolderNames names = must(folder->names());
    for (std::size_t i = 0; i < names.size(); ++i) must(files_.removeTree(root_ / names.at(i).name));
    write(root_, *image_);
    byInode_.clear();
    image_ = load(root_, must(files_.linkStat(root_)));
}

}  // namespace packtrain::test
