#include "service/pool_note.h"

#include <doctest/doctest.h>

#include "base/digest.h"

using namespace packtrain;
using namespace packtrain::service;

namespace {

PoolNote someNote() {
    PoolNote note;
    note.pool = "0123abcd";
    note.set = "run";
    note.step.id = 7;
    note.step.name = "step-100.pt";
    note.step.bearings.step = 100;
    note.step.bearings.position = Json{{"sample", 5}};
    note.step.files = {{.path = "a/x.bin", .size = 10, .sha256 = std::string(32, 'a')},
                       {.path = "empty", .size = 0, .sha256 = std::string(32, 'b')}};
    note.step.digest = checkpoint::digestOfStep(note.step.files);
    note.step.isFolder = true;
    note.step.saved = *parseRfc3339("2026-11-21T10:00:00Z");
    note.step.proved = *parseRfc3339("2026-11-21T10:01:00Z");
    note.step.environment = checkpoint::environmentKey(Json{{"python", "3.11"}});
    note.environments[note.step.environment] = Json{{"python", "3.11"}};
    note.files = {{.slot = 3, .objectId = "id-1", .xxh3 = std::string(16, 'x'), .mtimeNs = -5, .mode = 0644},
                  {.slot = 4, .objectId = "id-2", .xxh3 = std::string(16, 'y'), .mtimeNs = 6, .mode = 0600}};
    return note;
}

void refuses(const std::function<void(Json&)>& change, Reason reason = Reason::manifestBroken) {
    auto document = json::parse(writePoolNote(someNote()), "a note");
    REQUIRE(document);
    change(*document);
    const auto read = readPoolNote(json::dump(*document));
    REQUIRE_FALSE(read);
    CHECK(info(read.error().reason).name == info(reason).name);
}

}  // namespace

TEST_CASE("aNoteOfAPoolIsReadBackAsItWasWritten") {
    const std::string text = writePoolNote(someNote());
    const auto read = readPoolNote(text);
    REQUIRE(read);
    CHECK(read->set == "run");
    CHECK(read->step.name == "step-100.pt");
    CHECK(read->step.files == someNote().step.files);
    CHECK(read->step.bearings == someNote().step.bearings);
    CHECK(read->step.isFolder);
    CHECK(read->environments == someNote().environments);
    REQUIRE(read->files.size() == 2);
    CHECK(read->files[0].objectId == "id-1");
    CHECK(read->files[0].mtimeNs == -5);
    CHECK(read->files[1].mode == 0600);
    CHECK(read->files[1].xxh3 == std::string(16, 'y'));
    CHECK(writePoolNote(*read) == text);
}

TEST_CASE("aHostileNoteOfAPoolIsRefused") {
    refuses([](Json& note) { note["format"] = "packtrain-pool-note/2"; }, Reason::manifestTooNew);
    refuses([](Json& note) { note["format"] = 1; });
    for (const char* set : {"", "..", "a/b", ".hidden"}) refuses([&](Json& note) { note["set"] = set; });
    for (const char* name : {"", "..", "../x", "a/b"})
        refuses([&](Json& note) { note["resume"]["steps"][0]["name"] = name; });
    for (const char* path : {"/etc/passwd", "../x", "", "a//b"})
        refuses([&](Json& note) { note["resume"]["steps"][0]["files"][0]["path"] = path; });
    refuses([](Json& note) { note["resume"]["steps"].push_back(note["resume"]["steps"][0]); });
    refuses([](Json& note) { note["resume"]["steps"] = Json::array(); });
    refuses([](Json& note) { note["files"].erase(0); });
    refuses([](Json& note) { note["files"][0] = 7; });
    refuses([](Json& note) { note["files"][0]["xxh3"] = "00"; });
    refuses([](Json& note) { note["files"][0]["mode"] = 99999; });
    refuses([](Json& note) { note["files"][0].erase("mtime_ns"); });
    refuses([](Json& note) { note.erase("resume"); });
    for (const char* text : {"", "7", "[]", "{}", "\xff"}) CHECK_FALSE(readPoolNote(text));
}
