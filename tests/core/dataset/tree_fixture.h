// Entries made up for a test, and what a walk of a real tree gives.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "dataset/planner.h"
#include "dataset/walk.h"

namespace packtrain::test {

dataset::Entry fileEntry(std::string path, std::uint64_t size = 100);
dataset::Entry folderEntry(std::string path, std::uint32_t mode = 0755);
dataset::Entry linkEntry(std::string path, std::string target);

/// A tree of files, folders and links with awkward names, in plan order.
std::vector<dataset::Entry> randomTree(std::mt19937_64& random, std::size_t entries);

/// 512 for the header, the content, filled up to 512.
dataset::TarCosts simpleCosts();

struct Walked {
    std::vector<dataset::Entry> entries;
    std::vector<dataset::LeftOut> leftOut;
    dataset::WalkTotals totals;

    std::vector<std::string> paths() const;
    /// Nothing if that path was not left out.
    const dataset::LeftOut* leftOutAt(std::string_view path) const;
    const dataset::Entry* at(std::string_view path) const;
};
/// Ends the test if the walk fails.
Walked walkAll(io::FileSystem& files, const std::vector<dataset::SourceRoot>& roots,
               const dataset::WalkOptions& options = {});

}  // namespace packtrain::test
