#include "remote/drive/drive_folders.h"

#include "base/digest.h"
#include "remote/wait_for_lock.h"

namespace packtrain::remote::drive {
namespace {

constexpr std::string_view kMarkKey = "ptPath";
constexpr std::string_view kMyDrive = "root";
constexpr std::uint64_t kLargestState = 16 * kMiB;
constexpr std::chrono::seconds kLockLimit{120};

std::string folderQuery() {
    return "mimeType = " + inQuery(kFolderType);
}

/// Drive allows 124 bytes for key and value together.
std::string markOf(const std::string& path) {
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(path)))).substr(0, 32);
}

}  // namespace

DriveFolders::DriveFolders(FolderOptions options, DriveApi& api, DriveIds& ids, DriveFiles& files,
                           io::FileSystem& system)
    : options_(std::move(options)), api_(api), ids_(ids), files_(files), system_(system) {}

Result<FolderRef> DriveFolders::ensure(std::string_view path, const StopToken& stop) {
    auto made = ensureFrom(path, stop);
    if (made || made.error().reason != Reason::objectGone) return made;
    // A folder that this process remembers was deleted behind its back: once more, from what the drive says.
    {
        const std::scoped_lock lock(mutex_);
        known_.clear();
    }
    return ensureFrom(path, stop);
}

Result<FolderRef> DriveFolders::ensureFrom(std::string_view path, const StopToken& stop) {
    PACKTRAIN_TRY(const auto names, levelsOf(path));
    std::string id(kMyDrive);
    std::string soFar;
    bool isNew = false;
    for (const std::string& name : names) {
        soFar += (soFar.empty() ? "" : "/") + name;
        const Level level{
            .name = name, .mark = markOf(soFar), .parent = id, .isTop = soFar == name, .parentIsNew = isNew};
        if (auto known = remembered(level.mark, id)) {
            id = std::move(*known);
            isNew = false;
            continue;
        }
        PACKTRAIN_TRY(Made made, make(level, stop));
        id = std::move(made.id);
        isNew = made.isNew;
        remember(level, id);
    }
    return FolderRef{id};
}

Result<std::optional<FolderRef>> DriveFolders::find(std::string_view path, const StopToken& stop) {
    PACKTRAIN_TRY(const auto names, levelsOf(path));
    std::string id(kMyDrive);
    std::string soFar;
    for (const std::string& name : names) {
        soFar += (soFar.empty() ? "" : "/") + name;
        const Level level{
            .name = name, .mark = markOf(soFar), .parent = id, .isTop = soFar == name, .parentIsNew = false};
        auto known = remembered(level.mark, id);
        if (!known) {
            const auto notes = readNotes();
            if (const auto note = notes.find(level.mark); note != notes.end()) {
                PACKTRAIN_TRY(const bool live, isLive(note->second, level, stop));
                if (live) known = note->second;
            }
        }
        if (!known) {
            PACKTRAIN_TRY(known, locate(level, stop));
        }
        if (!known) return std::nullopt;
        remember(level, *known);
        id = std::move(*known);
    }
    return FolderRef{id};
}

void DriveFolders::forget(const std::string& id) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(known_, [&](const auto& entry) { return entry.second == id || entry.first.first == id; });
}

Result<std::vector<std::string>> DriveFolders::levelsOf(std::string_view path) const {
    const std::string whole = (Path(options_.root) / path).bytes();
    std::vector<std::string> names;
    if (whole.empty()) return names;
    if (!isSafeRelative(whole) || !isUtf8(whole)) return fail(Reason::nameNotAllowed, printable(whole));
    std::size_t begin = 0;
    while (begin <= whole.size()) {
        const std::size_t slash = std::min(whole.find('/', begin), whole.size());
        names.push_back(whole.substr(begin, slash - begin));
        begin = slash + 1;
    }
    return names;
}

