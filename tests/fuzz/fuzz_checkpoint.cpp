// A checkpoint from a stranger: judged within its size, whatever its offsets say.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "checkpoint/completeness.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes file(data, size);
    const auto examined = checkpoint::examine(file, size);
    if (!examined) std::abort();
    if (examined->why.empty() != (examined->completeness == checkpoint::Completeness::whole) &&
        examined->format != checkpoint::FileFormat::unknown)
        std::abort();
    return 0;
}
