#include "checkpoint/spool.h"

#include <algorithm>

#include "base/digest.h"
#include "io/second_copy.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::size_t kBlock = kMiB;
constexpr std::string_view kUnfinished = ".new";

/// What a change of the bytes changes. A hard link changes ctime too, and links are made by others as well: a
/// copy that was not torn is then made anew, which only costs time.
bool isSame(const io::FileStat& left, const io::FileStat& right) {
    return left.type == right.type && left.size == right.size && left.mtimeNs == right.mtimeNs &&
           left.ctimeNs == right.ctimeNs && left.inode == right.inode && left.device == right.device;
}

bool isSame(const SeenFile& seen, const io::FileStat& now) {
    return now.type == io::FileType::file && seen.size == now.size && seen.mtimeNs == now.mtimeNs &&
           seen.inode == now.inode;
}

/// Reads to the end; `into` gets the bytes too unless it is null. The sha256, raw.
Result<std::string> readThrough(io::ReadableFile& file, std::uint64_t size, io::WritableFile* into,
                                const StopToken& stop) {
    const auto hasher = makeHasher(DigestKind::sha256);
    std::vector<std::byte> block(kBlock);
    file.willReadAll();
    for (std::uint64_t at = 0; at < size;) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        PACKTRAIN_TRY(const std::size_t got, file.readAt(at, block));
        if (got == 0) return fail(Reason::sourceChanged, "it became shorter while it was copied");
        const ByteSpan bytes(block.data(), got);
        hasher->update(bytes);
        if (into != nullptr) PACKTRAIN_CHECK(into->writeAt(at, bytes));
        at += got;
    }
    return hasher->finish();
}

}  // namespace

std::string digestOfStep(const std::vector<StepFile>& files) {
    const auto hasher = makeHasher(DigestKind::sha256);
    for (const StepFile& file : files) {
        const std::string path = files.size() == 1 ? std::string() : file.path;
        hasher->update(
            asBytes(std::to_string(path.size()) + ':' + path + ' ' + std::to_string(file.size) + ' '));
        hasher->update(asBytes(file.sha256));
    }
    return hasher->finish();
}

std::uint64_t keptFree(const SpoolLimits& limits, const io::Space& disk) {
    return std::min(limits.freeDisk, disk.total / std::max<std::uint64_t>(limits.freePart, 1));
}

CopyWays systemCopyWays() {
    return {.link = io::linkFile, .clone = io::cloneFile};
}

Result<> Spool::checkBudget(const SeenStep& step, std::uint64_t held) const {
    if (held + step.bytes() <= limits_.bytes) return {};
    return fail(Reason::diskFull, "no room for a copy of " + printable(step.path) + ": the limit is " +
                                      formatBytes(limits_.bytes) + ", " + formatBytes(held) + " are in use");
}

Result<> Spool::checkDisk(const std::string& what, std::uint64_t bytes) const {
    const auto space = files_.space(folder_);
    if (!space) return {};
    const std::uint64_t kept = keptFree(limits_, *space);
    if (space->free >= kept && space->free - kept >= bytes) return {};
    return fail(Reason::diskFull, "no room for a copy of " + printable(what) + ": " +
                                      formatBytes(space->free) + " are free, and " + formatBytes(kept) +
                                      " stay so");
}

