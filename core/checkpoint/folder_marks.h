// What the writers of checkpoint folders leave as their word that one is whole. By names, and by small files
// of JSON; nothing is executed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/completeness.h"
#include "checkpoint/look.h"

namespace packtrain::checkpoint {

/// Does a folder of this name, with these names in it, hold one checkpoint of a writer that is known here?
/// "checkpoint-500" of transformers' Trainer is told by its name, so that it is one step before it is whole.
bool isFolderOfKnownWriter(std::string_view name, const std::vector<std::string>& names);

/// whole: a known writer says so, and all that its marks name is there; what is in the files is not looked
/// at. partial: it says otherwise. plausible: a mark is missing that not every version of the writer leaves.
/// unknown: nobody's marks. Facts: transformers trainer.py and modeling_utils.py, torch.distributed
/// .checkpoint filesystem.py, orbax atomicity.py.
Examination examineMarks(io::FileSystem& files, const Path& root, const SeenStep& step);

}  // namespace packtrain::checkpoint
