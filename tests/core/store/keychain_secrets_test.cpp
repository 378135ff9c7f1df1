// The keychain program is played by a script that keeps its secrets in a file.
#include "store/keychain_secrets.h"

#include <doctest/doctest.h>

#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

constexpr std::string_view kKeychain = R"(#!/usr/bin/env python3
import json, os, sys
path = os.path.join(os.path.dirname(__file__), "ring.json")
ring = json.load(open(path)) if os.path.exists(path) else {}
question = json.loads(sys.stdin.readline())
assert question["service"] == "packtrain" and len(sys.argv) == 1
key = question["key"]
if question["op"] == "get":
    answer = {"status": "found", "secret": ring[key]} if key in ring else {"status": "absent"}
elif question["op"] == "put":
    ring[key] = question["secret"]
    answer = {"status": "ok"}
else:
    answer = {"status": "ok" if ring.pop(key, None) is not None else "absent"}
json.dump(ring, open(path, "w"))
print(json.dumps(answer))
)";

struct Keychain {
    test::TempFolder temp;
    std::unique_ptr<SecretStore> secrets;

    explicit Keychain(std::string_view program) {
        test::FixtureTree(temp.path()).file("keychain", program, 0755);
        secrets = store::makeKeychainSecrets(temp / "keychain");
    }
    static std::string saying(const std::string& line) {
        return "#!/bin/sh\ncat > /dev/null\necho '" + line + "'\n";
    }
};

}  // namespace

TEST_CASE("a keychain keeps secrets of any bytes") {
    Keychain at(kKeychain);
    CHECK(at.secrets->kind() == "keychain");
    CHECK_FALSE(at.secrets->get("account/a/refresh").value());
    for (const std::string& secret :
         {std::string("token"), std::string(), std::string("\0\xff\n", 3), std::string("base64:abc"),
          std::string("caf\xc3\xa9 \"quoted\"\n"), test::patternBytes(32, 1)}) {
        REQUIRE(at.secrets->put("account/a/refresh", secret));
        CHECK(at.secrets->get("account/a/refresh").value() == secret);
    }
    REQUIRE(at.secrets->erase("account/a/refresh"));
    REQUIRE(at.secrets->erase("account/a/refresh"));
    CHECK_FALSE(at.secrets->get("account/a/refresh").value());
}

TEST_CASE("locked, denied and unavailable are told apart, and none is absent") {
    const std::vector<std::pair<std::string, Reason>> answers = {
        {R"({"status":"locked"})", Reason::secretsLocked},
        {R"({"status":"denied"})", Reason::secretsDenied},
        {R"({"status":"unavailable"})", Reason::secretsUnavailable},
        {R"({"status":"nonsense"})", Reason::secretsUnavailable},
        {R"({"status":"found"})", Reason::secretsUnavailable},
        {R"({"status":"found","secret":"base64:!"})", Reason::secretsUnavailable},
        {"not JSON s3cr3t", Reason::secretsUnavailable},
        {"", Reason::secretsUnavailable},
    };
    for (const auto& [line, reason] : answers) {
        Keychain at(Keychain::saying(line));
        CAPTURE(line);
        CHECK(at.secrets->get("a").error().reason == reason);
        CHECK(at.secrets->get("a").error().message().find("s3cr3t") == std::string::npos);
        CHECK(at.secrets->put("a", "x").error().reason == reason);
        CHECK(at.secrets->erase("a").error().reason == reason);
    }
}

TEST_CASE("a program that fails or is not there is an unavailable keychain") {
    Keychain failing("#!/bin/sh\necho '{\"status\":\"absent\"}'\nexit 3\n");
    CHECK(failing.secrets->get("a").error().reason == Reason::secretsUnavailable);
    CHECK(store::makeKeychainSecrets(Path("/nowhere/packtrain-keychain"))->get("a").error().reason ==
          Reason::secretsUnavailable);
}

TEST_CASE(
    "a keychain that waits for its password looks locked, and is not waited for longer than its limit") {
    Keychain at("#!/bin/sh\nexec sleep 100\n");
    const auto impatient = store::makeKeychainSecrets(at.temp / "keychain", std::chrono::milliseconds(200));
    const auto start = std::chrono::steady_clock::now();
    CHECK(impatient->get("a").error().reason == Reason::secretsLocked);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}
