#include "service/notebook_secret.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "io/file_system.h"
#include "service/config.h"
#include "service/notebook_sign_in.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::service;

namespace {

const char* const kRefresh = "1//0e-a-refresh-token-that-nobody-may-see";
const char* const kClientSecret = "GOCSPX-a-client-secret";

std::string lineOf(const std::string& json) {
    return "packtrain1." + toBase64Url(asBytes(json));
}

Json grantJson() {
    return {{"kind", "drive"},          {"scope", "drive.file"},   {"id", "1f2e3d4c"},
            {"remote", "mydrive"},      {"client_id", "abc.apps"}, {"client_secret", kClientSecret},
            {"refresh_token", kRefresh}};
}

Json pairingJson() {
    return {{"id", "n-1"}, {"key", toBase64Url(asBytes(std::string(32, 'k')))}};
}

Json document() {
    return {{"grant", grantJson()}, {"pairing", pairingJson()}};
}

Error refusalOf(const Json& document) {
    const auto read = readNotebookSecret(lineOf(json::dump(document)));
    REQUIRE_MESSAGE(!read, json::dump(document));
    return read.error();
}

}  // namespace

TEST_CASE("aSecretIsWrittenAsItWasRead") {
    Json wanted = document();
    wanted["later"] = {1, "two"};
    wanted["grant"]["newer"] = true;
    wanted["grant"]["folder"] = "Packtrain/lab";
    wanted["grant"]["endpoint"] = "http://127.0.0.1:9";
    wanted["grant"]["token_url"] = "https://example.org/token";
    wanted["pairing"]["name"] = "colab";
    const auto secret = readNotebookSecret("  " + lineOf(json::dump(wanted)) + "\r\n");
    REQUIRE(secret);
    CHECK(secret->grant->remote == "mydrive");
    CHECK(secret->grant->refreshToken == kRefresh);
    CHECK(secret->grant->folder == "Packtrain/lab");
    CHECK(asText(secret->pairing->key) == std::string(32, 'k'));
    const std::string written = writeNotebookSecret(*secret);
    CHECK(written == lineOf(json::dump(wanted)));
    CHECK(written.find_first_of(" \n=+/\"'\\") == std::string::npos);
    const auto again = readNotebookSecret(written);
    REQUIRE(again);
    CHECK(*again == *secret);
}

TEST_CASE("aSecretMayHoldAGrantAloneOrAPairingAlone") {
    const auto granted = readNotebookSecret(lineOf(json::dump({{"grant", grantJson()}})));
    REQUIRE(granted);
    CHECK_FALSE(granted->pairing);
    CHECK_FALSE(granted->grant->folder);
    const auto paired = readNotebookSecret(lineOf(json::dump({{"pairing", pairingJson()}})));
    REQUIRE(paired);
    CHECK_FALSE(paired->grant);
    CHECK(refusalOf({{"later", 1}}).reason == Reason::badArgument);
}

TEST_CASE("aPairingSaysWhereItsMailboxLies") {
    const auto read = [](const Json& place) {
        Json pairing = pairingJson();
        pairing["mailbox"] = place;
        pairing["name"] = "cats";
        return readNotebookSecret(lineOf(json::dump({{"pairing", pairing}})));
    };
    for (const char* place : {"mydrive:", "local:/tmp/a folder/x"}) {
        const auto secret = read(place);
        REQUIRE(secret);
        CHECK(secret->pairing->mailbox == place);
        CHECK(secret->pairing->more == Json{{"name", "cats"}});
        CHECK(*readNotebookSecret(writeNotebookSecret(*secret)) == *secret);
    }
    for (const Json& place :
         {Json(7), Json(""), Json("mydrive"), Json("mydrive:folder"), Json(":"), Json("a b:"), Json("local:"),
          Json("local:/"), Json("local:tmp"), Json("local:/a/../b"), Json("local://a"), Json("https://x.org"),
          Json("local:/" + std::string(2000, 'x'))}) {
        const auto refused = read(place);
        CAPTURE(place.dump());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::badArgument);
    }
    const auto without = readNotebookSecret(lineOf(json::dump({{"pairing", pairingJson()}})));
    REQUIRE(without);
    CHECK(without->pairing->mailbox.empty());
    CHECK(writeNotebookSecret(*without) == lineOf(json::dump({{"pairing", pairingJson()}})));
}

TEST_CASE("whatIsNoSecretIsRefused") {
    const std::string good = lineOf(json::dump(document()));
    for (const std::string& bad :
         {std::string(), std::string("packtrain1."), good.substr(0, good.size() / 2), good.substr(1),
          good + "=", good + " " + good, "packtrain." + good.substr(11), lineOf("[1]"), lineOf("\"text\""),
          lineOf(std::string(200, '[')), lineOf("{\"grant\": \xff}"), std::string(20000, 'x'),
          "packtrain1." + std::string(kLongestNotebookSecret, 'A')}) {
        const auto read = readNotebookSecret(bad);
        REQUIRE_FALSE(read);
        CHECK(read.error().reason == Reason::badArgument);
    }
    CHECK(readNotebookSecret("packtrain2.abc").error().reason == Reason::unsupported);
}

