#include "core/cache/small_disk.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

namespace packtrain::test {
namespace {

constexpr std::uint64_t kBlock = 512;  // of st_blocks

class SmallFile final : public io::WritableFile {
  public:
    SmallFile(SmallDisk& disk, std::unique_ptr<io::WritableFile> inner)
        : disk_(disk), inner_(std::move(inner)) {}
    Result<> writeAt(std::uint64_t offset, ByteSpan bytes) override {
        return disk_.write(*inner_, offset, bytes);
    }
    Result<> truncate(std::uint64_t size) override { return inner_->truncate(size); }
    Result<> sync() override { return inner_->sync(); }
    Result<io::FileStat> stat() override { return inner_->stat(); }

  private:
    SmallDisk& disk_;
    std::unique_ptr<io::WritableFile> inner_;
};

/// The cache's own notes are not what a budget is about.
bool isNote(const std::filesystem::path& file) {
    return file.filename() == "downloads" || file.extension() == ".map";
}

std::uint64_t bytesOf(const std::filesystem::path& file) {
    struct stat found{};
    if (::lstat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return 0;
    const auto size = static_cast<std::uint64_t>(found.st_size);
    if (isNote(file)) return 0;
    return std::min(size, static_cast<std::uint64_t>(found.st_blocks) * kBlock);
}

}  // namespace

std::uint64_t SmallDisk::usedLocked() const {
    std::uint64_t sum = 0;
    std::error_code ignored;
    for (std::filesystem::recursive_directory_iterator at(root_.bytes(), ignored), end; at != end;
         at.increment(ignored))
        sum += bytesOf(at->path());
    return sum;
}

std::uint64_t SmallDisk::used() const {
    const std::scoped_lock lock(mutex_);
    return usedLocked();
}

void SmallDisk::forgetExtremes() {
    const std::scoped_lock lock(mutex_);
    mostUsed_ = 0;
    leastFree_ = UINT64_MAX;
}

Result<std::unique_ptr<io::WritableFile>> SmallDisk::openWrite(const Path& path, io::WriteMode mode,
                                                               bool isPrivate) {
    PACKTRAIN_TRY(auto file, inner_.openWrite(path, mode, isPrivate));
    return std::make_unique<SmallFile>(*this, std::move(file));
}

Result<io::Space> SmallDisk::space(const Path&) {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t taken = usedLocked() + foreign_;
    return io::Space{capacity_, capacity_ > taken ? capacity_ - taken : 0};
}

Result<> SmallDisk::write(io::WritableFile& file, std::uint64_t offset, ByteSpan bytes) {
    const std::scoped_lock lock(mutex_);
    if (usedLocked() + foreign_ + bytes.size() > capacity_) return fail(Reason::diskFull);
    PACKTRAIN_CHECK(file.writeAt(offset, bytes));
    const std::uint64_t now = usedLocked();
    mostUsed_ = std::max(mostUsed_, now);
    leastFree_ = std::min(leastFree_, capacity_ - std::min(capacity_, now + foreign_));
    return {};
}

}  // namespace packtrain::test
