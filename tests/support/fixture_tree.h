// Trees with every kind of name and thing that a disk can hold, and the comparison of two trees.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"

namespace packtrain::test {

/// Builds beneath `root`, which is made if it is not there. Missing parents are made. Throws when the disk
/// refuses.
class FixtureTree {
  public:
    explicit FixtureTree(const Path& root);

    const Path& root() const { return root_; }
    Path operator/(std::string_view relative) const { return root_ / relative; }

    FixtureTree& file(std::string_view relative, std::string_view content, std::uint32_t mode = 0644);
    /// `size` bytes that differ from file to file and from offset to offset (see patternBytes).
    FixtureTree& patternFile(std::string_view relative, std::uint64_t size, std::uint64_t seed = 1);
    FixtureTree& folder(std::string_view relative, std::uint32_t mode = 0755);
    FixtureTree& symlink(std::string_view relative, const std::string& target);
    FixtureTree& hardLink(std::string_view relative, std::string_view existing);
    /// A file of `size` bytes of which only the last one is written.
    FixtureTree& sparse(std::string_view relative, std::uint64_t size);
    FixtureTree& fifo(std::string_view relative);
    FixtureTree& socket(std::string_view relative);
    FixtureTree& modified(std::string_view relative, std::int64_t mtimeNs);

    /// Names of every kind: long, with newline, quote, backslash, leading dash and dot, emoji, NFC and NFD
    /// twins, bytes that are not UTF-8, a path of more than 300 bytes.
    FixtureTree& everyName();
    /// Empty files and folders, links inside, outside, dangling and in a circle, hard links, a sparse file,
    /// all sorts of modes.
    FixtureTree& everyThing();
    /// What no tar can carry: a FIFO and a socket.
    FixtureTree& specials();

  private:
    Path place(std::string_view relative);
    Path root_;
};

/// The same bytes for the same seed, on every machine.
std::string patternBytes(std::uint64_t size, std::uint64_t seed, std::uint64_t offset = 0);

struct CompareOptions {
    bool modes = true;
    bool mtimeSeconds = false;
};
/// One line per difference, as `diff -r --no-dereference` would find it: things on one side, types, contents,
/// link targets, and modes. Empty: the same. The roots' own modes are compared too.
std::vector<std::string> compareTrees(const Path& left, const Path& right,
                                      const CompareOptions& options = {});
/// The relative paths of everything below `root`, sorted as bytes, folders with a trailing slash.
std::vector<std::string> listTree(const Path& root);

}  // namespace packtrain::test
