#include "checkpoint/settling.h"

#include <algorithm>

#include "base/json.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kIncompleteMark = "checkpoint-is-incomplete.txt";
constexpr std::string_view kDistributedPart = ".distcp";
constexpr std::string_view kDistributedEnd = ".metadata";
constexpr std::string_view kIndexEnd = ".index.json";
constexpr std::uint64_t kLargestIndex = 16 * kMiB;

Examination missing(std::string why) {
    return {FileFormat::unknown, Completeness::partial, std::move(why)};
}

std::string_view nameOf(const SeenFile& file) {
    const std::string_view path = file.path;
    return path.substr(path.rfind('/') + 1);
}

bool holds(const SeenStep& step, std::string_view path) {
    return std::ranges::any_of(step.files, [&](const SeenFile& file) { return file.path == path; });
}

/// "model.safetensors.index.json" names the files that hold the tensors.
Examination examineIndex(io::FileSystem& files, const Path& root, const SeenStep& step,
                         const SeenFile& index) {
    const auto text = io::readWhole(files, root / index.path, kLargestIndex);
    if (!text) return missing(index.path + " cannot be read");
    const auto parsed = json::parse(*text, index.path);
    if (!parsed) return missing(index.path + " is not written to its end");
    const auto map = json::object(*parsed, "weight_map");
    if (!map) return {};
    const std::string folder = Path(index.path).parent().bytes();
    for (const auto& [tensor, file] : (*map)->items()) {
        if (!file.is_string()) continue;
        const auto& name = file.get_ref<const std::string&>();
        const std::string path = (Path(folder) / name).bytes();
        if (!holds(step, path)) return missing(printable(name) + " is not there yet");
    }
    return {};
}

Examination examineMarks(io::FileSystem& files, const Path& root, const SeenStep& step) {
    bool hasPart = false, hasEnd = false;
    for (const SeenFile& file : step.files) {
        const std::string_view name = nameOf(file);
        if (name == kIncompleteMark) return missing("its writer says that it is incomplete");
        if (name == kDistributedEnd) hasEnd = true;
        if (name.ends_with(kDistributedPart)) hasPart = true;
        if (name != kDistributedEnd && isTemporaryName(name))
            return missing(printable(name) + " is a temporary file");
        if (!name.ends_with(kIndexEnd)) continue;
        if (auto index = examineIndex(files, root, step, file); index.completeness == Completeness::partial)
            return index;
    }
    if (hasPart && !hasEnd) return missing(".metadata is not there yet");
    return {};
}

Examination examineFile(io::FileSystem& files, const Path& path, std::uint64_t size) {
    const auto file = files.openRead(path);
    if (!file) return missing(file.error().message());
    auto examined = examine(**file, size);
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
    if (auto marks = examineMarks(files, root, step); marks.completeness == Completeness::partial)
        return marks;
    Examination worst{FileFormat::unknown, Completeness::whole, {}};
    for (const SeenFile& file : step.files) {
        // Markers are empty files; of a checkpoint that is empty its own loader will not say more.
        Examination examined =
            file.size == 0 ? Examination{} : examineFile(files, root / file.path, file.size);
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
