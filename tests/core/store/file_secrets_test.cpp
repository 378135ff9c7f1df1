#include "store/file_secrets.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <thread>

#include "support/faulty_file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

struct Secrets {
    test::TempFolder temp;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    Path path = temp / "config/secrets.json";
    std::unique_ptr<SecretStore> store = store::makeFileSecrets(*files, path);
};

}  // namespace

TEST_CASE("secrets of any bytes are kept, replaced and erased") {
    Secrets at;
    CHECK(at.store->kind() == "file");
    CHECK_FALSE(at.store->get("account/a/refresh").value());
    const std::string bytes("\0\xff\n binary", 10);
    REQUIRE(at.store->put("account/a/refresh", bytes));
    REQUIRE(at.store->put("state-key", test::patternBytes(32, 1)));
    REQUIRE(at.store->put("empty", ""));
    CHECK(at.store->get("account/a/refresh").value() == bytes);
    CHECK(at.store->get("state-key").value() == test::patternBytes(32, 1));
    CHECK(at.store->get("empty").value() == "");
    REQUIRE(at.store->put("account/a/refresh", "new"));
    CHECK(store::makeFileSecrets(*at.files, at.path)->get("account/a/refresh").value() == "new");
    REQUIRE(at.store->erase("account/a/refresh"));
    REQUIRE(at.store->erase("account/a/refresh"));
    CHECK_FALSE(at.store->get("account/a/refresh").value());
    CHECK(at.store->get("empty").value());
}

TEST_CASE("the file and its folder are closed to others") {
    Secrets at;
    REQUIRE(at.store->put("a", "secret"));
    CHECK(at.files->stat(at.path)->mode == 0600);
    CHECK(at.files->stat(at.path.parent())->mode == 0700);
    CHECK(test::listTree(at.path.parent()) == std::vector<std::string>{"secrets.json", "secrets.json.lock"});
}

TEST_CASE("what a killed process left half written goes with the next change") {
    Secrets at;
    REQUIRE(at.store->put("a", "secret"));
    const Path draft(at.path.bytes() + ".new-0123456789ab");
    for (const bool erases : {false, true}) {
        REQUIRE(io::writeWhole(*at.files, draft, asBytes("an old secret"), true));
        const Result<> changed =
            erases ? at.store->erase("nothing of that name") : at.store->put("b", "other");
        REQUIRE(changed);
        CHECK_FALSE(at.files->stat(draft));
    }
    CHECK(at.store->get("a").value() == "secret");
}

TEST_CASE("a file that others may read is refused and left alone") {
    Secrets at;
    REQUIRE(at.store->put("a", "secret"));
    for (const std::uint32_t mode : {0640U, 0604U, 0660U}) {
        REQUIRE(at.files->setMode(at.path, mode));
        CHECK(at.store->get("a").error().reason == Reason::secretsDenied);
        CHECK(at.store->put("a", "other").error().reason == Reason::secretsDenied);
    }
    REQUIRE(at.files->setMode(at.path, 0600));
    CHECK(at.store->get("a").value() == "secret");
}

TEST_CASE("a file that is no file of secrets is never overwritten") {
    Secrets at;
    for (const std::string text : {"", "nonsense", "[]", R"({"format":"other/1","secrets":{}})",
                                   R"({"format":"packtrain-secrets/1"})"}) {
        REQUIRE(at.files->makeFolders(at.path.parent(), true));
        REQUIRE(io::writeWhole(*at.files, at.path, asBytes(text), true));
        CHECK(at.store->get("a").error().reason == Reason::secretsUnavailable);
        CHECK(at.store->put("a", "x").error().reason == Reason::secretsUnavailable);
        CHECK(test::readFile(at.path) == text);
    }
    REQUIRE(io::writeWhole(*at.files, at.path,
                           asBytes(R"({"format":"packtrain-secrets/1","secrets":{"a":5,"b":"!"}})"), true));
    CHECK(at.store->get("a").error().reason == Reason::secretsUnavailable);
    CHECK(at.store->get("b").error().reason == Reason::secretsUnavailable);
}

TEST_CASE("two stores that write at once lose nothing") {
    Secrets at;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                const auto own = store::makeFileSecrets(*at.files, at.path);
                for (int k = 0; k < 5; ++k)
                    (void)own->put("key" + std::to_string(i) + "-" + std::to_string(k), "x");
            });
    }
    for (int i = 0; i < 4; ++i)
        for (int k = 0; k < 5; ++k)
            CHECK(at.store->get("key" + std::to_string(i) + "-" + std::to_string(k)).value());
}

TEST_CASE("no failing file operation and no power cut loses an old secret") {
    for (std::size_t i = 0;; ++i) {
        REQUIRE(i < 100);
        CAPTURE(i);
        Secrets at;
        REQUIRE(at.store->put("old", "kept"));
        test::FaultyFileSystem faulty(*at.files);
        faulty.watchPower(at.path.parent());
        faulty.dieAt(i);
        const bool done = store::makeFileSecrets(faulty, at.path)->put("new", "x").has_value();
        faulty.cut();
        CHECK(at.store->get("old").value() == "kept");
        if (done) {
            CHECK(at.store->get("new").value() == "x");
            break;
        }
    }
}

TEST_CASE("an error never holds the secret") {
    Secrets at;
    test::FaultyFileSystem faulty(*at.files);
    faulty.rule([](const test::Operation& operation) -> std::optional<Error> {
        if (operation.op == test::Op::writeAt) return Error(Reason::diskFull, operation.path.display());
        return std::nullopt;
    });
    const auto failed = store::makeFileSecrets(faulty, at.path)->put("a", "s3cr3t");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().reason == Reason::diskFull);
    CHECK(failed.error().message().find("s3cr3t") == std::string::npos);
}

TEST_CASE("the environment gives secrets and takes none") {
    ::setenv("PACKTRAIN_SECRET_ACCOUNT_MY_DRIVE_2_REFRESH", "token", 1);
    ::setenv("PACKTRAIN_SECRET_EMPTY", "", 1);
    const auto secrets = store::makeEnvironmentSecrets();
    CHECK(secrets->kind() == "environment");
    CHECK(secrets->get("account/my-drive 2/refresh").value() == "token");
    CHECK_FALSE(secrets->get("empty").value());
    CHECK_FALSE(secrets->get("absent").value());
    CHECK(secrets->put("a", "x").error().reason == Reason::secretsDenied);
    CHECK(secrets->erase("a").error().reason == Reason::secretsDenied);
    ::unsetenv("PACKTRAIN_SECRET_ACCOUNT_MY_DRIVE_2_REFRESH");
    ::unsetenv("PACKTRAIN_SECRET_EMPTY");
}
