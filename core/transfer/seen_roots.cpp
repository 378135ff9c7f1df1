#include "transfer/seen_roots.h"

#include <algorithm>

#include "dataset/source_root.h"
#include "transfer/sql_step.h"

namespace packtrain::transfer {
namespace {

constexpr std::size_t kNames = 8;

std::string_view firstOf(std::string_view path) {
    return path.substr(0, path.find('/'));
}

}  // namespace

Result<> saveRoot(store::Database& db, const dataset::SourceRoot& root) {
    if (!root.seen) return {};
    const dataset::SeenRoot& seen = *root.seen;
    std::string names;
    for (const std::string& name : seen.names) names += name + '/';
    return change(db,
                  "INSERT OR REPLACE INTO source_root (prefix, device, inode, is_folder, stable_inodes, "
                  "network, names) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  {store::Value::blob(root.prefix), seen.device, seen.inode, seen.isFolder, seen.stableInodes,
                   seen.network, store::Value::blob(names)});
}

Result<> lookAtRoot(io::FileSystem& files, store::Database& db, dataset::SourceRoot& root) {
    if (auto seen = dataset::seeRoot(files, root.path)) root.seen = std::move(*seen);
    return saveRoot(db, root);
}

Result<std::vector<dataset::SourceRoot>> loadRoots(store::Database& db,
                                                   std::vector<dataset::SourceRoot> roots) {
    for (dataset::SourceRoot& root : roots)
        PACKTRAIN_CHECK(rows(
            db,
            "SELECT device, inode, is_folder, stable_inodes, network, names FROM source_root WHERE prefix=?1",
            {store::Value::blob(root.prefix)}, [&](store::Statement& row) -> Result<> {
                dataset::SeenRoot& seen = root.seen.emplace();
                seen.device = row.unsignedInteger(0);
                seen.inode = row.unsignedInteger(1);
                seen.isFolder = row.integer(2) != 0;
                seen.stableInodes = row.integer(3) != 0;
                seen.network = row.integer(4) != 0;
                const std::string names = row.text(5);
                for (std::size_t at = 0, end = 0; (end = names.find('/', at)) != std::string::npos;
                     at = end + 1)
                    seen.names.push_back(names.substr(at, end - at));
                return {};
            }));
    return roots;
}

Result<> SeenRoots::load() {
    return journal_.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(roots_, loadRoots(db, std::move(roots_)));
        for (dataset::SourceRoot& root : roots_) {
            if (!root.seen) PACKTRAIN_CHECK(lookAtRoot(files_, db, root));
        }
        return {};
    });
}

dataset::SourceRoot* SeenRoots::rootOf(std::string_view top) {
    if (current_ == nullptr || (!current_->prefix.empty() && current_->prefix != top)) {
        const auto found = std::ranges::find_if(roots_, [&](const dataset::SourceRoot& root) {
            return root.prefix.empty() || root.prefix == top;
        });
        current_ = found == roots_.end() ? nullptr : &*found;
    }
    return current_;
}

Result<> SeenRoots::notice(const dataset::Entry& entry) {
    std::string_view path = entry.path;
    dataset::SourceRoot* root = rootOf(firstOf(path));
    if (root == nullptr || !root->seen || root->seen->names.size() >= kNames) return {};
    if (!root->prefix.empty()) {
        if (path.size() == root->prefix.size()) return {};
        path.remove_prefix(root->prefix.size() + 1);
    }
    std::vector<std::string>& names = root->seen->names;
    if (std::ranges::find(names, firstOf(path)) != names.end()) return {};
    names.emplace_back(firstOf(path));
    if (names.size() == 1) return journal_.write([&](store::Database& db) { return saveRoot(db, *root); });
    if (changed_.empty() || changed_.back() != root) changed_.push_back(root);
    return {};
}

Result<> SeenRoots::save(store::Database& db) {
    for (const dataset::SourceRoot* root : changed_) PACKTRAIN_CHECK(saveRoot(db, *root));
    changed_.clear();
    return {};
}

}  // namespace packtrain::transfer
