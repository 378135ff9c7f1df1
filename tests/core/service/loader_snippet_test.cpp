// The lines that a finished upload offers to copy: they must do what they say, for any name of a dataset.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "service/upload_service.h"

using namespace packtrain;

namespace {

std::vector<std::string> linesWith(const std::string& text, std::string_view words) {
    std::istringstream lines(text);
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);)
        if (line.find(words) != std::string::npos) found.push_back(line);
    return found;
}

std::string snippet(const std::string& name, const std::string& destination) {
    service::JobSpec spec;
    spec.name = name;
    return service::loaderSnippet(spec, destination);
}

}  // namespace

TEST_CASE("theSnippetNamesTheDatasetWhereItLies") {
    const std::string text = snippet("flowers", "mydrive:ml/flowers");
    CHECK(linesWith(text, "packtrain verify") ==
          std::vector<std::string>{"#   packtrain verify mydrive:ml/flowers"});
    CHECK(linesWith(text, "packtrain pull") ==
          std::vector<std::string>{"#   packtrain pull mydrive:ml/flowers flowers --shards"});
    CHECK(linesWith(text, "in samples(") ==
          std::vector<std::string>{"for name, data in samples(\"flowers\"):"});
}

TEST_CASE("namesWithBlanksAndQuotesStayOneWordInShellAndPython") {
    const std::string text =
        snippet("my \"best\" \\ flow'ers", "local:/media/usb disk/my \"best\" \\ flow'ers");
    CHECK(
        linesWith(text, "packtrain verify") ==
        std::vector<std::string>{"#   packtrain verify 'local:/media/usb disk/my \"best\" \\ flow'\\''ers'"});
    CHECK(linesWith(text, "in samples(") ==
          std::vector<std::string>{R"(for name, data in samples("my \"best\" \\ flow'ers"):)"});
}

TEST_CASE("namesThatAProgramWouldTakeForAnOptionOrAPatternAreNames") {
    CHECK(linesWith(snippet("-n", "mydrive:-n"), "packtrain pull") ==
          std::vector<std::string>{"#   packtrain pull mydrive:-n ./-n --shards"});
    CHECK(linesWith(snippet("a[1]", "mydrive:a[1]"), "glob.escape").size() == 2);
}

TEST_CASE("aFolderWithControlCharactersReachesNoTerminal") {
    const std::string text = snippet("set", "local:/mnt/x\x1b[31m\n/set");
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(linesWith(text, "packtrain verify").size() == 1);
}
