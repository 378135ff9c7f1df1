#include "store/set_aside.h"

#include <array>

namespace packtrain::store {
namespace {

constexpr std::array<std::string_view, 3> kCompanions = {"-wal", "-shm", "-journal"};
constexpr int kMostAside = 1000;

Path withSuffix(const Path& path, std::string_view suffix) {
    return Path(path.bytes() + std::string(suffix));
}

bool isThere(io::FileSystem& files, const Path& path) {
    return files.linkStat(path).has_value();
}

// A name under which neither a database nor a companion stands yet.
Result<Path> freeName(io::FileSystem& files, const Path& path) {
    for (int number = 1; number <= kMostAside; ++number) {
        Path candidate = withSuffix(path, ".broken-" + std::to_string(number));
        bool isFree = !isThere(files, candidate);
        for (const auto suffix : kCompanions)
            isFree = isFree && !isThere(files, withSuffix(candidate, suffix));
        if (isFree) return candidate;
    }
    return fail(Reason::databaseBroken, path.display() + ": too many were set aside already");
}

Result<> moveCompanions(io::FileSystem& files, const Path& from, const Path& to) {
    for (const auto suffix : kCompanions) {
        const auto moved = files.rename(withSuffix(from, suffix), withSuffix(to, suffix), true);
        if (!moved && moved.error().reason != Reason::fileGone) return moved;
    }
    return {};
}

}  // namespace

// The database goes first: were its log to go first and the process to die, it would come back without its
// last commits.
Result<Path> setAside(io::FileSystem& files, const Path& path) {
    PACKTRAIN_TRY(Path aside, freeName(files, path));
    PACKTRAIN_CHECK(files.rename(path, aside, true));
    PACKTRAIN_CHECK(moveCompanions(files, path, aside));
    return aside;
}

Companions companionsOf(io::FileSystem& files, const Path& path) {
    Companions found{};
    for (std::size_t i = 0; i < kCompanions.size(); ++i)
        if (const auto there = files.linkStat(withSuffix(path, kCompanions[i]))) found[i] = there->inode;
    return found;
}

Result<> setOrphansAside(io::FileSystem& files, const Path& path, const Companions& seen) {
    if (seen == Companions{}) return {};
    const Companions now = companionsOf(files, path);
    PACKTRAIN_TRY(const Path aside, freeName(files, path));
    for (std::size_t i = 0; i < kCompanions.size(); ++i)
        if (seen[i] != 0 && seen[i] == now[i])
            PACKTRAIN_CHECK(
                files.rename(withSuffix(path, kCompanions[i]), withSuffix(aside, kCompanions[i]), true));
    return {};
}

}  // namespace packtrain::store
