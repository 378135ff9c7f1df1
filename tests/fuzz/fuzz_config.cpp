// A config.json that somebody edited: refused, or read; and a change that changes nothing keeps what was
// read.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/config.h"
#include "service/values.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

struct Bench {
    test::TempFolder folder{test::TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    service::ConfigFile config{*files, folder.path()};
};

void require(bool holds) {
    if (!holds) std::abort();
}

bool same(const service::Config& one, const service::Config& other) {
    return one.secrets == other.secrets &&
           std::ranges::equal(one.remotes, other.remotes, [](const auto& a, const auto& b) {
               return a.name == b.name && a.type == b.type && a.options == b.options;
           });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Bench bench;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    require(io::writeWhole(*bench.files, bench.folder / "config.json", asBytes(input)).has_value());
    const auto read = bench.config.read();
    const auto changed = bench.config.change([](service::Config&) { return Result<>(); });
    require(read.has_value() == changed.has_value());
    if (!read) {
        require(printable(read.error().message()) == read.error().message());
    } else {
        const auto again = bench.config.read();
        require(again && same(*read, *again));
    }
    if (const auto target = service::parseTarget(input)) require(!target->remote.empty());
    (void)service::checkRemoteName(input);
    return 0;
}
