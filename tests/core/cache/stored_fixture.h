// A dataset on a local drive, made from a tree by the real rooms: walk, planner, pack stream, index,
// manifest.
#pragma once

#include <memory>
#include <string>

#include "dataset/manifest.h"
#include "dataset/planner.h"
#include "io/file_system.h"
#include "remote/remote.h"
#include "support/temp_folder.h"

namespace packtrain::test {

/// The drive is a folder; the dataset lies in "set" below it. Any failure ends the test.
class StoredFixture {
  public:
    /// Makes shards of about `shardSize` of what lies in `source`; files above `cap` become raw parts.
    StoredFixture(const Path& source, std::uint64_t shardSize, std::uint64_t cap = 4'500'000'000);
    ~StoredFixture();

    io::FileSystem& files() { return *files_; }
    remote::Remote& drive();
    Path onDrive(std::string_view relative) const { return drive_.path() / "set" / relative; }
    dataset::Manifest& manifest() { return manifest_; }
    /// Writes the manifest as it stands in manifest() now.
    void writeManifest();
    /// Of the first shard.
    Path firstShard() const { return onDrive(manifest_.shards.at(0).name); }

  private:
    struct Parts;
    void pack(const Path& source, std::uint64_t shardSize, std::uint64_t cap);
    void put(dataset::ManifestObject& object, const std::string& name, const std::string& bytes);

    TempFolder drive_;
    std::unique_ptr<io::FileSystem> files_;
    std::unique_ptr<Parts> parts_;
    dataset::Manifest manifest_;
};

}  // namespace packtrain::test
