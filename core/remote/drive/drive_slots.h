// Small objects of one folder of Drive, one request for each verb.
#pragma once

#include "remote/drive/drive_uploads.h"
#include "remote/slots.h"

namespace packtrain::remote::drive {

/// The age of content that was written at `modified`, told in a reply of this Date: a whole second more,
/// which is Date's grain. Nothing if either is no time, or they contradict each other.
std::optional<Nanoseconds> ageByServer(std::string_view date, std::string_view modified);

/// Thread-safe. What is passed in outlives it.
class DriveSlots final : public Slots {
  public:
    DriveSlots(DriveApi& api, DriveFiles& files, DriveUploads& uploads, FolderRef folder)
        : api_(api), files_(files), uploads_(uploads), folder_(std::move(folder)) {}

    Result<std::vector<Slot>> list(const StopToken& stop) override;
    Result<std::optional<Slot>> look(const std::string& id, const StopToken& stop) override;
    Result<std::string> read(const std::string& id, std::size_t largest, const StopToken& stop) override;
    Result<Slot> create(std::string_view name, ByteSpan bytes, const StopToken& stop) override;
    Result<Slot> overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop) override;
    Result<> remove(const std::string& id, const StopToken& stop) override;

  private:
    Result<net::Response> ask(const Call& call, const StopToken& stop);

    DriveApi& api_;
    DriveFiles& files_;
    DriveUploads& uploads_;
    FolderRef folder_;
};

}  // namespace packtrain::remote::drive
