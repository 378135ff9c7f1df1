#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "drive/digests.h"

namespace packtrain::servers {

// The stored bytes of one object. Its file is removed with the last owner.
class Blob {
  public:
    Blob(std::filesystem::path file, std::int64_t size, Checksums checksums);
    ~Blob();
    Blob(const Blob&) = delete;
    Blob& operator=(const Blob&) = delete;

    std::int64_t size() const { return size_; }
    const Checksums& checksums() const { return checksums_; }
    // False when only size and digests are kept.
    bool hasBytes() const { return !file_.empty() || size_ == 0; }
    // Bytes from `offset`; fewer than asked only at the end or when the disk fails.
    std::size_t read(std::int64_t offset, std::span<char> into) const;
    // Turns one bit of the stored bytes; the checksums stay as they were. False without bytes.
    bool flipByte(std::int64_t offset) const;

  private:
    std::filesystem::path file_;
    std::int64_t size_;
    Checksums checksums_;
};

// Bytes on their way in, appended and digested as they come.
class BlobWriter {
  public:
    // An empty path keeps size and digests only.
    BlobWriter(std::filesystem::path file, bool md5Only);
    ~BlobWriter();
    BlobWriter(BlobWriter&& other) noexcept;
    BlobWriter& operator=(BlobWriter&&) = delete;

    // False when the disk fails.
    bool append(std::string_view bytes);
    std::int64_t size() const { return size_; }
    // Forgets everything that was appended.
    void clear();
    std::shared_ptr<Blob> finish();

  private:
    std::filesystem::path file_;
    int descriptor_ = -1;
    std::int64_t size_ = 0;
    bool md5Only_;
    Digests digests_;
};

// Where blobs lie: a folder of its own, removed at the end unless the user named it.
class BlobStore {
  public:
    enum class Keep { inFolder, inMemory, digestsOnly };

    // `folder` empty: a new one under the system's folder for temporary files (or for shared memory).
    // Throws std::filesystem::filesystem_error when it cannot be made.
    BlobStore(Keep keep, std::filesystem::path folder, bool md5Only);
    ~BlobStore();
    BlobStore(const BlobStore&) = delete;
    BlobStore& operator=(const BlobStore&) = delete;

    BlobWriter create();
    std::shared_ptr<Blob> make(std::string_view bytes);

  private:
    Keep keep_;
    std::filesystem::path folder_;
    bool md5Only_;
    bool ours_ = false;
    std::atomic<std::uint64_t> next_ = 1;
};

}  // namespace packtrain::servers
