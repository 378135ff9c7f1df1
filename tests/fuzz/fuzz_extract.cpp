// Whatever the bytes of an archive are: nothing outside of its folder is touched.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "io/file_system.h"
#include "shard/extract.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

struct Yard {
    test::TempFolder temp;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path cage = temp / "cage";

    Yard() { require(files->makeFolders(cage).has_value()); }
    static void require(bool holds) {
        if (!holds) std::abort();
    }
    // The folder for unpacking stands in the cage, which holds nothing else.
    void checkCage() {
        const auto folder = files->openFolder(cage);
        require(folder.has_value());
        const auto names = (*folder)->names();
        require(names.has_value() && names->size() == 1 && names->at(0).name == "target");
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Yard yard;
    const Path target = yard.cage / "target";
    Yard::require(yard.files->makeFolders(target).has_value());
    std::size_t at = 0;
    const shard::ArchiveSource source = [&](MutableByteSpan out) -> Result<std::size_t> {
        const std::size_t count = std::min(out.size(), size - at);
        if (count > 0) std::memcpy(out.data(), data + at, count);
        at += count;
        return count;
    };
    constexpr std::uint64_t kMostBytes = 1 << 20;
    const auto done = shard::extractTar(*yard.files, source, target,
                                        {.wanted = nullptr, .maxEntries = 64, .maxBytes = kMostBytes}, {});
    if (done) Yard::require(done->bytes <= kMostBytes && done->files <= 64);
    yard.checkCage();
    Yard::require(yard.files->removeTree(target).has_value());
    return 0;
}
