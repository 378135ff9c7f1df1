// What a machine that holds only a pool writes down beside its checkpoints: by it the desk knows which object
// is which. One note for each step, written when all files of the step are proved.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/ledger.h"

namespace packtrain::service {

/// Of the step's file at the same place in Step::files.
struct PoolNoteFile {
    std::uint32_t slot = 0;
    std::string objectId;  ///< empty: not sent yet
    std::string xxh3;      ///< raw, for the index
    std::int64_t mtimeNs = 0;
    std::uint32_t mode = 0;
};

struct PoolNote {
    std::string pool;  ///< id
    std::string set;   ///< the folder of the set, below the pool's path
    checkpoint::Step step;
    checkpoint::Environments environments;  ///< what the step ran on; may be empty
    std::vector<PoolNoteFile> files;
};

inline constexpr std::uint64_t kLargestPoolNote = 8 * kMiB;

/// Format packtrain-pool-note/1; the same note has the same text. No user, host or absolute path is in it.
std::string writePoolNote(const PoolNote& note);
/// Hostile until proved: whoever has the pool's file can write it. manifestBroken, manifestTooNew.
Result<PoolNote> readPoolNote(std::string_view text);

}  // namespace packtrain::service
