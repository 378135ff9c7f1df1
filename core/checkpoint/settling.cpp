#include "checkpoint/settling.h"

#include <algorithm>

#include "checkpoint/folder_marks.h"

namespace packtrain::checkpoint {
namespace {

Examination missing(std::string why) {
    return {FileFormat::unknown, Completeness::partial, std::move(why)};
}

Examination examineFile(io::FileSystem& files, const Path& path, std::uint64_t size) {
    const auto file = files.openRead(path);
    if (!file) return missing(file.error().message());
    // A part of a distributed checkpoint is one archive after the other.
    auto examined = path.bytes().ends_with(".distcp") ? examineArchives(**file, size) : examine(**file, size);
    if (!examined) return missing(examined.error().message());
    return std::move(*examined);
}

/// A smaller number is worse.
int rank(Completeness completeness) {
    switch (completeness) {
        case Completeness::whole:
            return 2;
        case Completeness::plausible:
        case Completeness::unknown:
            return 1;
        case Completeness::partial:
            return 0;
    }
    return 0;
}

}  // namespace

Patience patienceOn(const io::Volume& volume) {
    if (!volume.network) return {};
    constexpr std::chrono::seconds kMount{30};
    return {.whole = kMount, .plausible = kMount, .stuck = 4 * kMount};
}

Examination examineStep(io::FileSystem& files, const Path& root, const SeenStep& step) {
    if (!step.isFolder) return examineFile(files, root / step.files.front().path, step.files.front().size);
    Examination worst = examineMarks(files, root, step);
    if (worst.completeness == Completeness::partial) return worst;
    // With its writer's word that it is whole, of a file only its own word counts that it is not.
    const bool isVouched = worst.completeness == Completeness::whole;
    if (worst.completeness == Completeness::unknown) worst.completeness = Completeness::whole;
    for (const SeenFile& file : step.files) {
        // Markers are empty files; of a checkpoint that is empty its own loader will not say more.
        Examination examined =
            file.size == 0 ? Examination{} : examineFile(files, root / file.path, file.size);
        if (isVouched && examined.completeness != Completeness::partial) continue;
        if (rank(examined.completeness) >= rank(worst.completeness)) continue;
        examined.why = file.path + ": " + examined.why;
        worst = std::move(examined);
    }
    return worst;
}

Judgement Settling::judge(const SeenStep& step, Ticks now) {
    Known& known = known_[step.path];
    std::string signature = step.signature();
    if (known.signature != signature)
        known = {.signature = std::move(signature), .since = now, .examined = {}};
    const Nanoseconds quiet = now - known.since;
    if (quiet < patience_.whole) return {Wholeness::writing, "it changed a moment ago"};
    if (!known.examined) known.examined = examineStep(files_, rootOf(step), step);
    const Examination& examined = *known.examined;
    if (examined.completeness == Completeness::partial) {
        // Reading may have failed for a moment; and a longer look costs little by then.
        if (quiet < patience_.stuck) return {Wholeness::writing, examined.why};
        Judgement last{Wholeness::stuck, examined.why};
        if (anyIsWritten(step)) last.wholeness = Wholeness::writing;
        known.examined.reset();
        return last;
    }
    if (examined.completeness != Completeness::whole && quiet < patience_.plausible)
        return {Wholeness::writing, "its format does not say whether it is whole, so a while must pass"};
    if (anyIsWritten(step)) return {Wholeness::writing, "a process has it open for writing"};
    return {Wholeness::whole, {}};
}

void Settling::keepOnly(const std::set<std::string>& paths) {
    std::erase_if(known_, [&](const auto& known) { return !paths.contains(known.first); });
}

Path Settling::rootOf(const SeenStep& step) const {
    const Path whole = folder_ / step.path;
    return step.isFolder ? whole : whole.parent();
}

bool Settling::anyIsWritten(const SeenStep& step) const {
    return std::ranges::any_of(step.files,
                               [&](const SeenFile& file) { return isWritten_(rootOf(step) / file.path); });
}

}  // namespace packtrain::checkpoint
