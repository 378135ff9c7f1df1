#include "tree_fixture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace packtrain::test {

using dataset::Entry;
using dataset::EntryKind;

Entry fileEntry(std::string path, std::uint64_t size) {
    Entry entry;
    entry.path = std::move(path);
    entry.kind = EntryKind::file;
    entry.mode = 0644;
    entry.size = size;
    entry.mtimeNs = 1'700'000'000'123'456'789;
    entry.ctimeNs = entry.mtimeNs + 5;
    entry.inode = 4711;
    return entry;
}

Entry folderEntry(std::string path, std::uint32_t mode) {
    Entry entry = fileEntry(std::move(path), 0);
    entry.kind = EntryKind::folder;
    entry.mode = mode;
    return entry;
}

Entry linkEntry(std::string path, std::string target) {
    Entry entry = fileEntry(std::move(path), 0);
    entry.kind = EntryKind::symlink;
    entry.mode = 0777;
    entry.linkTarget = std::move(target);
    return entry;
}

namespace {

std::string randomName(std::mt19937_64& random) {
    static const std::vector<std::string> kParts = {"a",        "b",         "ab", "img", "-",    " ",
                                                    "!",        "+",         ",",  "\n",  "\xff", "\x80",
                                                    "\xC3\xA9", "e\xCC\x81", "~",  "Z",   "0",    "10"};
    std::string name;
    const std::size_t parts = 1 + random() % 3;
    for (std::size_t i = 0; i < parts; ++i) name += kParts[random() % kParts.size()];
    if (random() % 3 != 0) name += random() % 2 == 0 ? ".jpg" : ".json";
    if (random() % 8 == 0) name += ".gz";
    if (random() % 12 == 0) name.insert(0, ".");
    return name;
}

void grow(std::mt19937_64& random, const std::string& folder, int depth, std::size_t budget,
          std::vector<Entry>& out, std::set<std::string>& taken) {
    for (std::size_t i = 0; i < budget && out.size() < 100'000; ++i) {
        std::string path = (folder.empty() ? "" : folder + "/") + randomName(random);
        if (!taken.insert(path).second) continue;
        const auto dice = random() % 20;
        if (dice < 3 && depth < 4) {
            out.push_back(folderEntry(path, dice == 0 ? 0700 : 0755));
            grow(random, path, depth + 1, budget / 3, out, taken);
        } else if (dice == 3) {
            out.push_back(linkEntry(path, "target"));
        } else {
            out.push_back(fileEntry(path, random() % 5 == 0 ? random() % 20'000 : random() % 900));
        }
    }
}

}  // namespace

std::vector<Entry> randomTree(std::mt19937_64& random, std::size_t entries) {
    std::vector<Entry> tree;
    std::set<std::string> taken;
    grow(random, "", 0, entries, tree, taken);
    std::sort(tree.begin(), tree.end(), [](const Entry& a, const Entry& b) {
        return dataset::inPlanOrder(a.path, a.kind, b.path, b.kind);
    });
    return tree;
}

dataset::TarCosts simpleCosts() {
    return {[](const Entry& entry) { return 512 + (entry.size + 511) / 512 * 512; }, 1024};
}

std::vector<std::string> Walked::paths() const {
    std::vector<std::string> paths;
    for (const Entry& entry : entries) paths.push_back(entry.path);
    return paths;
}

const dataset::LeftOut* Walked::leftOutAt(std::string_view path) const {
    const auto found =
        std::find_if(leftOut.begin(), leftOut.end(), [&](const auto& item) { return item.path == path; });
    return found == leftOut.end() ? nullptr : &*found;
}

const Entry* Walked::at(std::string_view path) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& item) { return item.path == path; });
    return found == entries.end() ? nullptr : &*found;
}

Walked walkAll(io::FileSystem& files, const std::vector<dataset::SourceRoot>& roots,
               const dataset::WalkOptions& options) {
    Walked walked;
    dataset::WalkSink sink;
    sink.entry = [&](Entry&& entry) {
        walked.entries.push_back(std::move(entry));
        return Result<>();
    };
    sink.leftOut = [&](dataset::LeftOut&& leftOut) {
        walked.leftOut.push_back(std::move(leftOut));
        return Result<>();
    };
    const auto totals = dataset::walk(files, roots, options, sink, StopToken());
    REQUIRE_MESSAGE(totals.has_value(), totals.error().message());
    walked.totals = *totals;
    return walked;
}

}  // namespace packtrain::test
