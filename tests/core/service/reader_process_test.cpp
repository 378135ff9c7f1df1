// A reader is dead when its process is, whoever has its number now; never when nobody can tell.
#include "service/reader_process.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "io/around_files.h"
#include "io/process.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

/// Process 7 is what the test says.
class FakeProc final : public io::AroundFiles {
  public:
    explicit FakeProc(io::FileSystem& real) : AroundFiles(real), stat_(folder_ / "stat") {}
    void say(std::string_view stat) { REQUIRE(io::writeWhole(inner_, stat_, asBytes(stat)).has_value()); }
    void end() { std::filesystem::remove(stat_.bytes()); }
    Result<std::unique_ptr<io::ReadableFile>> openRead(const Path& path) override {
        CHECK(path.bytes() == "/proc/7/stat");
        if (problem) return fail(*problem);
        return inner_.openRead(stat_);
    }
    std::optional<Reason> problem;

  private:
    TempFolder folder_;
    Path stat_;
};

struct Ground {
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    FakeProc proc{*files};
};

std::string statOf(std::string_view name, char state, std::uint64_t began) {
    std::string text = "7 (" + std::string(name) + ") " + state;
    for (int field = 4; field < 22; ++field) text += ' ' + std::to_string(field);
    return text + ' ' + std::to_string(began) + " 23 24 25\n";
}

TEST_CASE("aReaderIsDeadWhenItsProcessIsGoneOrOnlyWaitsToBeCollected") {
    Ground ground;
    FakeProc& proc = ground.proc;
    proc.say(statOf("python3", 'S', 4711));
    const auto reader = service::ReaderProcess::find(proc, 7);
    REQUIRE(reader.has_value());
    CHECK_FALSE(reader->isDead(proc));
    for (const char state : {'Z', 'X'}) {
        proc.say(statOf("python3", state, 4711));
        CHECK(reader->isDead(proc));
        CHECK_FALSE(service::ReaderProcess::find(proc, 7).has_value());
    }
    proc.end();
    CHECK(reader->isDead(proc));
    CHECK_FALSE(service::ReaderProcess::find(proc, 7).has_value());
}

TEST_CASE("anotherProcessWithItsNumberIsNotIt") {
    Ground ground;
    FakeProc& proc = ground.proc;
    proc.say(statOf("python3", 'R', 4711));
    const auto reader = service::ReaderProcess::find(proc, 7);
    proc.say(statOf("python3", 'R', 4712));
    CHECK(reader->isDead(proc));
}

TEST_CASE("aNameThatLooksLikeTheRestIsOnlyAName") {
    Ground ground;
    FakeProc& proc = ground.proc;
    proc.say(statOf(") Z 1 2 (x", 'S', 99));
    CHECK(service::processBegan(proc, 7).value() == 99);
}

TEST_CASE("whoCannotBeSeenIsNotDead") {
    Ground ground;
    FakeProc& proc = ground.proc;
    proc.say(statOf("python3", 'S', 4711));
    const auto reader = service::ReaderProcess::find(proc, 7);
    for (const Reason reason : {Reason::tooManyOpenFiles, Reason::readFailed, Reason::fileDenied}) {
        proc.problem = reason;
        CHECK_FALSE(reader->isDead(proc));
        CHECK_FALSE(service::ReaderProcess::find(proc, 7).has_value());
    }
    proc.problem.reset();
    for (const std::string_view broken : {"", "7", "7 (x", "7 (x) ", "7 (x) S", "7 (x) S 1 2 3"}) {
        proc.say(broken);
        CHECK_FALSE(reader->isDead(proc));
    }
}

TEST_CASE("thisProcessLives") {
    const auto files = io::makeLocalFileSystem();
    const auto reader = service::ReaderProcess::find(*files, io::processId());
    REQUIRE(reader.has_value());
    CHECK_FALSE(reader->isDead(*files));
}

}  // namespace
}  // namespace packtrain::test
