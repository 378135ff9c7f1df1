// Folders by path, made once: the same call gives the same folder, from two threads or two processes too.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "io/file_system.h"
#include "remote/drive/drive_files.h"
#include "remote/drive/drive_ids.h"

namespace packtrain::remote::drive {

struct FolderOptions {
    std::string root;  ///< below My Drive, '/' separated; empty: My Drive itself
    Path stateFile;    ///< which id each folder has or is about to get; not secret
    Path lockFile;
};

/// Thread-safe. A folder's id is taken from Drive and written to `stateFile` before it is used, so that a
/// create whose reply was lost is repeated with the same id and makes no twin. Each folder bears a mark
/// (appProperties) made from its path, by which another computer finds it, whatever it is called by now and
/// wherever the top one was moved; of two that computers make at once the older one stays. Lists lag, so in
/// the steady state they are not asked: this process remembers, and the state file is proved by id.
class DriveFolders {
  public:
    DriveFolders(FolderOptions options, DriveApi& api, DriveIds& ids, DriveFiles& files,
                 io::FileSystem& system);

    Result<FolderRef> ensure(std::string_view path, const StopToken& stop);
    Result<std::optional<FolderRef>> find(std::string_view path, const StopToken& stop);
    /// The drive says that it is not there any more.
    void forget(const std::string& id);

  private:
    struct Level {
        std::string name;
        std::string mark;
        std::string parent;  ///< id
        bool isTop = false;
        bool parentIsNew = false;  ///< made a moment ago, by the same call
    };
    struct Made {
        std::string id;
        bool isNew = false;
    };

    Result<FolderRef> ensureFrom(std::string_view path, const StopToken& stop);
    Result<std::vector<std::string>> levelsOf(std::string_view path) const;
    std::optional<std::string> remembered(const std::string& mark, const std::string& parent);
    void remember(const Level& level, const std::string& id);
    Result<std::optional<std::string>> locate(const Level& level, const StopToken& stop);
    Result<Made> make(const Level& level, const StopToken& stop);
    Result<Made> withoutTwin(const Level& level, const std::string& id, const StopToken& stop);
    Result<bool> isLive(const std::string& id, const Level& level, const StopToken& stop);
    Result<> create(const Level& level, const std::string& id, const StopToken& stop);
    std::map<std::string, std::string> readNotes();
    Result<> writeNote(const std::string& mark, const std::string& id);

    FolderOptions options_;
    DriveApi& api_;
    DriveIds& ids_;
    DriveFiles& files_;
    io::FileSystem& system_;
    std::mutex making_;  // one folder at a time is looked for or made
    std::mutex mutex_;   // guards what follows
    std::map<std::pair<std::string, std::string>, std::string> known_;  // (parent, mark) to id
};

}  // namespace packtrain::remote::drive
