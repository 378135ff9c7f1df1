#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "drive/blob.h"

namespace packtrain::servers {

inline constexpr const char* kFolderType = "application/vnd.google-apps.folder";

// One resource of the drive: a folder when its type says so, else an object with bytes.
struct File {
    std::string id;
    std::string name;
    std::string mimeType;
    std::string description;
    std::string parent;
    // The OAuth client that made it: `drive.file` sees its own only.
    std::string client;
    std::string createdTime;
    std::string modifiedTime;
    std::map<std::string, std::string> appProperties;
    std::map<std::string, std::string> properties;
    // Trashed itself; what lies below a trashed folder is trashed too.
    bool trashed = false;
    std::int64_t version = 1;
    std::string revision;
    std::shared_ptr<Blob> blob;
    // Told instead of the true digests, when set.
    std::optional<Checksums> claimed;
    std::chrono::steady_clock::time_point listedFrom;
    std::uint64_t order = 0;

    bool isFolder() const { return mimeType == kFolderType; }
    std::int64_t size() const { return blob ? blob->size() : 0; }
};

// Who asks: an OAuth client, and whether its token reaches beyond the client's own files.
struct Viewer {
    std::string client;
    bool seesAll = false;
};

struct TreeOptions {
    std::optional<std::int64_t> quota;
    std::chrono::milliseconds listLag{0};
    std::chrono::milliseconds trashFreeLag{0};
    std::size_t maxChildren = 500'000;
};

struct Usage {
    std::optional<std::int64_t> limit;
    std::int64_t used = 0;
    std::int64_t inTrash = 0;
};

// The drive's files and folders. All calls from any thread; refusals are thrown as ApiError.
class FileTree {
  public:
    explicit FileTree(TreeOptions options);

    const std::string& rootId() const { return rootId_; }
    std::vector<std::string> generateIds(int count);

    // Checks what can be checked before bytes come: parent, id, room for `size`. Fills in id and parent.
    void prepareCreate(File& file, const Viewer& viewer, std::optional<std::int64_t> size);
    File create(File file, const Viewer& viewer);
    void requireRoom(std::int64_t bytes) const;

    File get(const std::string& id, const Viewer& viewer) const;
    // Changes a file under the tree's lock; its version rises. `change` may throw ApiError and then nothing
    // is changed.
    File update(const std::string& id, const Viewer& viewer, const std::function<void(File&)>& change);
    File replaceContent(const std::string& id, const Viewer& viewer, std::shared_ptr<Blob> blob);
    // For good, with everything below; returns how many went.
    std::size_t remove(const std::string& id, const Viewer& viewer);
    void emptyTrash();

    // Tells other checksums than the true ones from now on, or the true ones again (no function). No change
    // of version.
    void claim(const std::string& id, const std::function<Checksums(const Checksums&)>& change);

    bool isTrashed(const File& file) const;
    bool isFolder(const std::string& id) const;
    // Every file the viewer sees in lists by now, below `parent` when it is given.
    std::vector<File> listed(const Viewer& viewer, const std::optional<std::string>& parent) const;
    std::vector<File> everything() const;
    std::optional<File> newestNamed(const std::string& glob) const;
    Usage usage() const;

    // What has changed since `token`, oldest first, and the token to go on with.
    std::int64_t changeToken() const;
    std::vector<std::pair<std::string, bool>> changesSince(std::int64_t token) const;

    // Ends every lag at once: lists show all, emptied trash frees its bytes.
    void settle();
    // Nothing: no limit. What is there stays.
    void setQuota(std::optional<std::int64_t> bytes);
    std::string rootAlias(const std::string& id) const { return id == "root" ? rootId_ : id; }

  private:
    struct LateRoom {
        std::chrono::steady_clock::time_point at;
        std::int64_t bytes;
    };

    File& visible(const std::string& id, const Viewer& viewer);
    const File& visible(const std::string& id, const Viewer& viewer) const;
    bool trashedLocked(const File& file) const;
    void checkParent(const std::string& parent, const Viewer& viewer) const;
    void checkRoom(std::int64_t bytes) const;
    std::size_t removeLocked(const std::string& id, std::int64_t& bytes);
    std::int64_t lateBytes() const;
    std::string newId();
    void noteChange(const std::string& id, bool removed) { changes_.emplace_back(id, removed); }

    TreeOptions options_;
    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    std::string rootId_;
    std::unordered_map<std::string, File> files_;
    std::unordered_map<std::string, std::map<std::uint64_t, std::string>> children_;
    std::unordered_set<std::string> generated_;
    std::unordered_set<std::string> usedIds_;
    std::vector<LateRoom> late_;
    std::vector<std::pair<std::string, bool>> changes_;
    std::int64_t used_ = 0;
    std::uint64_t nextOrder_ = 1;
};

// The File resource with every field that the emulator knows. `trashed` is the effective state.
nlohmann::json describe(const File& file, bool trashed);
std::string nowRfc3339();
bool matchesGlob(const std::string& glob, const std::string& name);

}  // namespace packtrain::servers