std::optional<std::string> DriveFolders::remembered(const std::string& mark, const std::string& parent) {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find({parent, mark});
    return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void DriveFolders::remember(const Level& level, const std::string& id) {
    const std::scoped_lock lock(mutex_);
    known_[{level.parent, level.mark}] = id;
}

/// By its mark, then by its name. The top folder's mark is looked for everywhere: people may move it.
Result<std::optional<std::string>> DriveFolders::locate(const Level& level, const StopToken& stop) {
    const std::string in = inQuery(level.parent) + " in parents and ";
    const std::string mark =
        "appProperties has { key=" + inQuery(kMarkKey) + " and value=" + inQuery(level.mark) + " }";
    PACKTRAIN_TRY(const auto marked,
                  files_.matches((level.isTop ? "" : in) + folderQuery() + " and " + mark, stop));
    if (!marked.empty()) return marked.front().info.id;
    PACKTRAIN_TRY(const auto named,
                  files_.matches(in + folderQuery() + " and name = " + inQuery(level.name), stop));
    for (const DriveFile& folder : named)
        if (folder.info.name == level.name) return folder.info.id;
    return std::nullopt;
}

Result<bool> DriveFolders::isLive(const std::string& id, const Level& level, const StopToken& stop) {
    PACKTRAIN_TRY(const auto folder, files_.find(id, stop));
    if (!folder || !folder->info.isFolder) return false;
    return level.isTop || std::ranges::find(folder->parents, level.parent) != folder->parents.end();
}

Result<DriveFolders::Made> DriveFolders::make(const Level& level, const StopToken& stop) {
    const std::scoped_lock making(making_);
    if (auto known = remembered(level.mark, level.parent))
        return Made{*known, false};  // made while this thread waited
    PACKTRAIN_TRY(const auto held, waitForLock(system_, api_.clock(), options_.lockFile, kLockLimit, stop));
    const auto notes = readNotes();
    const auto note = notes.find(level.mark);
    if (note != notes.end()) {
        PACKTRAIN_TRY(const bool live, isLive(note->second, level, stop));
        if (live) return Made{note->second, false};
    }
    // A list that lags shows nothing the first time; twins cost more than a second look. In a folder that was
    // made a moment ago there is nothing to look for.
    const int looks = level.parentIsNew ? 0 : 2;
    for (int look = 0; look < looks; ++look) {
        PACKTRAIN_TRY(auto found, locate(level, stop));
        if (!found) continue;
        PACKTRAIN_CHECK(writeNote(level.mark, *found));
        return Made{std::move(*found), false};
    }
    // An id noted earlier may be one whose create never arrived: using it again is what makes the create safe
    // to repeat.
    if (note != notes.end()) {
        auto created = create(level, note->second, stop);
        if (created) return withoutTwin(level, note->second, stop);
        if (created.error().reason != Reason::objectExists) return Fail(std::move(created).error());
    }
    PACKTRAIN_TRY(std::string id, ids_.take(stop));
    PACKTRAIN_CHECK(writeNote(level.mark, id));
    PACKTRAIN_CHECK(create(level, id, stop));
    return withoutTwin(level, id, stop);
}

/// Another computer may have made the same folder at the same moment. The oldest counts, for both: whoever
/// made another one, which is empty yet, takes it back.
Result<DriveFolders::Made> DriveFolders::withoutTwin(const Level& level, const std::string& id,
                                                     const StopToken& stop) {
    if (level.parentIsNew) return Made{id, true};
    PACKTRAIN_TRY(auto oldest, locate(level, stop));
    if (!oldest || *oldest == id) return Made{id, true};
    PACKTRAIN_CHECK(writeNote(level.mark, *oldest));
    (void)files_.remove(id, stop);  // an empty folder that stays harms nobody
    return Made{std::move(*oldest), false};
}

Result<> DriveFolders::create(const Level& level, const std::string& id, const StopToken& stop) {
    const Json metadata = {{"id", id},
                           {"name", level.name},
                           {"mimeType", kFolderType},
                           {"parents", Json::array({level.parent})},
                           {"appProperties", {{std::string(kMarkKey), level.mark}}}};
    return api_.done({.method = "POST",
                      .path = "/drive/v3/files",
                      .query = {{"supportsAllDrives", "true"}, {"fields", "id"}},
                      .body = json::dump(metadata)},
                     stop);
}

/// A state file that cannot be read costs a look-up, nothing more.
std::map<std::string, std::string> DriveFolders::readNotes() {
    std::map<std::string, std::string> notes;
    const auto text = io::readWhole(system_, options_.stateFile, kLargestState);
    if (!text) return notes;
    const auto document = json::parse(*text, "the folder notes");
    if (!document || !document->is_object()) return notes;
    for (const auto& [mark, id] : document->items())
        if (id.is_string() && isFileId(id.get_ref<const std::string&>()))
            notes.emplace(mark, id.get<std::string>());
    return notes;
}

/// The lock is held.
Result<> DriveFolders::writeNote(const std::string& mark, const std::string& id) {
    Json document = readNotes();
    document[mark] = id;
    const std::string text = json::dumpPretty(document);
    return io::writeWhole(system_, options_.stateFile, asBytes(text), true);
}

}  // namespace packtrain::remote::drive
