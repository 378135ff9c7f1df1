// A checkpoint from a stranger: judged within its size, whatever its offsets say.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "checkpoint/completeness.h"
#include "checkpoint/ocdbt.h"

using namespace packtrain;

namespace {

class Bytes final : public io::ReadableFile {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
    Result<std::size_t> readAt(std::uint64_t offset, MutableByteSpan out) override {
        if (offset > size_ || out.size() > size_ - offset) std::abort();  // asked for more than it was told
        std::memcpy(out.data(), data_ + offset, out.size());
        return out.size();
    }
    Result<io::FileStat> stat() override { return io::FileStat{.size = size_}; }

  private:
    const std::uint8_t* data_;
    std::size_t size_;
};

void check(const Result<checkpoint::Examination>& examined) {
    if (!examined) std::abort();
    if (examined->why.empty() != (examined->completeness == checkpoint::Completeness::whole) &&
        examined->format != checkpoint::FileFormat::unknown)
        std::abort();
}

/// A store's list may name anything, but not more than its bytes can.
void checkNames(const std::vector<std::string>& names) {
    constexpr std::size_t kMost = 32 * kMiB;
    std::size_t bytes = 0;
    for (const std::string& name : names) bytes += name.size();
    if (bytes > kMost) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes file(data, size);
    check(checkpoint::examine(file, size));
    check(checkpoint::examineArchives(file, size));
    const ByteSpan bytes = std::as_bytes(std::span(data, size));
    if (const auto manifest = checkpoint::readOcdbtManifest(bytes)) checkNames(manifest->files);
    if (const auto named = checkpoint::readOcdbtNode(bytes)) checkNames(*named);
    return 0;
}
