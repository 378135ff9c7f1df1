#include "dataset/manifest.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "base/bytes.h"
#include "base/json.h"
#include "golden.h"

using namespace packtrain;
using namespace packtrain::dataset;
using namespace packtrain::test;

namespace {

ManifestObject object(std::string name, char digit, std::uint64_t size) {
    ManifestObject object;
    object.name = std::move(name);
    object.size = size;
    object.sha256 = std::string(64, digit);
    object.proof = "checksum";
    return object;
}

/// The manifest that golden/packtrain.json holds.
Manifest sample() {
    Manifest manifest;
    manifest.datasetId = "00112233445566778899aabbccddeeff";
    manifest.name = "flowers";
    manifest.version = 3;
    manifest.parent = 2;
    manifest.writer = "packtrain 0.1.0";
    manifest.created = "2026-01-31T12:00:00Z";
    manifest.options = {{"group", "key"}, {"shard_size", "1073741824"}};
    manifest.files = 1203;
    manifest.bytes = 9'700'000'000;
    manifest.skipped = 2;
    manifest.index = object("index-3.sqlite.zst", 'a', 54321);
    ManifestShard first;
    static_cast<ManifestObject&>(first) = object("shards/0000/flowers-000000.tar", 'b', 1'073'700'000);
    first.number = 0;
    first.files = 800;
    first.samples = 400;
    first.id = "1AbC-drive-id";
    first.digests = {{"md5", "0123456789abcdef0123456789abcdef"}};
    ManifestShard second;
    static_cast<ManifestObject&>(second) = object("shards/0003/flowers-001523.tar", 'c', 400'000);
    second.number = 1523;
    second.files = 402;
    second.samples = 201;
    second.proof = "read-back";
    manifest.shards = {first, second};
    ManifestRaw raw;
    raw.number = 1;
    raw.path = "big/\xFFvideo\xE2\x82\xAC.bin";
    raw.size = 8'500'000'000;
    raw.sha256 = std::string(64, 'd');
    raw.mtimeNs = -1'500'000'001;
    raw.mode = 0640;
    raw.parts = {object("files/000001/part-0000", 'e', 4'429'185'024),
                 object("files/000001/part-0001", 'f', 4'070'814'976)};
    manifest.raw = {raw};
    return manifest;
}

Json sampleJson() {
    return json::parse(writeManifest(sample()), "sample").value();
}

Reason refusalOf(const Json& json) {
    const auto manifest = readManifest(json::dump(json));
    REQUIRE_FALSE_MESSAGE(manifest.has_value(), json::dump(json));
    return manifest.error().reason;
}

}  // namespace

TEST_CASE("packtrain.json is written as the golden file says, byte for byte") {
    CHECK(writeManifest(sample()) == goldenFile("packtrain.json"));
}

TEST_CASE("wids.json is written as the golden file says, byte for byte") {
    Manifest manifest = sample();
    ManifestShard foldersOnly;
    static_cast<ManifestObject&>(foldersOnly) = object("shards/0003/flowers-001524.tar", '9', 2048);
    foldersOnly.number = 1524;
    foldersOnly.files = 1;
    manifest.shards.push_back(foldersOnly);
    CHECK(writeWids(manifest) == goldenFile("wids.json"));
}

TEST_CASE("what was written is read, and written again as it was") {
    const auto read = readManifest(goldenFile("packtrain.json"));
    REQUIRE_MESSAGE(read.has_value(), read.error().message());
    CHECK(read->datasetId == sample().datasetId);
    CHECK(read->parent == 2);
    CHECK(read->options == sample().options);
    CHECK(read->bytes == sample().bytes);
    CHECK(read->index.name == "index-3.sqlite.zst");
    REQUIRE(read->shards.size() == 2);
    CHECK(read->shards[0].id == "1AbC-drive-id");
    CHECK(read->shards[0].digests == sample().shards[0].digests);
    CHECK(read->shards[1].number == 1523);
    CHECK(read->shards[1].samples == 201);
    REQUIRE(read->raw.size() == 1);
    CHECK(read->raw[0].path == sample().raw[0].path);
    CHECK(read->raw[0].mtimeNs == sample().raw[0].mtimeNs);
    CHECK(read->raw[0].mode == 0640);
    CHECK(read->raw[0].parts.size() == 2);
    CHECK(read->unknown.empty());
    CHECK(writeManifest(*read) == goldenFile("packtrain.json"));
}

TEST_CASE("a path is text if it is UTF-8, else base64") {
    Manifest manifest = sample();
    CHECK(sampleJson()["raw"][0].contains("path_b64"));
    manifest.raw[0].path = "plain/\xE2\x82\xAC";
    const Json json = json::parse(writeManifest(manifest), "it").value();
    CHECK(json["raw"][0]["path"] == "plain/\xE2\x82\xAC");
    CHECK_FALSE(json["raw"][0].contains("path_b64"));
    CHECK(readManifest(writeManifest(manifest)).value().raw[0].path == manifest.raw[0].path);
}

TEST_CASE("a first version has no parent; without parent or with null, both are read") {
    Manifest manifest = sample();
    manifest.parent.reset();
    Json json = json::parse(writeManifest(manifest), "it").value();
    CHECK(json["parent"].is_null());
    CHECK_FALSE(readManifest(json::dump(json)).value().parent.has_value());
    json.erase("parent");
    CHECK_FALSE(readManifest(json::dump(json)).value().parent.has_value());
}

TEST_CASE("unknown keys are kept at every level, and never replace one of ours") {
    Json json = sampleJson();
    json["new_top"] = {{"a", {1, 2, 3}}};
    json["format"] = "packtrain/1.7";
    json["totals"]["directories"] = 12;
    json["index"]["pages"] = 7;
    json["shards"][1]["weather"] = "fine";
    json["raw"][0]["holes"] = {{1, 2}};
    const auto read = readManifest(json::dump(json));
    REQUIRE_MESSAGE(read.has_value(), read.error().message());
    Manifest changed = *read;
    changed.version = 4;
    changed.parent = 3;
    std::swap(changed.shards[0], changed.shards[1]);
    const Json again = json::parse(writeManifest(changed), "it").value();
    CHECK(again["new_top"] == json["new_top"]);
    CHECK(again["totals"]["directories"] == 12);
    CHECK(again["index"]["pages"] == 7);
    CHECK(again["shards"][0]["weather"] == "fine");
    CHECK(again["shards"][0]["n"] == 1523);
    CHECK_FALSE(again["shards"][1].contains("weather"));
    CHECK(again["raw"][0]["holes"] == json["raw"][0]["holes"]);
    CHECK(again["version"] == 4);

    changed.unknown =
        R"({"version": 99, "shards": {"1523": {"size": 1, "n": 5}}, "raw": 3, "name": {"x": 1}})";
    CHECK(json::parse(writeManifest(changed), "it").value()["version"] == 4);
    CHECK(readManifest(writeManifest(changed)).has_value());
    changed.unknown = "[1, broken";
    CHECK(readManifest(writeManifest(changed)).has_value());
}

TEST_CASE("another format is broken, a newer major is too new") {
    Json json = sampleJson();
    for (const char* format : {"", "packtrain", "packtrain/", "packtrain/0", "packtrain/x", "packtrain/1x",
                               "other/1", "packtrain/99999999999999999999999"}) {
        json["format"] = format;
        CHECK(refusalOf(json) == Reason::manifestBroken);
    }
    for (const char* format : {"packtrain/2", "packtrain/2.1", "packtrain/15"}) {
        json["format"] = format;
        CHECK(refusalOf(json) == Reason::manifestTooNew);
    }
}

TEST_CASE("every key that must be there is missed, and every type is checked") {
    const auto tryAll = [](const Json& whole, const Json::json_pointer& at,
                           const std::vector<std::string>& optional) {
        for (const auto& [key, value] : whole.at(at).items()) {
            if (std::find(optional.begin(), optional.end(), key) != optional.end()) continue;
            Json without = whole;
            without[at].erase(key);
            CHECK_MESSAGE(refusalOf(without) == Reason::manifestBroken, key);
            for (const Json& wrong :
                 {Json(nullptr), Json(true), Json(1.5), Json(-1), Json(Json::array({1})), Json("\x01")}) {
                if (key == "mtime_ns" && wrong == Json(-1)) continue;
                Json changed = whole;
                changed[at][key] = wrong;
                CHECK_MESSAGE(refusalOf(changed) == Reason::manifestBroken, key, " ", wrong.dump());
            }
        }
    };
    const Json json = sampleJson();
    tryAll(json, Json::json_pointer(""), {"parent"});
    tryAll(json, Json::json_pointer("/totals"), {});
    tryAll(json, Json::json_pointer("/index"), {});
    tryAll(json, Json::json_pointer("/shards/0"), {"id", "digests"});
    tryAll(json, Json::json_pointer("/raw/0"), {});
    tryAll(json, Json::json_pointer("/raw/0/parts/1"), {});
}

TEST_CASE("hostile values are refused") {
    const std::vector<std::function<void(Json&)>> attacks = {
        [](Json& j) { j["shards"][0]["name"] = "../outside.tar"; },
        [](Json& j) { j["shards"][0]["name"] = "/etc/passwd"; },
        [](Json& j) { j["shards"][0]["name"] = "shards/../../x"; },
        [](Json& j) { j["shards"][0]["name"] = "files/x.tar"; },
        [](Json& j) { j["shards"][0]["name"] = "packtrain.json"; },
        [](Json& j) { j["shards"][1]["name"] = j["shards"][0]["name"]; },
        [](Json& j) { j["shards"][1]["n"] = 0; },
        [](Json& j) { j["shards"][0]["n"] = 5'000'000'000; },
        [](Json& j) { j["shards"][0]["size"] = UINT64_MAX; },
        [](Json& j) { j["shards"][0]["size"] = INT64_MAX; },
        [](Json& j) { j["shards"][0]["samples"] = -1; },
        [](Json& j) { j["shards"][0]["sha256"] = std::string(64, 'G'); },
        [](Json& j) { j["shards"][0]["sha256"] = std::string(63, 'a'); },
        [](Json& j) { j["shards"][0]["proof"] = "trust me"; },
        [](Json& j) { j["shards"][0]["digests"] = {{"md5", 7}}; },
        [](Json& j) { j["shards"][0]["id"] = std::string(5000, 'x'); },
        [](Json& j) { j["index"]["name"] = "../index"; },
        [](Json& j) { j["index"]["name"] = "a/index"; },
        [](Json& j) { j["raw"][0]["parts"] = Json::array(); },
        [](Json& j) { j["raw"][0]["parts"].erase(1); },
        [](Json& j) { j["raw"][0]["parts"][0]["name"] = "shards/x"; },
        [](Json& j) { j["raw"][0]["n"] = 0; },
        [](Json& j) { j["raw"].push_back(j["raw"][0]); },
        [](Json& j) { j["raw"][0]["path"] = "two/paths"; },
        [](Json& j) { j["raw"][0]["path_b64"] = toBase64(asBytes("../../x")); },
        [](Json& j) { j["raw"][0]["path_b64"] = "!!!"; },
        [](Json& j) { j["raw"][0]["path_b64"] = toBase64(asBytes(std::string(70'000, 'x'))); },
        [](Json& j) { j["raw"][0]["mode"] = 010000; },
        [](Json& j) { j["parent"] = 3; },
        [](Json& j) { j["parent"] = 0; },
        [](Json& j) { j["version"] = 0; },
        [](Json& j) { j["dataset_id"] = "short"; },
        [](Json& j) { j["name"] = "a/b"; },
        [](Json& j) { j["name"] = ".."; },
        [](Json& j) { j["options"] = {{"a\nb", "c"}}; },
    };
    for (std::size_t i = 0; i < attacks.size(); ++i) {
        Json json = sampleJson();
        attacks[i](json);
        CHECK_MESSAGE(refusalOf(json) == Reason::manifestBroken, "attack ", i);
    }
}

TEST_CASE("what is no JSON, too deep or too long is broken, not a crash") {
    const std::string good = goldenFile("packtrain.json");
    for (std::size_t length = 0; length < good.size() - 1; length += 7)
        CHECK_FALSE(readManifest(std::string_view(good).substr(0, length)).has_value());
    for (const std::string& text :
         {std::string("[]"), std::string("3"), std::string("null"), std::string("\xFF\xFE"),
          std::string(100'000, '['), std::string(kManifestLimit + 1, ' ')}) {
        const auto read = readManifest(text);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().reason == Reason::manifestBroken);
    }
    std::mt19937_64 random(99);
    for (int i = 0; i < 3000; ++i) {
        std::string changed = good;
        for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
        const auto read = readManifest(changed);
        if (read) CHECK(readManifest(writeManifest(*read)).has_value());
    }
}

TEST_CASE("a proof by size only is seen wherever it is") {
    CHECK_FALSE(sample().provedBySizeOnly());
    for (const auto& weaken : std::vector<std::function<void(Manifest&)>>{
             [](Manifest& m) { m.index.proof = "size-only"; },
             [](Manifest& m) { m.shards[1].proof = "size-only"; },
             [](Manifest& m) { m.raw[0].parts[1].proof = "size-only"; }}) {
        Manifest manifest = sample();
        weaken(manifest);
        CHECK(manifest.provedBySizeOnly());
    }
}

TEST_CASE("names of datasets") {
    for (const char* good : {"flowers", "my data (2)", "\xE2\x82\xAC", "a.b"}) CHECK(isDatasetName(good));
    for (const char* bad : {"", ".", "..", ".hidden", "a/b", "a\nb", "\xFF", "a\x7F"})
        CHECK_FALSE(isDatasetName(bad));
    CHECK_FALSE(isDatasetName(std::string(201, 'x')));
}
