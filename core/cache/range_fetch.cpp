#include "cache/range_fetch.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/digest.h"
#include "cache/in_parallel.h"

namespace packtrain::cache {
namespace {

constexpr std::size_t kBlock = kMiB;
constexpr std::uint64_t kLongestMap = 16 * kMiB;
constexpr char kWhole = '+';

std::uint64_t chunksOf(std::uint64_t size, std::uint64_t chunk) {
    return (size + chunk - 1) / chunk;
}

std::uint64_t chunkSize(std::uint64_t index, std::uint64_t size, std::uint64_t chunk) {
    return std::min(chunk, size - index * chunk);
}

/// The list as it stands beside the part; empty if there is none, or if there is no part.
std::string readMap(io::FileSystem& files, const Path& part, std::uint64_t size, std::uint64_t chunk) {
    const auto map = io::readWhole(files, mapOf(part), kLongestMap);
    const auto file = files.stat(part);
    if (!map || !file || map->size() > chunksOf(size, chunk)) return {};
    std::string known = *map;
    for (std::uint64_t i = 0; i < known.size(); ++i)
        if (i * chunk + chunkSize(i, size, chunk) > file->size) known[i] = 0;
    return known;
}

/// One try at a part.
class RangedPart {
  public:
    RangedPart(const StoredDataset& dataset, io::FileSystem& files, const dataset::ManifestObject& object,
               const Path& part, const RangeFetchOptions& options, const RangeFetchWatch& watch,
               bool isIdTrusted)
        : dataset_(dataset),
          files_(files),
          object_(object),
          part_(part),
          options_(options),
          watch_(watch),
          hasher_(makeHasher(DigestKind::sha256)) {
        if (isIdTrusted) id_ = object.id;
    }

    /// True if chunks of an earlier try were used.
    Result<bool> run(const StopToken& stop) {
        if (id_.empty()) PACKTRAIN_CHECK(locate(stop));
        whole_ = readMap(files_, part_, object_.size, options_.chunk);
        const bool resumed = std::ranges::count(whole_, kWhole) > 0;
        whole_.resize(chunksOf(object_.size, options_.chunk), 0);
        PACKTRAIN_TRY(const auto opened, files_.openWrite(part_, io::WriteMode::openOrCreate));
        PACKTRAIN_TRY(map_, files_.openWrite(mapOf(part_), io::WriteMode::openOrCreate));
        std::vector<std::uint64_t> missing;
        for (std::uint64_t i = 0; i < whole_.size(); ++i)
            if (whole_[i] != kWhole) missing.push_back(i);
        PACKTRAIN_CHECK(inParallel(missing.size(), options_.connections, stop,
                                   [&](std::size_t i, const StopToken& token) -> Result<> {
                                       PACKTRAIN_CHECK(fetch(missing[i], token));
                                       PACKTRAIN_CHECK(note(missing[i]));
                                       return hashOn(token);
                                   }));
        PACKTRAIN_CHECK(hashOn(stop));
        PACKTRAIN_CHECK(opened->truncate(object_.size));
        return resumed;
    }

    bool isRight() const {
        return hashed_ == object_.size && toHex(asBytes(hasher_->finish())) == object_.sha256;
    }

  private:
    Result<> locate(const StopToken& stop) {
        PACKTRAIN_TRY(const auto found, dataset_.locate(object_, stop));
        if (found.size != object_.size) return fail(Reason::sizeMismatch, object_.name);
        id_ = found.id;
        return {};
    }

    Result<> fetch(std::uint64_t index, const StopToken& stop) {
        if (watch_.mayGoOn) PACKTRAIN_CHECK(watch_.mayGoOn());
        PACKTRAIN_TRY(const auto file, files_.openWrite(part_, io::WriteMode::openExisting));
        std::uint64_t at = index * options_.chunk;
        const std::uint64_t end = at + chunkSize(index, object_.size, options_.chunk);
        const auto sink = [&](ByteSpan bytes) -> Result<> {
            if (bytes.size() > end - at)
                return fail(Reason::sizeMismatch, object_.name + " is longer than listed");
            PACKTRAIN_CHECK(watch_.write ? watch_.write(*file, at, bytes) : file->writeAt(at, bytes));
            at += bytes.size();
            return {};
        };
        PACKTRAIN_CHECK(dataset_.remote().read(id_, {at, end - at}, sink, stop));
        if (at != end) return fail(Reason::sizeMismatch, object_.name + " is shorter than listed");
        return {};
    }

