// Objects of Drive by id and by folder: find, list, read, remove.
#pragma once

#include <functional>

#include "remote/drive/drive_api.h"
#include "remote/drive/drive_object.h"

namespace packtrain::remote::drive {

/// Thread-safe.
class DriveFiles {
  public:
    explicit DriveFiles(DriveApi& api) : api_(api) {}

    /// By id; nothing if it is not there, invisible or in the trash.
    Result<std::optional<DriveFile>> find(const std::string& id, const StopToken& stop);
    /// Every match of a query that is not in the trash, each once, over all pages. Lists lag behind
    /// creates.
    Result<> query(const std::string& q, const std::function<Result<>(const DriveFile&)>& each,
                   const StopToken& stop);
    /// All matches, the oldest first: among twins everyone takes the same one.
    Result<std::vector<DriveFile>> matches(const std::string& q, const StopToken& stop);
    Result<std::vector<DriveFile>> named(const std::string& folder, std::string_view name,
                                         const StopToken& stop);

    /// All that lies in the trash and is visible.
    Result<std::vector<ObjectInfo>> trashed(const StopToken& stop);

    Result<> read(const std::string& id, const Range& range, const net::BodySink& sink,
                  const StopToken& stop);
    /// Deletes for good. A folder only if it is empty, because Drive would take everything below along.
    Result<> remove(const std::string& id, const StopToken& stop);

  private:
    struct Page {
        std::vector<DriveFile> files;
        std::string next;
    };
    Result<Page> page(const std::string& q, bool inTrash, const std::string& token, int size,
                      const StopToken& stop);
    Result<> eachOf(const std::string& q, bool inTrash, const std::function<Result<>(const DriveFile&)>& each,
                    const StopToken& stop);

    DriveApi& api_;
};

}  // namespace packtrain::remote::drive
