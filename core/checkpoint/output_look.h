// One look through a watched output folder: every file in it, by names and stats alone.
#pragma once

#include <functional>
#include <vector>

#include "base/cancel.h"
#include "dataset/glob.h"
#include "io/file_system.h"

namespace packtrain::checkpoint {

/// What of the folder is an output.
struct OutputChoice {
    std::vector<dataset::Glob> patterns;  ///< empty: every file, but for what `packtrain push` calls junk
    std::vector<Path> without;            ///< folders of our own that may lie below
};

struct OutputLookSink {
    std::function<Result<>(std::string&& path, const io::FileStat& stat)> file;
    std::function<void(const Path& folder)> folder;
    /// Something that is never sent: a link, a device.
    std::function<void(const std::string& path, const std::string& why)> odd;
    /// What is in it is not known.
    std::function<void(const std::string& path, const Error& why)> unread;
};

/// Memory grows with the largest single folder. Fails as opening the folder itself fails, with what the sink
/// says, or cancelled. Links are not followed.
Result<> lookThrough(io::FileSystem& files, const Path& folder, const OutputChoice& choice,
                     const OutputLookSink& sink, const StopToken& stop);

}  // namespace packtrain::checkpoint