TEST_CASE("eachMemberIsCheckedAndNoneIsRepeated") {
    const auto with = [](const char* part, const char* key, const Json& value) {
        Json changed = document();
        changed[part][key] = value;
        return refusalOf(changed);
    };
    const auto without = [](const char* part, const char* key) {
        Json changed = document();
        changed[part].erase(key);
        return refusalOf(changed);
    };
    std::vector<Error> errors;
    for (const char* key : {"kind", "scope", "id", "remote", "client_id", "client_secret", "refresh_token"}) {
        errors.push_back(without("grant", key));
        errors.push_back(with("grant", key, 7));
        errors.push_back(with("grant", key, "two words " + std::string(kRefresh)));
        errors.push_back(with("grant", key, std::string(3000, 'x') + kRefresh));
    }
    for (const char* key : {"id", "key"}) {
        errors.push_back(without("pairing", key));
        errors.push_back(with("pairing", key, nullptr));
    }
    for (const char* key : {"remote", "client_id", "refresh_token"}) errors.push_back(with("grant", key, ""));
    errors.push_back(with("pairing", "key", toBase64Url(asBytes(std::string(31, 'k')))));
    errors.push_back(with("pairing", "id", "../up"));
    errors.push_back(with("grant", "remote", "local"));
    errors.push_back(with("grant", "scope", "drive"));
    for (const char* folder : {"/etc", "../up", "a/../b", "a//b"})
        errors.push_back(with("grant", "folder", folder));
    for (const char* address :
         {"http://example.org", "ftp://127.0.0.1", "not an address", "https://user:pw@x.org"}) {
        errors.push_back(with("grant", "endpoint", address));
        errors.push_back(with("grant", "token_url", address));
    }
    errors.push_back(refusalOf({{"grant", 7}}));
    errors.push_back(refusalOf({{"pairing", "x"}}));
    for (const Error& error : errors) {
        CAPTURE(error.message());
        CHECK((error.reason == Reason::badArgument || error.reason == Reason::unsupported ||
               error.reason == Reason::insecureEndpoint));
        for (const std::string_view hidden : {kRefresh, kClientSecret, "kkkk", "user:pw"})
            CHECK(error.message().find(hidden) == std::string::npos);
    }
}

TEST_CASE("theRemoteOfAGrantIsConfiguredAndNoOtherDriveIsTakenForIt") {
    const test::TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    ConfigFile config(*files, folder.path());
    const NotebookGrant grant = *readNotebookSecret(lineOf(json::dump(document()))).value().grant;
    const auto there = [&] { return config.read().value().remotes; };
    const auto put = [&](const remote::RemoteConfig& entry) {
        REQUIRE(config.change([&](Config& changed) -> Result<> {
            changed.remotes = {entry};
            return {};
        }));
    };
    REQUIRE(configureRemote(config, grant));
    REQUIRE(there().size() == 1);
    CHECK(there().front().options.at("client_id") == "abc.apps");
    CHECK(test::readFile(folder / "config.json").find(kClientSecret) == std::string::npos);
    const std::string before = test::readFile(folder / "config.json");
    REQUIRE(configureRemote(config, grant));
    CHECK(test::readFile(folder / "config.json") == before);
    put({"mydrive", "drive", {}});
    REQUIRE(configureRemote(config, grant));
    CHECK(there().front().options.empty());
    put({"mydrive", "drive", {{"client_id", "abc.apps"}, {"scope", "drive"}, {"auth_url", "https://x.org"}}});
    REQUIRE(configureRemote(config, grant));
    CHECK(there().front().options.at("scope") == "drive");
    for (const remote::RemoteConfig& other : std::vector<remote::RemoteConfig>{
             {"mydrive", "local", {{"root", "/mnt"}}},
             {"mydrive", "drive", {{"client_id", "another"}}},
             {"mydrive", "drive", {{"client_id", "abc.apps"}, {"root", "elsewhere"}}},
             {"mydrive", "drive", {{"endpoint", "https://x.org"}}}}) {
        put(other);
        const auto refused = configureRemote(config, grant);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == Kind::conflict);
        CHECK(there().front().options == other.options);
    }
}

TEST_CASE("aFileThatOthersMayReadIsNotRead") {
    const test::TempFolder folder;
    const auto files = io::makeLocalFileSystem();
    const Path file = folder / "notebook-secret";
    CHECK(readNotebookSecretFile(*files, file).error().reason == Reason::fileGone);
    REQUIRE(io::writeWhole(*files, file, asBytes(lineOf(json::dump(document())) + "\n"), true));
    CHECK(readNotebookSecretFile(*files, file));
    for (const std::uint32_t mode : {0640U, 0604U, 0622U}) {
        REQUIRE(files->setMode(file, mode));
        CHECK(readNotebookSecretFile(*files, file).error().reason == Reason::secretsDenied);
    }
}
