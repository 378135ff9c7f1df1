// A tree on disk, the shard that a plan would make of it, and the tar that the shard must be.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataset/entry.h"
#include "io/file_system.h"
#include "shard/pack_stream.h"
#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

namespace packtrain::test {

class ShardFixture {
  public:
    ShardFixture();

    FixtureTree& tree() { return tree_; }
    Path path(std::string_view relative) const { return tree_.root() / relative; }
    io::FileSystem& disk() { return *disk_; }
    FaultyFileSystem& faults() { return faults_; }
    /// What runs before each operation of this kind on this entry.
    void before(Op op, const std::string& relative, std::function<std::optional<Error>()> act);

    dataset::Entry entry(const std::string& relative);
    /// Everything in the tree as it is now, sorted by path; files that share the path up to the first dot are
    /// a sample.
    shard::ShardContent content();
    dataset::SourceTree& source() { return source_; }
    /// A stream over content() whose taken-out samples are collected in takenOut().
    std::unique_ptr<shard::PackStream> pack(const shard::ShardContent& content,
                                            const shard::PackOptions& options = {});
    std::vector<shard::TakenOut>& takenOut() { return takenOut_; }

    /// The tar, made the simple way from what is on disk now.
    std::string expectedTar(const shard::ShardContent& content);

  private:
    TempFolder temp_;
    FixtureTree tree_;
    std::unique_ptr<io::FileSystem> disk_;
    FaultyFileSystem faults_;
    dataset::SourceTree source_;
    std::vector<shard::TakenOut> takenOut_;
};

/// Reads to the end, or until an error, `step` bytes at a time.
struct ReadResult {
    std::string bytes;
    std::optional<Error> error;
};
ReadResult readAll(shard::PackStream& stream, std::size_t step = 100'000);

/// The same content without the samples that were taken out.
shard::ShardContent without(shard::ShardContent content, const std::vector<shard::TakenOut>& samples);
std::uint32_t memberOf(const shard::ShardContent& content, const std::string& path);

}  // namespace packtrain::test
