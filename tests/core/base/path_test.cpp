#include "base/path.h"

#include <doctest/doctest.h>

using namespace packtrain;

TEST_CASE("the name is the last component") {
    CHECK(Path("/a/b").name() == "b");
    CHECK(Path("/a/b/").name() == "b");
    CHECK(Path("/a/b//").name() == "b");
    CHECK(Path("b").name() == "b");
    CHECK(Path("/").name() == "");
    CHECK(Path("").name() == "");
}

TEST_CASE("the parent is all before it") {
    CHECK(Path("/a/b").parent() == Path("/a"));
    CHECK(Path("/a/b/").parent() == Path("/a"));
    CHECK(Path("/a").parent() == Path("/"));
    CHECK(Path("/").parent() == Path("/"));
    CHECK(Path("a").parent() == Path());
    CHECK(Path("a/b").parent() == Path("a"));
}

TEST_CASE("joining puts one slash between") {
    CHECK(Path("/a") / "b" == Path("/a/b"));
    CHECK(Path("/a/") / "b" == Path("/a/b"));
    CHECK(Path("/") / "b" == Path("/b"));
    CHECK(Path("a") / Path("b/c") == Path("a/b/c"));
    CHECK(Path("/a") / "/b" == Path("/b"));
    CHECK(Path() / "b" == Path("b"));
    CHECK(Path("/a") / "" == Path("/a"));
}

TEST_CASE("containing is about whole components") {
    CHECK(Path("/a").contains(Path("/a")));
    CHECK(Path("/a").contains(Path("/a/b")));
    CHECK(Path("/a/").contains(Path("/a/b")));
    CHECK(Path("/").contains(Path("/a")));
    CHECK_FALSE(Path("/a").contains(Path("/ab")));
    CHECK_FALSE(Path("/a/b").contains(Path("/a")));
    CHECK_FALSE(Path("/").contains(Path("a")));
}

TEST_CASE("a path shows itself on one line") {
    CHECK(Path("/a\n\xff").display() == "/a\\n\\xff");
}

TEST_CASE("names from outside must stay below") {
    for (const char* good : {"a", "a/b", ".hidden", "..two", "a/...", "with space/\n", "\xff"})
        CHECK_MESSAGE(isSafeRelative(good), printable(good));
    for (const std::string_view bad :
         {std::string_view(""), std::string_view("/"), std::string_view("/a"), std::string_view("a/"),
          std::string_view("a//b"), std::string_view("."), std::string_view(".."), std::string_view("../a"),
          std::string_view("a/.."), std::string_view("a/../b"), std::string_view("./a"),
          std::string_view("a/./b"), std::string_view("a\0b", 3)})
        CHECK_FALSE_MESSAGE(isSafeRelative(bad), printable(bad));
}
