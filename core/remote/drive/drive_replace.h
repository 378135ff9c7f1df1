// One small object under one name: compared before, read back after.
#pragma once

#include <map>
#include <mutex>

#include "base/clock.h"
#include "remote/drive/drive_uploads.h"

namespace packtrain::remote::drive {

/// Drive has no conditional write. What it has: the head revision, compared just before and read back just
/// after. The object keeps its id (new content by PATCH), so that there is one object of a name at every
/// moment; the old content stays in its revisions for a month. Thread-safe.
class DriveReplace {
  public:
    DriveReplace(DriveFiles& files, DriveUploads& uploads, const Clock& clock)
        : files_(files), uploads_(uploads), clock_(clock) {}

    Result<ObjectInfo> replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                               const std::string& expectedVersion, const StopToken& stop);
    /// By the id that this process wrote last, else by listing; the oldest among twins.
    Result<std::optional<ObjectInfo>> current(const FolderRef& folder, std::string_view name,
                                              const StopToken& stop);

  private:
    using Key = std::pair<std::string, std::string>;

    Result<ObjectInfo> write(const FolderRef& folder, std::string_view name,
                             const std::optional<ObjectInfo>& present, ByteSpan bytes, const StopToken& stop);
    Result<ObjectInfo> readBack(const ObjectInfo& written, ByteSpan bytes, const StopToken& stop);
    Result<> checkAlone(const FolderRef& folder, const ObjectInfo& written, const StopToken& stop);

    DriveFiles& files_;
    DriveUploads& uploads_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<Key, std::string> written_;  // guarded by mutex_: lists lag behind what this process made
};

}  // namespace packtrain::remote::drive
