#include "drive/blob.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace packtrain::servers {

Blob::Blob(std::filesystem::path file, std::int64_t size, Checksums checksums)
    : file_(std::move(file)), size_(size), checksums_(std::move(checksums)) {}

Blob::~Blob() {
    std::error_code ignored;
    if (!file_.empty()) std::filesystem::remove(file_, ignored);
}

std::size_t Blob::read(std::int64_t offset, std::span<char> into) const {
    const int descriptor = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    std::size_t done = 0;
    while (done < into.size()) {
        const auto rest = into.subspan(done);
        const auto got =
            ::pread(descriptor, rest.data(), rest.size(), offset + static_cast<std::int64_t>(done));
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
    }
    ::close(descriptor);
    return done;
}

bool Blob::flipByte(std::int64_t offset) const {
    char byte = 0;
    if (file_.empty() || read(offset, {&byte, 1}) != 1) return false;
    byte = static_cast<char>(byte ^ 1);
    const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool written = ::pwrite(descriptor, &byte, 1, offset) == 1;
    ::close(descriptor);
    return written;
}

BlobWriter::BlobWriter(std::filesystem::path file, bool md5Only)
    : file_(std::move(file)), md5Only_(md5Only), digests_(md5Only) {
    if (!file_.empty()) descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

BlobWriter::BlobWriter(BlobWriter&& other) noexcept
    : file_(std::exchange(other.file_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      md5Only_(other.md5Only_),
      digests_(std::move(other.digests_)) {}

BlobWriter::~BlobWriter() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

bool BlobWriter::append(std::string_view bytes) {
    std::string_view rest = bytes;
    while (!file_.empty() && !rest.empty()) {
        const auto offset = size_ + static_cast<std::int64_t>(bytes.size() - rest.size());
        const auto put = ::pwrite(descriptor_, rest.data(), rest.size(), offset);
        if (put <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
    digests_.update(bytes);
    size_ += static_cast<std::int64_t>(bytes.size());
    return true;
}

void BlobWriter::clear() {
    digests_ = Digests(md5Only_);
    size_ = 0;
}

std::shared_ptr<Blob> BlobWriter::finish() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    return std::make_shared<Blob>(std::exchange(file_, {}), size_, digests_.finish());
}

BlobStore::BlobStore(Keep keep, std::filesystem::path folder, bool md5Only)
    : keep_(keep), folder_(std::move(folder)), md5Only_(md5Only) {
    if (keep_ == Keep::digestsOnly) return;
    if (!folder_.empty()) {
        std::filesystem::create_directories(folder_);
        return;
    }
    const std::filesystem::path memory = "/dev/shm";
    const bool shared = keep_ == Keep::inMemory && std::filesystem::is_directory(memory);
    std::string pattern =
        ((shared ? memory : std::filesystem::temp_directory_path()) / "drive-emulator-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) {
        throw std::filesystem::filesystem_error("mkdtemp", pattern,
                                                std::error_code(errno, std::generic_category()));
    }
    folder_ = pattern;
    ours_ = true;
}

BlobStore::~BlobStore() {
    std::error_code ignored;
    if (ours_) std::filesystem::remove_all(folder_, ignored);
}

BlobWriter BlobStore::create() {
    if (keep_ == Keep::digestsOnly) return BlobWriter({}, md5Only_);
    return BlobWriter(folder_ / ("object-" + std::to_string(next_++)), md5Only_);
}

std::shared_ptr<Blob> BlobStore::make(std::string_view bytes) {
    BlobWriter writer = create();
    if (!writer.append(bytes)) return nullptr;
    return writer.finish();
}

}  // namespace packtrain::servers
