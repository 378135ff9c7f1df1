#include "service/pool_step.h"

#include <algorithm>

#include "base/digest.h"
#include "cache/stored_dataset.h"
#include "checkpoint/step_name.h"
#include "dataset/index.h"
#include "dataset/manifest.h"
#include "dataset/planner.h"

namespace packtrain::service {
namespace {

constexpr std::uint64_t kLargestIndex = kGiB;
constexpr std::size_t kIdBytes = 16;
constexpr std::string_view kWidsName = "wids.json";

std::string partName(std::size_t file) {
    return dataset::rawFolder(static_cast<std::uint32_t>(file + 1)) + '/' + dataset::rawPartName(0);
}

dataset::ManifestObject described(const remote::ObjectInfo& object, std::string name,
                                  const std::string& sha256) {
    dataset::ManifestObject out;
    out.name = std::move(name);
    out.id = object.id;
    out.size = object.size;
    out.sha256 = toHex(asBytes(sha256));
    for (const auto& [kind, bytes] : object.digests)
        if (kind != DigestKind::sha256) out.digests[std::string(digestName(kind))] = toHex(asBytes(bytes));
    out.proof = object.digest(DigestKind::sha256) ? "checksum" : "read-back";
    return out;
}

bool isSame(const dataset::Manifest& manifest, const PoolNote& note) {
    if (manifest.raw.size() != note.step.files.size() || manifest.files != note.step.files.size())
        return false;
    return std::ranges::all_of(note.step.files, [&](const checkpoint::StepFile& file) {
        const auto raw = std::ranges::find(manifest.raw, file.path, &dataset::ManifestRaw::path);
        return raw != manifest.raw.end() && raw->size == file.size &&
               raw->sha256 == toHex(asBytes(file.sha256));
    });
}

/// Two files on disk that go with it.
class Scratch {
  public:
    Scratch(io::FileSystem& files, const Path& folder)
        : files_(files),
          plain_(folder / (toHex(asBytes(randomBytes(8))) + ".sqlite")),
          packed_(plain_.bytes() + ".zst") {}
    ~Scratch() {
        (void)files_.remove(plain_);
        (void)files_.remove(packed_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const Path& plain() const { return plain_; }
    const Path& packed() const { return packed_; }

  private:
    io::FileSystem& files_;
    const Path plain_, packed_;
};

}  // namespace

std::string joinedPath(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return std::string(a.empty() ? b : a);
    return std::string(a) + '/' + std::string(b);
}

std::string PoolStep::folder(const std::string& name) const {
    return joinedPath(joinedPath(parts_.path, note_.set), name);
}

Result<> PoolStep::prove(const StopToken& stop) {
    objects_.clear();
    std::set<std::string> ids, paths;
    for (std::size_t i = 0; i < note_.files.size(); ++i) {
        const bool isNew =
            ids.insert(note_.files[i].objectId).second && paths.insert(note_.step.files[i].path).second;
        if (!isNew || note_.files[i].xxh3.empty())
            return fail(Reason::manifestBroken, "its note is not one of ours");
        PACKTRAIN_CHECK(proveOne(note_.step.files[i], note_.files[i].objectId, stop));
    }
    return {};
}

Result<> PoolStep::proveOne(const checkpoint::StepFile& file, const std::string& id, const StopToken& stop) {
    PACKTRAIN_TRY(auto object, parts_.remote.find(id, stop));
    if (!object || object->isFolder)
        return fail(Reason::objectGone, printable(file.path) + " is not on the drive any more");
    if (object->size != file.size) return fail(Reason::sizeMismatch, printable(file.path));
    std::string sha256 = object->digest(DigestKind::sha256).value_or("");
    if (sha256.empty()) {
        const auto hasher = makeHasher(DigestKind::sha256);
        const auto sink = [&](ByteSpan bytes) -> Result<> {
            hasher->update(bytes);
            return {};
        };
        PACKTRAIN_CHECK(parts_.remote.read(id, {}, sink, stop));
        sha256 = hasher->finish();
    }
    if (sha256 != file.sha256) return fail(Reason::checksumMismatch, printable(file.path));
    objects_.push_back(*std::move(object));
    return {};
}

/// `free` too where an earlier run was cut in the middle: all that lies there is this step's.
Result<StepPlace> PoolStep::look(const std::string& name, const StopToken& stop) {
    moved_.clear();
    const auto stored = cache::StoredDataset::open(parts_.remote, folder(name), stop);
    if (stored) return isSame((*stored)->manifest(), note_) ? StepPlace::same : StepPlace::taken;
    if (stored.error().kind == Kind::corrupt) return StepPlace::taken;
    if (stored.error().kind != Kind::gone) return Fail(stored.error());
    bool isOurs = true;
    for (std::size_t i = 0; i <= note_.files.size() && isOurs; ++i) {
        const std::string below = i == 0 ? "shards/0000" : dataset::rawFolder(static_cast<std::uint32_t>(i));
        PACKTRAIN_TRY(const auto there, parts_.remote.findFolder(folder(name) + '/' + below, stop));
        if (!there) continue;
        const auto each = [&](const remote::ObjectInfo& object) -> Result<> {
            isOurs = isOurs && i > 0 && object.id == note_.files[i - 1].objectId;
            moved_.insert(object.id);
            return {};
        };
        PACKTRAIN_CHECK(parts_.remote.list(*there, each, stop));
    }
    return isOurs ? StepPlace::free : StepPlace::taken;
}

Result<CollectedStep> PoolStep::settle(const StopToken& stop) {
    CollectedStep done{
        .set = note_.set, .name = {}, .files = note_.files.size(), .bytes = note_.step.bytes()};
    std::set<std::string> taken;
    for (;;) {
        done.name = checkpoint::freeName(note_.step.name,
                                         [&](const std::string& name) { return taken.contains(name); });
        PACKTRAIN_TRY(const StepPlace place, look(done.name, stop));
        done.wasThere = place == StepPlace::same;
        if (place != StepPlace::taken) break;
        taken.insert(done.name);
    }
    if (done.wasThere) return done;
    for (const PoolNoteFile& file : note_.files)
        if (!here_.contains(file.objectId) && !moved_.contains(file.objectId))
            return fail(Reason::objectGone, "its note names what does not lie in the pool's slots");
    PACKTRAIN_CHECK(moveAll(done.name, stop));
    PACKTRAIN_CHECK(writeManifest(done.name, stop));
    return done;
}

Result<> PoolStep::moveAll(const std::string& name, const StopToken& stop) {
    for (std::size_t i = 0; i < objects_.size(); ++i) {
        const Path to(folder(name) + '/' + partName(i));
        PACKTRAIN_TRY(const auto into, parts_.remote.ensureFolder(to.parent().bytes(), stop));
        const auto move = [&] { return parts_.moves.move(objects_[i].id, pool_, into, to.name(), stop); };
        PACKTRAIN_CHECK(persistently(parts_.clock, move, stop));
    }
    return {};
}

Result<remote::ObjectInfo> PoolStep::put(const remote::FolderRef& into, std::string_view name, ByteSpan bytes,
                                         const StopToken& stop) {
    std::optional<remote::ObjectInfo> written;
    const auto write = [&]() -> Result<> {
        PACKTRAIN_TRY(const auto there, parts_.remote.findByName(into, name, stop));
        PACKTRAIN_TRY(written, parts_.remote.replace(into, name, bytes, there ? there->version : "", stop));
        return {};
    };
    PACKTRAIN_CHECK(persistently(parts_.clock, write, stop));
    return *std::move(written);
}

Result<remote::ObjectInfo> PoolStep::writeIndex(const remote::FolderRef& into, const StopToken& stop) {
    PACKTRAIN_CHECK(parts_.files.makeFolders(parts_.scratch, true));
    const Scratch scratch(parts_.files, parts_.scratch);
    PACKTRAIN_TRY(const auto index, dataset::IndexWriter::create(parts_.files, scratch.plain()));
    for (std::size_t i = 0; i < note_.files.size(); ++i) {
        const PoolNoteFile& about = note_.files[i];
        dataset::Entry entry;
        entry.path = note_.step.files[i].path;
        entry.mode = about.mode;
        entry.size = note_.step.files[i].size;
        entry.mtimeNs = about.mtimeNs;
        PACKTRAIN_CHECK(index->add({.entry = std::move(entry),
                                    .shard = -static_cast<std::int64_t>(i + 1),
                                    .offset = 0,
                                    .xxh3 = about.xxh3}));
    }
    PACKTRAIN_CHECK(index->finish());
    PACKTRAIN_CHECK(dataset::packIndex(parts_.files, scratch.plain(), scratch.packed()));
    PACKTRAIN_TRY(const std::string bytes, io::readWhole(parts_.files, scratch.packed(), kLargestIndex));
    PACKTRAIN_TRY(auto object, put(into, dataset::indexName(1), asBytes(bytes), stop));
    if (!object.digest(DigestKind::sha256))
        object.digests.emplace_back(DigestKind::sha256, digestOf(DigestKind::sha256, asBytes(bytes)));
    return object;
}

Result<> PoolStep::writeManifest(const std::string& name, const StopToken& stop) {
    PACKTRAIN_TRY(const auto into, parts_.remote.ensureFolder(folder(name), stop));
    PACKTRAIN_TRY(const auto index, writeIndex(into, stop));
    dataset::Manifest manifest;
    manifest.datasetId = toHex(asBytes(randomBytes(kIdBytes)));
    manifest.name = name;
    manifest.writer = "packtrain " PACKTRAIN_VERSION;
    manifest.created = formatRfc3339(parts_.clock.wall());
    manifest.files = note_.files.size();
    manifest.bytes = note_.step.bytes();
    manifest.index = described(index, dataset::indexName(1), index.digest(DigestKind::sha256).value_or(""));
    for (std::size_t i = 0; i < note_.files.size(); ++i) {
        const checkpoint::StepFile& file = note_.step.files[i];
        dataset::ManifestRaw& raw = manifest.raw.emplace_back();
        raw.number = static_cast<std::uint32_t>(i + 1);
        raw.path = file.path;
        raw.size = file.size;
        raw.sha256 = toHex(asBytes(file.sha256));
        raw.mtimeNs = note_.files[i].mtimeNs;
        raw.mode = note_.files[i].mode;
        raw.parts.push_back(described(objects_[i], partName(i), file.sha256));
    }
    PACKTRAIN_CHECK(put(into, kWidsName, asBytes(dataset::writeWids(manifest)), stop));
    PACKTRAIN_CHECK(put(into, dataset::kManifestName, asBytes(dataset::writeManifest(manifest)), stop));
    return {};
}

}  // namespace packtrain::service
