// A folder of the test's own, gone when the test ends.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/path.h"

namespace packtrain::test {

class TempFolder {
  public:
    /// memory: where the system has a disk in memory, for tests that sync a thousand times.
    enum class Disk : std::uint8_t { normal, memory };
    explicit TempFolder(Disk disk = Disk::normal);
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();

    const Path& path() const { return path_; }
    Path operator/(std::string_view relative) const { return path_ / relative; }

  private:
    Path path_;
};

/// The bytes of a file, and a file of these bytes; both end the test if they cannot.
std::string readFile(const Path& path);
void writeFile(const Path& path, std::string_view bytes);

}  // namespace packtrain::test
