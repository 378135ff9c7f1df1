// Drive's resumable protocol: one session per object, its offset always the drive's word.
#pragma once

#include "remote/drive/drive_files.h"
#include "remote/drive/drive_ids.h"

namespace packtrain::remote::drive {

/// Thread-safe. A token is the session URI, which lives a week; the object's id is made beforehand, so what
/// became of a lost reply is found again by it.
class DriveUploads {
  public:
    DriveUploads(DriveApi& api, DriveIds& ids, DriveFiles& files) : api_(api), ids_(ids), files_(files) {}

    Result<Upload> begin(const BeginRequest& request, const StopToken& stop);
    Result<UploadState> ask(const Upload& upload, const StopToken& stop);
    Result<UploadState> send(const Upload& upload, const Part& part, net::BodySource& body,
                             const StopToken& stop);
    Result<ObjectInfo> finish(const Upload& upload, std::uint64_t total, const StopToken& stop);
    Result<> abort(const Upload& upload, const StopToken& stop);

    /// A small object at once, under a new id. A lost reply is looked up by that id.
    Result<ObjectInfo> create(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                              const StopToken& stop);
    /// New content under the same id.
    Result<ObjectInfo> overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop);

  private:
    Result<std::string> startSession(const net::Request& start, const StopToken& stop);
    Result<Upload> beginWithId(const BeginRequest& request, std::string id, const StopToken& stop);
    net::Request sessionRequest(const std::string& token, const std::string& range, bool commits) const;
    Result<net::Response> question(const std::string& token, std::optional<std::uint64_t> total,
                                   const StopToken& stop);
    Result<UploadState> stateOf(const Upload& upload, const net::Response& response, const StopToken& stop);
    Result<UploadState> completed(const Upload& upload, Error otherwise, const StopToken& stop);
    Result<UploadState> sendWhole(const Upload& upload, ByteSpan bytes, const StopToken& stop);

    DriveApi& api_;
    DriveIds& ids_;
    DriveFiles& files_;
};

}  // namespace packtrain::remote::drive
