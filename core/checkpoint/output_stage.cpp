#include "checkpoint/output_stage.h"

#include <algorithm>

namespace packtrain::checkpoint {
namespace {

constexpr std::size_t kBlock = kMiB;
constexpr std::uint32_t kUsualMode = 0755;  // that of a folder which no set says anything about

TakenOutput otherwise(Taking how, std::string why = {}) {
    return {.how = how, .file = {}, .why = std::move(why)};
}

/// False: it became shorter.
Result<bool> copyBytes(io::ReadableFile& from, io::WritableFile& to, std::uint64_t size,
                       const StopToken& stop) {
    std::vector<std::byte> block(std::min<std::uint64_t>(size, kBlock));
    from.willReadAll();
    for (std::uint64_t at = 0; at < size;) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        const auto wanted = std::min<std::uint64_t>(block.size(), size - at);
        PACKTRAIN_TRY(const std::size_t got, from.readAt(at, MutableByteSpan(block).first(wanted)));
        if (got == 0) return false;
        PACKTRAIN_CHECK(to.writeAt(at, ByteSpan(block).first(got)));
        at += got;
    }
    return true;
}

bool isSame(const io::FileStat& left, const io::FileStat& right) {
    return left.size == right.size && left.mtimeNs == right.mtimeNs && left.inode == right.inode;
}

}  // namespace

OutputFile outputFile(std::string path, const io::FileStat& stat, bool stableInodes) {
    return {std::move(path), stat.size, stat.mtimeNs, stableInodes ? stat.inode : 0};
}

Path OutputStage::place(std::uint64_t id) const {
    return folder_ / std::to_string(id);
}

bool OutputStage::has(std::uint64_t id) const {
    const auto stat = files_.stat(place(id));
    return stat && stat->type == io::FileType::folder;
}

Result<> OutputStage::begin(std::uint64_t id) {
    filled_ = place(id);
    made_.clear();
    PACKTRAIN_CHECK(files_.makeFolders(folder_, true));
    PACKTRAIN_CHECK(files_.removeTree(filled_));
    return files_.makeFolders(filled_, true);
}

Result<> OutputStage::makeParents(const std::string& relative) {
    for (std::size_t slash = relative.find('/'); slash != std::string::npos;
         slash = relative.find('/', slash + 1)) {
        const std::string parent = relative.substr(0, slash);
        if (!made_.insert(parent).second) continue;
        PACKTRAIN_CHECK(files_.makeFolder(filled_ / parent));
        PACKTRAIN_CHECK(files_.setMode(filled_ / parent, kUsualMode));
    }
    return {};
}

Result<TakenOutput> OutputStage::take(const Path& watched, const WaitingFile& wanted, bool stableInodes,
                                      std::uint64_t held, const StopToken& stop) {
    if (!isSafeRelative(wanted.file.path)) return otherwise(Taking::failed, "its name cannot be used");
    const Path from = watched / wanted.file.path;
    const auto seen = files_.linkStat(from);
    if (!seen && seen.error().kind == Kind::gone) return otherwise(Taking::gone);
    if (!seen) return otherwise(Taking::failed, seen.error().message());
    OutputFile now = outputFile(wanted.file.path, *seen, stableInodes);
    if (seen->type != io::FileType::file || (!wanted.isRestless && now != wanted.file))
        return otherwise(Taking::changed);
    PACKTRAIN_CHECK(makeParents(wanted.file.path));
    const Path to = filled_ / wanted.file.path;
    TakenOutput taken{.how = Taking::taken, .file = std::move(now), .why = {}};
    // A link to a file that never stands still would never be sent.
    if (!wanted.isRestless && ways_.link(from, to)) {
        const auto linked = files_.linkStat(to);
        const auto readable = files_.openRead(to);
        if (linked && isSame(*linked, *seen) && readable) return taken;
        PACKTRAIN_CHECK(files_.remove(to));
        return readable ? otherwise(Taking::changed) : otherwise(Taking::failed, readable.error().message());
    }
    PACKTRAIN_TRY(TakenOutput copied, copy(from, to, wanted, *seen, held, stop));
    if (copied.how != Taking::taken) {
        (void)files_.remove(to);
        return copied;
    }
    return taken;
}

Result<TakenOutput> OutputStage::copy(const Path& from, const Path& to, const WaitingFile& wanted,
                                      const io::FileStat& seen, std::uint64_t held, const StopToken& stop) {
    const auto source = files_.openRead(from);
    if (!source && source.error().kind == Kind::gone) return otherwise(Taking::gone);
    if (!source) return otherwise(Taking::failed, source.error().message());
    if (!ways_.clone(from, to)) {
        if (std::string why = whyNoRoom(seen.size, held); !why.empty()) return otherwise(Taking::noRoom, why);
        PACKTRAIN_TRY(const auto copy, files_.openWrite(to, io::WriteMode::createNew, true));
        const auto whole = copyBytes(**source, *copy, seen.size, stop);
        if (!whole && whole.error().reason == Reason::diskFull)
            return otherwise(Taking::noRoom, whole.error().message());
        if (!whole && whole.error().reason == Reason::readFailed)
            return otherwise(Taking::failed, whole.error().message());
        if (!whole) return Fail(whole.error());
        if (!*whole) return otherwise(Taking::changed);
    }
    PACKTRAIN_TRY(const io::FileStat after, (*source)->stat());
    if (!wanted.isRestless && !isSame(seen, after)) return otherwise(Taking::changed);
    PACKTRAIN_CHECK(files_.setMode(to, seen.mode));
    PACKTRAIN_CHECK(files_.setModified(to, seen.mtimeNs));
    return TakenOutput{};
}

std::string OutputStage::whyNoRoom(std::uint64_t bytes, std::uint64_t held) const {
    if (held + bytes > limits_.bytes)
        return "no room for a copy: the limit is " + formatBytes(limits_.bytes) + ", " + formatBytes(held) +
               " are in use";
    const auto space = files_.space(folder_);
    if (!space || space->free >= bytes + keptFree(limits_, *space)) return {};
    return "no room for a copy: " + formatBytes(space->free) + " are free, and " +
           formatBytes(keptFree(limits_, *space)) + " stay so";
}

Result<> OutputStage::keepOnly(const std::set<std::uint64_t>& ids) {
    const auto folder = files_.openFolder(folder_);
    if (!folder) return folder.error().reason == Reason::fileGone ? Result<>() : Fail(folder.error());
    PACKTRAIN_TRY(const io::FolderNames names, (*folder)->names());
    std::set<std::string> kept;
    for (const std::uint64_t id : ids) kept.insert(std::to_string(id));
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const std::string name(names.at(i).name); !kept.contains(name))
            PACKTRAIN_CHECK(files_.removeTree(folder_ / name));
    return {};
}

}  // namespace packtrain::checkpoint
