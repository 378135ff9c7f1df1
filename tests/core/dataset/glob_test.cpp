#include <doctest/doctest.h>

#include "dataset/index.h"

using packtrain::dataset::globMatches;

TEST_CASE("a pattern without a slash is matched against the name alone") {
    CHECK(globMatches("*.jpg", "a/b/c.jpg"));
    CHECK(globMatches("c.jpg", "a/b/c.jpg"));
    CHECK_FALSE(globMatches("b", "a/b/c.jpg"));
    CHECK(globMatches("**", "a/b/c.jpg"));
    CHECK(globMatches("*", "a/b/c.jpg"));
    CHECK(globMatches("?.jpg", "c.jpg"));
    CHECK_FALSE(globMatches("?.jpg", ".jpg"));
}

TEST_CASE("a pattern with a slash is matched against the whole path") {
    CHECK(globMatches("a/*/c.jpg", "a/b/c.jpg"));
    CHECK_FALSE(globMatches("a/*.jpg", "a/b/c.jpg"));
    CHECK_FALSE(globMatches("b/c.jpg", "a/b/c.jpg"));
    CHECK(globMatches("/c.jpg", "c.jpg"));
    CHECK_FALSE(globMatches("/c.jpg", "a/c.jpg"));
    CHECK(globMatches("a?b/c", "a-b/c"));
    CHECK_FALSE(globMatches("a?b/c", "a/b/c"));
}

TEST_CASE("two stars cross folders") {
    CHECK(globMatches("a/**", "a/b/c.jpg"));
    CHECK(globMatches("a/**", "a/b"));
    CHECK_FALSE(globMatches("a/**", "a"));
    CHECK_FALSE(globMatches("a/**", "ab/c"));
    CHECK(globMatches("**/c", "c"));
    CHECK(globMatches("**/c", "a/b/c"));
    CHECK_FALSE(globMatches("**/c", "a/bc"));
    CHECK(globMatches("a/**/c", "a/c"));
    CHECK(globMatches("a/**/c", "a/x/y/c"));
    CHECK_FALSE(globMatches("a/**/c", "a/xc"));
    CHECK(globMatches("**/x/**/*.json", "a/x/b/c/d.json"));
    CHECK_FALSE(globMatches("**/x/**/*.json", "a/y/b/c/d.json"));
    CHECK(globMatches("a**z/q", "a/b/z/q"));
    CHECK(globMatches("**/*a*/b", "x/za/y/bab/b"));
}

TEST_CASE("sets, escapes and brackets that are none") {
    CHECK(globMatches("[a-c].txt", "b.txt"));
    CHECK_FALSE(globMatches("[a-c].txt", "d.txt"));
    CHECK(globMatches("[!a-c].txt", "d.txt"));
    CHECK(globMatches("[^a-c].txt", "d.txt"));
    CHECK(globMatches("[]x].txt", "].txt"));
    CHECK(globMatches("[a-].txt", "-.txt"));
    CHECK(globMatches("[ab", "[ab"));
    CHECK(globMatches("\\*", "*"));
    CHECK_FALSE(globMatches("\\*", "a"));
    CHECK(globMatches("\\", "\\"));
    CHECK_FALSE(globMatches("a[/]b/c", "a/b/c"));
    CHECK_FALSE(globMatches("[!x]/b", "//b"));
}

TEST_CASE("one letter is one letter, in UTF-8 and outside it") {
    CHECK(globMatches("?.jpg", "\xC3\xA9.jpg"));
    CHECK_FALSE(globMatches("??.jpg", "\xC3\xA9.jpg"));
    CHECK_FALSE(globMatches("*??", "\xE2\x82\xAC"));
    CHECK(globMatches("[\xC3\xA0-\xC3\xBF]", "\xC3\xA9"));
    CHECK(globMatches("?", "\xFF"));
    CHECK(globMatches("\xFF*", "\xFF\xFE"));
    CHECK_FALSE(globMatches("\xC3\xA9", "e\xCC\x81"));
}

TEST_CASE("no pattern hangs") {
    std::string pattern;
    for (int i = 0; i < 60; ++i) pattern += "**/*a*/";
    const std::string path = std::string(3000, 'a') + "/b";
    CHECK_FALSE(globMatches(pattern + "z", path));
    CHECK_FALSE(globMatches(std::string(2000, '*') + "b/c", path));
}
