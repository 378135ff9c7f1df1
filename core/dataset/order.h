// Another order than plan order: samples shuffled by a seed, or files grouped by their basename whatever
// their folder. Needs the whole walk first; memory stays bounded, the entries wait in a temporary database.
#pragma once

#include <functional>
#include <memory>

#include "dataset/planner.h"

namespace packtrain::dataset {

/// Fed once in plan order, then asked once. The order depends on the seed and the entries alone: samples by a
/// hash of seed and key (by basename without a seed: by the basename itself), in a sample plan order; then
/// the folder entries that matter, in plan order.
class Reorder {
  public:
    /// `spool` is made anew and removed when this is destroyed. It holds no content, only entries.
    static Result<std::unique_ptr<Reorder>> create(io::FileSystem& files, const Path& spool,
                                                   const PlanOptions& options);
    virtual ~Reorder() = default;
    virtual Result<> add(Entry&& entry) = 0;
    virtual Result<> finish(const std::function<Result<>(Entry&&)>& each) = 0;
};

}  // namespace packtrain::dataset