    Result<> note(std::uint64_t index) {
        const std::scoped_lock lock(mutex_);
        whole_[index] = kWhole;
        return map_->writeAt(index, asBytes(std::string_view(&kWhole, 1)));
    }

    /// Hashes what is whole from the start on, while the other connections go on fetching: whoever has just
    /// brought a chunk takes it up, unless somebody is at it.
    Result<> hashOn(const StopToken& stop) {
        std::unique_lock lock(mutex_);
        if (hashing_) return {};
        while (hashed_ < object_.size && whole_[hashed_ / options_.chunk] == kWhole) {
            hashing_ = true;
            lock.unlock();
            const auto done = hashChunk(stop);
            lock.lock();
            hashing_ = false;
            if (!done) return Fail(done.error());
        }
        return {};
    }

    Result<> hashChunk(const StopToken& stop) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        if (!reader_) {
            PACKTRAIN_TRY(reader_, files_.openRead(part_));
        }
        const std::uint64_t end = hashed_ + chunkSize(hashed_ / options_.chunk, object_.size, options_.chunk);
        block_.resize(kBlock);
        while (hashed_ < end) {
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, end - hashed_));
            PACKTRAIN_TRY(const std::size_t got,
                          reader_->readAt(hashed_, MutableByteSpan(block_).first(wanted)));
            if (got == 0) return fail(Reason::readFailed, part_.display() + " became shorter");
            hasher_->update(ByteSpan(block_).first(got));
            hashed_ += got;
        }
        return {};
    }

    const StoredDataset& dataset_;
    io::FileSystem& files_;
    const dataset::ManifestObject& object_;
    const Path part_;
    const RangeFetchOptions& options_;
    const RangeFetchWatch& watch_;
    std::string id_;
    std::mutex mutex_;
    std::string whole_;  ///< the list, in memory
    std::unique_ptr<io::WritableFile> map_;
    bool hashing_ = false;  ///< who set it owns what follows
    std::unique_ptr<io::ReadableFile> reader_;
    std::vector<std::byte> block_;
    std::unique_ptr<Hasher> hasher_;
    std::uint64_t hashed_ = 0;
};

struct Tried {
    bool resumed = false;
    bool isRight = false;
};

/// Has closed the part when it returns: else removing it would not free its bytes.
Result<Tried> tryOnce(const StoredDataset& dataset, io::FileSystem& files,
                      const dataset::ManifestObject& object, const Path& part,
                      const RangeFetchOptions& options, const RangeFetchWatch& watch, bool isIdTrusted,
                      const StopToken& stop) {
    RangedPart attempt(dataset, files, object, part, options, watch, isIdTrusted);
    PACKTRAIN_TRY(const bool resumed, attempt.run(stop));
    return Tried{resumed, attempt.isRight()};
}

Result<> removeIfThere(io::FileSystem& files, const Path& path) {
    auto removed = files.remove(path);
    if (!removed && removed.error().reason == Reason::fileGone) return {};
    return removed;
}

}  // namespace

Path mapOf(const Path& part) {
    return Path(part.bytes() + ".map");
}

std::uint64_t partDone(io::FileSystem& files, const Path& part, std::uint64_t size, std::uint64_t chunk) {
    const std::string map = readMap(files, part, size, chunk);
    std::uint64_t done = 0;
    for (std::uint64_t i = 0; i < map.size(); ++i)
        if (map[i] == kWhole) done += chunkSize(i, size, chunk);
    return done;
}

Result<> fetchByRanges(const StoredDataset& dataset, io::FileSystem& files,
                       const dataset::ManifestObject& object, const Path& part,
                       const RangeFetchOptions& options, const RangeFetchWatch& watch,
                       const StopToken& stop) {
    // Asking for each object first would hold up a dataset of small shards: drives count such calls.
    bool isIdTrusted = !object.id.empty();
    while (true) {
        const auto tried = tryOnce(dataset, files, object, part, options, watch, isIdTrusted, stop);
        if (!tried && isIdTrusted && StoredDataset::mayBeElsewhere(tried.error())) {
            isIdTrusted = false;
            continue;
        }
        if (!tried) return Fail(tried.error());
        PACKTRAIN_CHECK(removeIfThere(files, mapOf(part)));
        if (tried->isRight) return {};
        const auto remove = [&] { return removeIfThere(files, part); };
        if (!tried->resumed) {
            PACKTRAIN_CHECK(remove());
            return fail(Reason::checksumMismatch, object.name);
        }
        PACKTRAIN_CHECK(watch.beginAnew ? watch.beginAnew(remove) : remove());
    }
}

}  // namespace packtrain::cache
