// The end of a job: the index and wids.json as objects, then the manifest, last of all.
#pragma once

#include "transfer/run_context.h"

namespace packtrain::transfer {

/// The version of a dataset that a first push makes.
inline constexpr std::uint64_t kFirstVersion = 1;

/// True if the dataset's folder holds a manifest already: nothing may be sent there.
Result<bool> datasetExists(remote::Remote& remote, const std::string& datasetFolder, const StopToken& stop);

/// Makes the files of index and wids.json in the job's folder and journals them as objects, once.
Result<> prepareIndex(const RunContext& run, const StopToken& stop);
/// Index, wids.json and the text of the manifest are made anew: back to Stage::closing.
Result<> forgetIndex(const RunContext& run);
/// Removes what nothing will name: parts of raw files that changed, damaged objects whose replacement is
/// proved.
Result<> sweepGarbage(const RunContext& run, const StopToken& stop);
/// Writes the manifest; with the same bytes after a restart. versionConflict if another one is there.
Result<> publishManifest(const RunContext& run, const StopToken& stop);

/// The files of index and wids.json are on the drive: their copies here go.
void removeOwnFiles(const RunContext& run);

}  // namespace packtrain::transfer
