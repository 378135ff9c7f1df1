// The SQLite index of a dataset: where every file is. FORMAT.md is its contract.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dataset/entry.h"
#include "store/database.h"

namespace packtrain::dataset {

/// Where an entry's bytes are. For a file in a tar: the offset of its content in the shard.
struct IndexRow {
    Entry entry;             ///< ctime and inode are not in the index
    std::int64_t shard = 0;  ///< shard number, or -n for raw file n
    std::uint64_t offset = 0;
    std::string xxh3;  ///< raw 16 bytes; empty for folders and links
};

/// Builds `file` anew (any order of rows). Not durable before finish().
class IndexWriter {
  public:
    static Result<std::unique_ptr<IndexWriter>> create(io::FileSystem& files, const Path& file);
    virtual ~IndexWriter() = default;
    virtual Result<> add(const IndexRow& row) = 0;
    virtual Result<> finish() = 0;
};

/// An index is a hostile file until proved: opened immutable and untrusted, the schema must be ours to the
/// letter, every path must pass isSafeRelative. indexBroken.
class IndexReader {
  public:
    static Result<std::unique_ptr<IndexReader>> open(io::FileSystem& files, const Path& file);
    virtual ~IndexReader() = default;
    virtual Result<std::uint64_t> count() = 0;
    virtual Result<std::optional<IndexRow>> find(std::string_view path) = 0;
    /// Rows in order of (shard, offset); `each` may stop by an error.
    virtual Result<> all(const std::function<Result<>(const IndexRow&)>& each) = 0;
    virtual Result<> ofShard(std::int64_t shard, const std::function<Result<>(const IndexRow&)>& each) = 0;
    /// Rows whose path matches the glob, and the one whose path it is to the letter: "[1].txt" is a name too.
    virtual Result<> matching(std::string_view glob,
                              const std::function<Result<>(const IndexRow&)>& each) = 0;
};

/// "index-3.sqlite.zst": an index on the drive, by the version of its manifest.
std::string indexName(std::uint64_t version);
/// A finished index as it lies on the drive, and back. Streamed, so that memory stays small; `to` is made
/// anew and synced. An index that would unpack to more than `maxSize` bytes, or is damaged, is indexBroken.
Result<> packIndex(io::FileSystem& files, const Path& from, const Path& to);
Result<> unpackIndex(io::FileSystem& files, const Path& from, const Path& to, std::uint64_t maxSize);

/// Glob as everywhere in Packtrain: '*' and '?' within a component, '**' across, [a-z]; no '/' in the
/// pattern: matched against the name.
bool globMatches(std::string_view pattern, std::string_view path);

}  // namespace packtrain::dataset