Result<std::vector<StepFile>> Spool::take(const std::string& id, const Path& root, const SeenStep& step,
                                          bool mayLink, std::uint64_t held, const StopToken& stop) {
    PACKTRAIN_CHECK(files_.makeFolders(folder_, true));
    PACKTRAIN_CHECK(checkBudget(step, held));
    if (!mayLink) PACKTRAIN_CHECK(checkDisk(step.path, step.bytes()));
    const Path unfinished = folder_ / (id + std::string(kUnfinished));
    const auto copyAll = [&]() -> Result<std::vector<StepFile>> {
        PACKTRAIN_CHECK(files_.removeTree(unfinished));
        PACKTRAIN_CHECK(files_.makeFolders(unfinished, true));
        std::vector<StepFile> taken;
        for (const SeenFile& file : step.files) {
            if (!isSafeRelative(file.path)) return fail(Reason::nameNotAllowed, printable(file.path));
            const Path to = unfinished / file.path;
            PACKTRAIN_CHECK(files_.makeFolders(to.parent(), true));
            auto copied = takeFile(root / file.path, to, file, mayLink, stop);
            if (!copied) return Fail(within(printable(file.path), std::move(copied).error()));
            taken.push_back(std::move(*copied));
        }
        // The files belong together: the first must not have changed while the last was copied.
        for (const SeenFile& file : step.files) {
            const auto now = files_.linkStat(root / file.path);
            if (!mayLink && (!now || !isSame(file, *now)))
                return fail(Reason::sourceChanged, printable(file.path) + " changed while it was copied");
        }
        PACKTRAIN_CHECK(files_.removeTree(place(id)));
        PACKTRAIN_CHECK(files_.rename(unfinished, place(id)));
        return taken;
    };
    auto taken = copyAll();
    if (!taken) (void)files_.removeTree(unfinished);
    return taken;
}

Result<StepFile> Spool::takeFile(const Path& from, const Path& to, const SeenFile& file, bool mayLink,
                                 const StopToken& stop) {
    PACKTRAIN_TRY(const io::FileStat before, files_.linkStat(from));
    if (!isSame(file, before)) return fail(Reason::sourceChanged, "it was overwritten");
    StepFile taken{.path = file.path, .size = file.size, .sha256 = {}};
    const bool isLinked = mayLink && ways_.link(from, to).has_value();
    // A full disk is when a save must leave it, and a link needs no room there.
    if (mayLink && !isLinked) PACKTRAIN_CHECK(checkDisk(file.path, file.size));
    const bool isCloned = !isLinked && ways_.clone(from, to).has_value();
    if (isLinked || isCloned) {
        PACKTRAIN_TRY(const auto copy, files_.openRead(to));
        PACKTRAIN_TRY(taken.sha256, readThrough(*copy, file.size, nullptr, stop));
        PACKTRAIN_TRY(const io::FileStat after, isLinked ? copy->stat() : files_.linkStat(from));
        if (isLinked ? !isSame(file, after) : !isSame(before, after))
            return fail(Reason::sourceChanged, "it was overwritten");
    } else {
        PACKTRAIN_TRY(const auto source, files_.openRead(from));
        PACKTRAIN_TRY(const auto copy, files_.openWrite(to, io::WriteMode::createNew, true));
        PACKTRAIN_TRY(taken.sha256, readThrough(*source, file.size, copy.get(), stop));
        PACKTRAIN_TRY(const io::FileStat after, source->stat());
        if (!isSame(before, after)) return fail(Reason::sourceChanged, "it was overwritten");
    }
    // What is restored has the time of the save.
    if (!isLinked) PACKTRAIN_CHECK(files_.setModified(to, file.mtimeNs));
    return taken;
}

bool Spool::holds(const std::string& id, const std::vector<StepFile>& files) const {
    for (const StepFile& file : files) {
        const auto stat = files_.linkStat(place(id) / file.path);
        if (!stat || stat->type != io::FileType::file || stat->size != file.size) return false;
    }
    return !files.empty();
}

Result<> Spool::remove(const std::string& id) {
    return files_.removeTree(place(id));
}

Result<> Spool::keepOnly(const std::set<std::string>& ids) {
    const auto folder = files_.openFolder(folder_);
    if (!folder) return folder.error().reason == Reason::fileGone ? Result<>() : Fail(folder.error());
    PACKTRAIN_TRY(const io::FolderNames names, (*folder)->names());
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const std::string name(names.at(i).name); !ids.contains(name))
            PACKTRAIN_CHECK(files_.removeTree(folder_ / name));
    return {};
}

}  // namespace packtrain::checkpoint
