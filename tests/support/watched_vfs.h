// SQLite's default file layer (sqlite.org/vfs.html) with somebody who looks on: told of each access before it
// is done, he may let it fail. What was written since a file's last sync can be taken back.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace packtrain::test {

enum class Access : std::uint8_t { open, read, write, truncate, sync, remove };
/// SQLite's code for its failure.
int failureOf(Access access);

/// While alive, every database that is opened goes through it. One at a time; its files may be used by any
/// thread. Databases must be closed before it is destroyed.
class WatchedVfs {
  public:
    /// SQLite's code with which the access fails; 0: it is done. `path` is empty for a temporary file.
    using Before = std::function<int(Access access, std::string_view path)>;
    /// Is this file looked at? Others pass.
    using Watches = std::function<bool(std::string_view path)>;

    WatchedVfs(Watches watches, Before before);
    WatchedVfs(const WatchedVfs&) = delete;
    WatchedVfs& operator=(const WatchedVfs&) = delete;
    ~WatchedVfs();

    /// Undoes what was written since each file's last sync, as a power cut does, and returns how many writes
    /// those were. From Before too, in a process that ends then; else no database may be open.
    static std::size_t cutPower();
};

}  // namespace packtrain::test
