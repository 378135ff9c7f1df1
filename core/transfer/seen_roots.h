// What was seen of the source's roots, in the journal: no process may take an empty mount point for an
// emptied source, nor files below it for vanished ones.
#pragma once

#include <string>
#include <vector>

#include "dataset/entry.h"
#include "store/database.h"
#include "transfer/journal.h"

namespace packtrain::transfer {

/// A root that was never seen leaves nothing.
Result<> saveRoot(store::Database& db, const dataset::SourceRoot& root);
/// The first look. A root that cannot be seen now is seen when a walk begins.
Result<> lookAtRoot(io::FileSystem& files, store::Database& db, dataset::SourceRoot& root);
/// The roots with what the journal knows of each.
Result<std::vector<dataset::SourceRoot>> loadRoots(store::Database& db,
                                                   std::vector<dataset::SourceRoot> roots);

/// Notes a few names of each root while the walk meets them. One thread.
class SeenRoots {
  public:
    SeenRoots(io::FileSystem& files, Journal& journal, std::vector<dataset::SourceRoot> roots)
        : files_(files), journal_(journal), roots_(std::move(roots)) {}

    /// Takes what the journal knows. A root that nobody has seen yet is looked at now.
    Result<> load();
    const std::vector<dataset::SourceRoot>& roots() const { return roots_; }
    /// The first name of a root is in the journal when this returns; others after save().
    Result<> notice(const dataset::Entry& entry);
    /// What was noticed since the last call.
    Result<> save(store::Database& db);

  private:
    /// Of the entries whose path begins with this component.
    dataset::SourceRoot* rootOf(std::string_view top);

    io::FileSystem& files_;
    Journal& journal_;
    std::vector<dataset::SourceRoot> roots_;
    std::vector<const dataset::SourceRoot*> changed_;
    dataset::SourceRoot* current_ = nullptr;  ///< what rootOf() gave last
};

}  // namespace packtrain::transfer
