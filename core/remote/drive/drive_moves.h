// Objects of Drive into another folder, by one request each.
#pragma once

#include "remote/drive/drive_files.h"
#include "remote/moves.h"

namespace packtrain::remote::drive {

/// Thread-safe. What is passed in outlives it.
class DriveMoves final : public Moves {
  public:
    DriveMoves(DriveApi& api, DriveFiles& files) : api_(api), files_(files) {}
    Result<> move(const std::string& id, const FolderRef& from, const FolderRef& to, std::string_view name,
                  const StopToken& stop) override;

  private:
    DriveApi& api_;
    DriveFiles& files_;
};

}  // namespace packtrain::remote::drive
