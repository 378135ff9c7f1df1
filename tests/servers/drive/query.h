#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "drive/file_tree.h"

namespace packtrain::servers {

// A parsed `q` of files.list.
struct Query {
    // The second argument is whether the file is trashed, itself or by a folder above it.
    using Test = std::function<bool(const File&, bool)>;

    Test test;
    // Set when every match must lie directly in this folder: spares a walk over the whole drive.
    std::optional<std::string> parent;
};

// Nothing when the text is not in the language (the API answers 400 then). `root` stands for the alias
// "root".
std::optional<Query> parseQuery(std::string_view text, const std::string& root);

}  // namespace packtrain::servers
