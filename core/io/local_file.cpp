#include "io/local_file.h"

#include <fcntl.h>

#include <algorithm>

#include "io/errno_error.h"
#include "io/file_stat.h"

namespace packtrain::io {
namespace {

constexpr std::size_t kLargestCall = kGiB;  // Linux moves at most 2 GiB less a page in one call
constexpr off_t kReadAhead = off_t{1} << 20;

class LocalReadableFile final : public ReadableFile {
  public:
    LocalReadableFile(Descriptor descriptor, std::string shown)
        : descriptor_(std::move(descriptor)), shown_(std::move(shown)) {}

    Result<std::size_t> readAt(std::uint64_t offset, MutableByteSpan out) override {
        std::size_t done = 0;
        while (done < out.size()) {
            const std::size_t want = std::min(out.size() - done, kLargestCall);
            const auto count = uninterrupted([&] {
                return ::pread(descriptor_.get(), out.data() + done, want, static_cast<off_t>(offset + done));
            });
            if (count == -1) return failErrno(errno, Attempt::read, shown_);
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

    Result<FileStat> stat() override { return statOf(descriptor_.get(), shown_); }

    void willReadAll() override {
        ::posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
        ::posix_fadvise(descriptor_.get(), 0, kReadAhead, POSIX_FADV_WILLNEED);
    }

  private:
    Descriptor descriptor_;
    std::string shown_;
};

class LocalWritableFile final : public WritableFile {
  public:
    LocalWritableFile(Descriptor descriptor, std::string shown)
        : descriptor_(std::move(descriptor)), shown_(std::move(shown)) {}

    Result<> writeAt(std::uint64_t offset, ByteSpan bytes) override {
        while (!bytes.empty()) {
            const std::size_t want = std::min(bytes.size(), kLargestCall);
            const auto count = uninterrupted(
                [&] { return ::pwrite(descriptor_.get(), bytes.data(), want, static_cast<off_t>(offset)); });
            if (count == -1) return failErrno(errno, Attempt::write, shown_);
            if (count == 0) return failErrno(EIO, Attempt::write, shown_);
            offset += static_cast<std::uint64_t>(count);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return {};
    }

    Result<> truncate(std::uint64_t size) override {
        if (uninterrupted([&] { return ::ftruncate(descriptor_.get(), static_cast<off_t>(size)); }) == -1)
            return failErrno(errno, Attempt::write, shown_);
        return {};
    }

    // Linux reports a failed write-back once and then forgets it: a second fsync that succeeds proves
    // nothing.
    Result<> sync() override {
        if (failedSync_ == 0 && uninterrupted([&] { return ::fsync(descriptor_.get()); }) == -1)
            failedSync_ = errno;
        if (failedSync_ != 0) return failErrno(failedSync_, Attempt::write, shown_);
        return {};
    }

    Result<FileStat> stat() override { return statOf(descriptor_.get(), shown_); }

  private:
    Descriptor descriptor_;
    std::string shown_;
    int failedSync_ = 0;
};

template <typename File, typename Interface>
Result<std::unique_ptr<Interface>> regularFile(Descriptor descriptor, std::string shown) {
    PACKTRAIN_TRY(const FileStat stat, statOf(descriptor.get(), shown));
    if (stat.type != FileType::file) return fail(Reason::sourceUnsupported, printable(shown));
    return std::make_unique<File>(std::move(descriptor), std::move(shown));
}

}  // namespace

const int kReadFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY;

Result<std::unique_ptr<ReadableFile>> readableFile(Descriptor descriptor, std::string shown) {
    return regularFile<LocalReadableFile, ReadableFile>(std::move(descriptor), std::move(shown));
}

Result<std::unique_ptr<WritableFile>> writableFile(Descriptor descriptor, std::string shown) {
    return regularFile<LocalWritableFile, WritableFile>(std::move(descriptor), std::move(shown));
}

std::unique_ptr<WritableFile> createdFile(Descriptor descriptor, std::string shown) {
    return std::make_unique<LocalWritableFile>(std::move(descriptor), std::move(shown));
}

}  // namespace packtrain::io
