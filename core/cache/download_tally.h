// How often each object was downloaded in the last 24 hours: drives limit that per file and tell nobody how.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "base/clock.h"
#include "io/file_system.h"

namespace packtrain::cache {

/// Kept in a file, so that a restart does not forget; what cannot be written is only not remembered. Not
/// thread-safe.
class DownloadTally {
  public:
    DownloadTally(io::FileSystem& files, Path file, const Clock& clock);
    /// `bytes` of the object came now.
    void add(const std::string& sha256, std::uint64_t bytes);
    /// In the last 24 hours.
    std::uint64_t bytes(const std::string& sha256) const;

  private:
    struct Download {
        std::int64_t at;  ///< seconds since 1970
        std::uint64_t bytes;
    };
    std::int64_t now() const;
    void load();

    io::FileSystem& files_;
    const Path file_;
    const Clock& clock_;
    std::map<std::string, std::deque<Download>> downloads_;
    std::unique_ptr<io::WritableFile> writer_;
    std::uint64_t end_ = 0;
};

}  // namespace packtrain::cache
