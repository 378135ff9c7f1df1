#include "checkpoint/completeness.h"

#include <doctest/doctest.h>

#include <cstring>

#include "support/temp_folder.h"

namespace packtrain::checkpoint {
namespace {

/// A file in memory, as long as it is told to be.
class MemoryFile final : public io::ReadableFile {
  public:
    explicit MemoryFile(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<std::size_t> readAt(std::uint64_t offset, MutableByteSpan out) override {
        if (offset >= bytes_.size()) return std::size_t{0};
        const std::size_t count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
        std::memcpy(out.data(), bytes_.data() + offset, count);
        return count;
    }
    Result<io::FileStat> stat() override { return io::FileStat{.size = bytes_.size()}; }

  private:
    std::string bytes_;
};

Examination judge(const std::string& bytes) {
    MemoryFile file(bytes);
    auto examined = examine(file, bytes.size());
    REQUIRE(examined);
    return *examined;
}

std::string fixture(const std::string& name) {
    return test::readFile(Path(FIXTURES) / name);
}

struct Sample {
    const char* name;
    FileFormat format;
    Completeness whole;
};

const Sample kSamples[] = {
    {"torch.pt", FileFormat::zip, Completeness::whole},
    {"arrays.npz", FileFormat::zip, Completeness::whole},
    {"checkpoint-2/optimizer.pt", FileFormat::zip, Completeness::whole},
    {"lightning.ckpt", FileFormat::zip, Completeness::whole},
    {"model.keras", FileFormat::zip, Completeness::whole},
    {"model.weights.h5", FileFormat::hdf5, Completeness::whole},
    {"orbax-7/default/manifest.ocdbt", FileFormat::ocdbt, Completeness::whole},
    {"model.safetensors", FileFormat::safetensors, Completeness::whole},
    {"h5py-earliest.h5", FileFormat::hdf5, Completeness::whole},
    {"h5py-latest.h5", FileFormat::hdf5, Completeness::whole},
    {"torch-legacy.pth", FileFormat::pickle, Completeness::unknown},
    {"pickle-2.pkl", FileFormat::pickle, Completeness::plausible},
    {"pickle-4.pkl", FileFormat::pickle, Completeness::plausible},
};

}  // namespace

TEST_CASE("whatTheRealLibrariesWroteIsWhole") {
    for (const Sample& sample : kSamples) {
        CAPTURE(sample.name);
        const Examination examined = judge(fixture(sample.name));
        CHECK(examined.format == sample.format);
        CHECK(examined.completeness == sample.whole);
        CHECK(examined.why.empty() == (sample.whole == Completeness::whole));
    }
}

TEST_CASE("cutAtAnyByteNoneIsWhole") {
    for (const Sample& sample : kSamples) {
        const std::string all = fixture(sample.name);
        std::size_t plausible = 0;
        for (std::size_t size = 0; size < all.size(); ++size) {
            CAPTURE(sample.name);
            CAPTURE(size);
            const Completeness verdict = judge(all.substr(0, size)).completeness;
            CHECK(verdict != Completeness::whole);
            if (verdict == Completeness::plausible) ++plausible;
        }
        // Only a pickle can look as if it ended where it was cut.
        CHECK((plausible == 0 || sample.format == FileFormat::pickle));
    }
}

TEST_CASE("cutInTheMiddleTheFormatIsStillTold") {
    for (const Sample& sample : kSamples) {
        CAPTURE(sample.name);
        std::string all = fixture(sample.name);
        all.resize(all.size() - 1);
        const Examination examined = judge(all);
        CHECK(examined.format == sample.format);
        CHECK(!examined.why.empty());
    }
}

TEST_CASE("whatGrewBehindItsEndIsNotWhole") {
    for (const Sample& sample : kSamples) {
        CAPTURE(sample.name);
        CHECK(judge(fixture(sample.name) + "x").completeness != Completeness::whole);
        CHECK(judge(fixture(sample.name) + std::string(100'000, '\0')).completeness != Completeness::whole);
    }
}

TEST_CASE("anArchiveWithinTheCommentOfAnArchiveDoesNotHideThatTheOuterOneWasCut") {
    const std::string inner = fixture("arrays.npz");
    std::string outer = fixture("torch.pt");
    const auto length = static_cast<std::uint16_t>(inner.size());
    std::memcpy(outer.data() + outer.size() - 2, &length, 2);
    CHECK(judge(outer + inner).completeness == Completeness::whole);
    CHECK(judge(outer + inner.substr(0, inner.size() - 1)).completeness == Completeness::partial);
}

TEST_CASE("sixtyFourBitRecordsAreFollowed") {
    // As a large archive ends: the 64-bit record, its locator, and an end record full of ones.
    const std::string file = fixture("arrays.npz");
    const std::size_t end = file.size() - 22;
    std::uint32_t size = 0, offset = 0;
    std::uint16_t entries = 0;
    std::memcpy(&size, file.data() + end + 12, 4);
    std::memcpy(&offset, file.data() + end + 16, 4);
    std::memcpy(&entries, file.data() + end + 10, 2);
    std::string record = "PK\6\6", locator = "PK\6\7", last = "PK\5\6";
    const auto put = [](std::string& to, std::uint64_t value, std::size_t width) {
        to.append(reinterpret_cast<const char*>(&value), width);
    };
    put(record, 44, 8), put(record, 45, 2), put(record, 45, 2), put(record, 0, 4), put(record, 0, 4);
    put(record, entries, 8), put(record, entries, 8), put(record, size, 8), put(record, offset, 8);
    put(locator, 0, 4), put(locator, end, 8), put(locator, 1, 4);
    put(last, 0, 4), put(last, 0xFFFF, 2), put(last, 0xFFFF, 2), put(last, 0xFFFFFFFF, 4),
        put(last, 0xFFFFFFFF, 4), put(last, 0, 2);
    const std::string large = file.substr(0, end) + record + locator + last;
    CHECK(judge(large).completeness == Completeness::whole);
    for (std::size_t cut = end; cut < large.size(); ++cut)
        CHECK(judge(large.substr(0, cut)).completeness == Completeness::partial);
    std::string wrong = large;
    wrong[end + 40] ^= 1;  // the directory's size
    CHECK(judge(wrong).completeness == Completeness::partial);
}

TEST_CASE("anHdf5FileThatIsOpenForWritingIsPartial") {
    std::string file = fixture("h5py-latest.h5");
    REQUIRE(file[8] >= 2);
    file[11] |= 1;
    CHECK(judge(file).completeness == Completeness::partial);
}

TEST_CASE("ofArchivesOneAfterTheOtherTheLastTellsTheEnd") {
    const std::string two = fixture("torch.pt") + fixture("arrays.npz");
    const auto judgeAll = [](const std::string& bytes) {
        MemoryFile file(bytes);
        return examineArchives(file, bytes.size()).value().completeness;
    };
    CHECK(judgeAll(two) == Completeness::whole);
    CHECK(judgeAll(fixture("torch.pt")) == Completeness::whole);
    CHECK(judge(two).completeness == Completeness::partial);
    for (std::size_t size = fixture("torch.pt").size() + 1; size < two.size(); ++size)
        CHECK(judgeAll(two.substr(0, size)) == Completeness::partial);
    CHECK(judgeAll("") == Completeness::partial);
    CHECK(judgeAll(fixture("model.safetensors")) == Completeness::whole);
}

TEST_CASE("aPickleThatIsCutWithinAFrameIsPartialWhateverItEndsWith") {
    std::string framed("\x80\4\x95\x40\0\0\0\0\0\0\0", 11);
    framed += std::string(0x40, '.');
    CHECK(judge(framed).completeness == Completeness::plausible);
    for (std::size_t size = 3; size < framed.size(); ++size)
        CHECK(judge(framed.substr(0, size)).completeness == Completeness::partial);
    // A large object between the frames, and an opcode that is not followed.
    const std::string large = framed + std::string("B\5\0\0\0....", 9);
    CHECK(judge(large).completeness == Completeness::partial);
    CHECK(judge(large + ".").completeness == Completeness::plausible);
    CHECK(judge(large + ".e.").completeness == Completeness::plausible);
}

TEST_CASE("aSafetensorsHeaderThatLiesIsPartial") {
    const auto made = [](const std::string& header, std::size_t data) {
        const std::uint64_t size = header.size();
        return std::string(reinterpret_cast<const char*>(&size), 8) + header + std::string(data, 'x');
    };
    CHECK(judge(made(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4)).completeness ==
          Completeness::whole);
    CHECK(judge(made(R"({})", 0)).completeness == Completeness::whole);
    for (const char* header :
         {R"({"a":{"data_offsets":[0,-4]}})", R"({"a":{"data_offsets":"x"}})", R"({"a":7})",
          R"({"a":{"data_offsets":[0,4,4]}})", R"({"a":)", R"({"a":{"data_offsets":[0,1e9]}})"})
        CHECK(judge(made(header, 4)).completeness == Completeness::partial);
    std::string huge = made("{}", 0);
    huge[7] = '\x7f';  // a header of exabytes
    CHECK(judge(huge).completeness == Completeness::unknown);
}

TEST_CASE("aFileThatBecameShorterMeanwhileIsPartial") {
    MemoryFile file(fixture("torch.pt").substr(0, 300));
    const auto examined = examine(file, 805);
    REQUIRE(examined);
    CHECK(examined->completeness == Completeness::partial);
}

TEST_CASE("otherFilesSayNothing") {
    for (const char* bytes : {"tick 1 kimg 4.0", "{\"step\": 1}",
                              "\x7f"
                              "ELF",
                              "\x80"}) {
        CAPTURE(bytes);
        CHECK(judge(bytes).format == FileFormat::unknown);
        CHECK(judge(bytes).completeness == Completeness::unknown);
    }
    CHECK(judge("").completeness == Completeness::partial);
}

}  // namespace packtrain::checkpoint
