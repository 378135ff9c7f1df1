// A disk of a few bytes: files lie on the real one, what they may take together is the test's.
#pragma once

#include <atomic>
#include <mutex>

#include "io/around_files.h"

namespace packtrain::test {

/// Everything below `root` counts with the bytes that were written, by whoever. Writing more than fits fails
/// with diskFull. Thread-safe.
class SmallDisk final : public io::AroundFiles {
  public:
    SmallDisk(io::FileSystem& inner, Path root, std::uint64_t capacity)
        : AroundFiles(inner), root_(std::move(root)), capacity_(capacity) {}

    /// Bytes on it now, by looking.
    std::uint64_t used() const;
    /// Somebody else's file of this size.
    void fill(std::uint64_t bytes) { foreign_ = bytes; }
    /// The most that was ever used, foreign bytes not counted; the least that was ever free.
    std::uint64_t mostUsed() const { return mostUsed_; }
    std::uint64_t leastFree() const { return leastFree_; }
    void forgetExtremes();

    Result<std::unique_ptr<io::WritableFile>> openWrite(const Path& path, io::WriteMode mode,
                                                        bool isPrivate) override;
    Result<> rename(const Path& from, const Path& to, bool keepExisting) override {
        const std::scoped_lock lock(mutex_);  // a look that sums up sees it once, here or there
        return inner_.rename(from, to, keepExisting);
    }
    Result<io::Space> space(const Path& path) override;

    /// For the files that this one opens.
    Result<> write(io::WritableFile& file, std::uint64_t offset, ByteSpan bytes);

  private:
    std::uint64_t usedLocked() const;
    const Path root_;
    const std::uint64_t capacity_;
    std::atomic<std::uint64_t> foreign_ = 0;
    mutable std::mutex mutex_;
    std::uint64_t mostUsed_ = 0;
    std::uint64_t leastFree_ = UINT64_MAX;
};

}  // namespace packtrain::test
