#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>
#include <vector>

#include "io/file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

const auto files = io::makeLocalFileSystem();

std::string contentOf(io::ReadableFile& file) {
    std::string content(1000, '\0');
    content.resize(file.readAt(0, std::as_writable_bytes(std::span(content))).value());
    return content;
}

}  // namespace

TEST_CASE("a folder lists its names as bytes, with their types") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path())
        .file("b", "")
        .file("B", "")
        .file("\xff", "")
        .folder("a")
        .symlink("c", "x")
        .specials();
    const auto folder = files->openFolder(temp.path());
    REQUIRE(folder);
    for (int again = 0; again < 2; ++again) {
        const auto names = (*folder)->names();
        REQUIRE(names);
        std::vector<std::pair<std::string, io::FileType>> found;
        for (std::size_t i = 0; i < names->size(); ++i)
            found.emplace_back(names->at(i).name, names->at(i).type);
        using enum io::FileType;
        CHECK(found == std::vector<std::pair<std::string, io::FileType>>{{"B", file},
                                                                         {"a", io::FileType::folder},
                                                                         {"b", file},
                                                                         {"c", symlink},
                                                                         {"specials", io::FileType::folder},
                                                                         {"\xff", file}});
    }
    const auto specials = (*folder)->openFolder("specials");
    REQUIRE(specials);
    CHECK((*specials)->names()->at(0).type == io::FileType::other);
}

TEST_CASE("every kind of name is listed, opened and read") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).everyName();
    const auto root = files->openFolder(temp.path());
    REQUIRE(root);
    std::size_t read = 0;
    for (const std::string& path : test::listTree(temp.path())) {
        if (path.ends_with('/')) continue;
        const auto file = (*root)->openRead(path);
        REQUIRE(file);
        CHECK_FALSE(contentOf(**file).empty());
        ++read;
    }
    CHECK(read > 20);
}

TEST_CASE("a folder goes on giving what it was opened for after it was moved") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).file("old/file", "content");
    const auto folder = files->openFolder(temp / "old");
    REQUIRE(folder);
    REQUIRE(files->rename(temp / "old", temp / "new"));
    CHECK(contentOf(**(*folder)->openRead("file")) == "content");
    CHECK((*folder)->stat()->type == io::FileType::folder);
}

TEST_CASE("links are read, never followed") {
    const test::TempFolder temp;
    test::FixtureTree(temp.path()).everyThing();
    const auto folder = files->openFolder(temp / "things");
    REQUIRE(folder);
    CHECK((*folder)->readLink("link upwards").value() == "../things/one byte");
    CHECK((*folder)->readLink("odd link").value() == "line\nbreak \xff");
    CHECK((*folder)->readLink("100k").error().reason == Reason::sourceUnsupported);
    CHECK((*folder)->readLink("nothing").error().reason == Reason::fileGone);
    CHECK((*folder)->stat("dangling")->type == io::FileType::symlink);
    for (const char* link : {"link to file", "link outside", "dangling", "circle a"})
        CHECK((*folder)->openRead(link).error().reason == Reason::sourceOutside);
    CHECK((*folder)->openFolder("link to folder").error().reason == Reason::sourceOutside);
}

TEST_CASE("reading does not touch access times") {
    const test::TempFolder temp;
    const Path path = temp / "file";
    test::writeFile(path, "content");
    const timespec old[2] = {{.tv_sec = 1000, .tv_nsec = 0}, {.tv_sec = 1000, .tv_nsec = 0}};
    REQUIRE(::utimensat(AT_FDCWD, path.bytes().c_str(), old, 0) == 0);
    const auto folder = files->openFolder(temp.path());
    REQUIRE(folder);
    CHECK(contentOf(**(*folder)->openRead("file")) == "content");
    struct stat found{};
    REQUIRE(::stat(path.bytes().c_str(), &found) == 0);
    CHECK(found.st_atim.tv_sec == 1000);
}

TEST_CASE("threads share one folder") {
    const test::TempFolder temp;
    test::FixtureTree tree(temp.path());
    for (int i = 0; i < 500; ++i) tree.file("file" + std::to_string(i), std::to_string(i));
    const auto folder = files->openFolder(temp.path());
    REQUIRE(folder);
    std::atomic<int> good{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int k = 0; k < 20; ++k) {
                    const auto names = (*folder)->names();
                    if (names && names->size() == 500 && (*folder)->openRead("file7")) ++good;
                }
            });
    }
    CHECK(good == 80);
}

TEST_CASE("a folder that was removed is gone") {
    const test::TempFolder temp;
    REQUIRE(files->makeFolders(temp / "folder"));
    const auto folder = files->openFolder(temp / "folder");
    REQUIRE(folder);
    REQUIRE(files->remove(temp / "folder"));
    const auto names = (*folder)->names();
    CHECK((!names || names->size() == 0));
    CHECK((*folder)->openRead("x").error().reason == Reason::fileGone);
}
