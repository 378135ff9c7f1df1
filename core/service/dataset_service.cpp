#include "service/dataset_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "base/json.h"
#include "cache/pull.h"
#include "cache/stored_dataset.h"
#include "cache/verify.h"
#include "dataset/manifest.h"

namespace packtrain::service {
namespace {

using cache::StoredDataset;

/// An index on disk for as long as it is read.
class ScratchFile {
  public:
    ScratchFile(io::FileSystem& files, const Path& folder)
        : files_(files), path_(folder / (toHex(asBytes(randomBytes(8))) + ".sqlite")) {}
    ~ScratchFile() { (void)files_.remove(path_); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    const Path& path() const { return path_; }

  private:
    io::FileSystem& files_;
    Path path_;
};

bool isGlob(std::string_view text) {
    return text.find_first_of("*?[") != std::string_view::npos;
}

class DatasetServiceOverRemotes final : public DatasetService {
  public:
    DatasetServiceOverRemotes(io::FileSystem& files, const Clock& clock, OpenRemotes& remotes,
                              const Path& stateFolder)
        : files_(files),
          clock_(clock),
          remotes_(remotes),
          scratch_(stateFolder / "scratch"),
          trashLists_(stateFolder / "trash-lists") {}

    Result<VerifyResult> verify(const Target& dataset, double readPercent, const Progress& progress,
                                const StopToken& stop) override {
        PACKTRAIN_TRY(const Opened opened, open(dataset, stop));
        const auto tell = [&](std::uint64_t bytes, std::uint64_t total, std::uint64_t objects,
                              std::uint64_t objectsTotal) {
            if (progress) progress({"verify", bytes, total, objects, objectsTotal});
        };
        PACKTRAIN_TRY(auto outcome, cache::verifyDataset(*opened.dataset, readPercent, tell, stop));
        VerifyResult result;
        result.objects = outcome.objects;
        result.bytes = outcome.bytes;
        result.readBack = outcome.readBack;
        result.weakest = opened.dataset->manifest().provedBySizeOnly()
                             ? std::min(outcome.weakest, Proof::sizeOnly)
                             : outcome.weakest;
        // Read back just now in whole, or proved by the drive: what the manifest recorded is history.
        if (outcome.readBack >= outcome.bytes) result.weakest = outcome.weakest;
        for (cache::Problem& problem : outcome.problems)
            result.problems.push_back({std::move(problem.object), problem.reason, std::move(problem.detail)});
        return result;
    }

    Result<PullResult> pull(const Target& dataset, const Path& folder, bool shardsOnly,
                            const std::vector<std::string>& globs, const Progress& progress,
                            const StopToken& stop) override {
        PACKTRAIN_TRY(const Opened opened, open(dataset, stop));
        const auto tell = [&](std::uint64_t bytes, std::uint64_t total, std::uint64_t objects,
                              std::uint64_t objectsTotal) {
            if (progress) progress({"pull", bytes, total, objects, objectsTotal});
        };
        cache::PullOptions options;
        options.shardsOnly = shardsOnly;
        options.globs = globs;
        PACKTRAIN_TRY(const auto outcome,
                      cache::pullDataset(*opened.dataset, files_, folder, options, tell, stop));
        return PullResult{outcome.files, outcome.bytes, shardsOnly};
    }

    Result<std::vector<FoundFile>> find(const Target& dataset, const std::string& nameOrGlob,
                                        const StopToken& stop) override {
        PACKTRAIN_TRY(const Opened opened, open(dataset, stop));
        PACKTRAIN_CHECK(files_.makeFolders(scratch_, true));
        const ScratchFile scratch(files_, scratch_);
        PACKTRAIN_TRY(const auto index, opened.dataset->fetchIndex(files_, scratch.path(), stop));
        std::vector<FoundFile> found;
        const auto add = [&](const dataset::IndexRow& row) -> Result<> {
            found.push_back({row.entry.path, objectName(opened.dataset->manifest(), row.shard), row.offset,
                             row.entry.size});
            return {};
        };
        if (!isGlob(nameOrGlob)) {
            PACKTRAIN_TRY(const auto row, index->find(nameOrGlob));
            if (row) PACKTRAIN_CHECK(add(*row));
        }
        if (found.empty()) PACKTRAIN_CHECK(index->matching(nameOrGlob, add));
        return found;
    }

    Result<std::vector<ListedItem>> list(const Target& folder, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, remotes_.folder(folder));
        PACKTRAIN_TRY(const auto ref, place.remote->findFolder(place.path, stop));
        // The root is made with the first upload; until then there is nothing in it.
        if (!ref && folder.remote != "local" && folder.path.empty()) return std::vector<ListedItem>{};
        if (!ref) return fail(Reason::objectGone, folder.remote + ":" + folder.path);
        std::vector<ListedItem> items;
        PACKTRAIN_CHECK(place.remote->list(
            *ref,
            [&](const remote::ObjectInfo& object) -> Result<> {
                ListedItem item;
                item.name = object.name;
                item.isFolder = object.isFolder;
                item.size = object.size;
                items.push_back(std::move(item));
                return {};
            },
            stop));
        std::ranges::sort(items, {}, &ListedItem::name);
        for (ListedItem& item : items) {
            if (!item.isFolder) continue;
            const std::string path = place.path.empty() ? item.name : place.path + "/" + item.name;
            const auto opened = StoredDataset::open(*place.remote, path, stop);
            if (!opened) {
                if (opened.error().kind == Kind::gone || opened.error().kind == Kind::corrupt ||
                    opened.error().kind == Kind::refused)
                    continue;
                return Fail(opened.error());
            }
            const dataset::Manifest& manifest = (*opened)->manifest();
            item.isDataset = true;
            item.size = manifest.bytes;
            item.files = manifest.files;
            item.shards = manifest.shards.size();
            item.created = manifest.created;
        }
        return items;
    }

    Result<Space> space(const std::string& remote, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto opened, remotes_.byName(remote));
        return opened->space(stop);
    }

    Result<std::uint64_t> remove(const Target& dataset,
                                 const std::function<bool(const std::vector<std::string>&)>& confirm,
                                 const Progress& progress, const StopToken& stop) override {
        PACKTRAIN_TRY(const Opened opened, open(dataset, stop));
        const StoredDataset& stored = *opened.dataset;
        const auto objects = cache::listedObjects(stored.manifest());
        std::vector<std::string> names;
        std::uint64_t bytes = 0;
        for (const auto& object : objects) {
            names.push_back(object.name);
            bytes += object.size;
        }
        names.emplace_back(kWids);
        names.emplace_back(dataset::kManifestName);
        if (!confirm(names)) return fail(Reason::cancelled, "nothing was deleted");

        std::uint64_t done = 0, count = 0;
        for (const auto& object : objects) {
            PACKTRAIN_CHECK(removeListed(stored, object, stop));
            done += object.size;
            if (progress) progress({"remove", done, bytes, ++count, objects.size()});
        }
        dataset::ManifestObject wids;
        wids.name = std::string(kWids);
        PACKTRAIN_CHECK(removeListed(stored, wids, stop));
        PACKTRAIN_CHECK(stored.remote().remove(stored.manifestObject().id, stop));
        PACKTRAIN_CHECK(removeEmptyFolders(stored, objects, stop));
        return bytes;
    }

    Result<TrashStatus> trashStatus(const std::string& remote, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto opened, remotes_.byName(remote));
        PACKTRAIN_TRY(remote::Trash* const trash, trashOf(*opened, remote));
        TrashStatus status;
        PACKTRAIN_TRY(status.size, trash->size(stop));
        PACKTRAIN_TRY(status.space, opened->space(stop));
        return status;
    }

    Result<TrashContents> emptyTrash(const std::string& remote,
                                     const std::function<bool(const TrashContents&)>& confirm,
                                     const StopToken& stop) override {
        PACKTRAIN_TRY(const auto opened, remotes_.byName(remote));
        PACKTRAIN_TRY(remote::Trash* const trash, trashOf(*opened, remote));
        PACKTRAIN_TRY(const auto objects, trash->list(stop));
        TrashContents contents;
        if (objects.empty()) return contents;
        std::string lines;
        for (const remote::ObjectInfo& object : objects) {
            lines += json::dump({{"id", object.id},
                                 {"name", object.name},
                                 {"folder", object.isFolder},
                                 {"size", object.size}}) +
                     "\n";
            contents.names.push_back(object.name);
            contents.bytes += object.size;
        }
        contents.list = trashLists_ / fmt::format("{}-{}-{}.jsonl", remote, formatRfc3339(clock_.wall()),
                                                  toHex(asBytes(randomBytes(2))));
        PACKTRAIN_CHECK(files_.makeFolders(trashLists_, true));
        PACKTRAIN_CHECK(io::writeWhole(files_, contents.list, asBytes(lines), true));
        if (!confirm(contents)) return fail(Reason::cancelled, "nothing was deleted");
        PACKTRAIN_CHECK(trash->empty(stop));
        return contents;
    }

  private:
    static constexpr std::string_view kWids = "wids.json";

    /// Keeps the remote for as long as the dataset is used.
    struct Opened {
        std::shared_ptr<remote::Remote> remote;
        std::unique_ptr<StoredDataset> dataset;
    };

    Result<Opened> open(const Target& target, const StopToken& stop) {
        PACKTRAIN_TRY(auto place, remotes_.thing(target));
        Opened opened;
        PACKTRAIN_TRY(opened.dataset, StoredDataset::open(*place.remote, place.path, stop));
        opened.remote = std::move(place.remote);
        return opened;
    }

    static Result<remote::Trash*> trashOf(remote::Remote& opened, const std::string& name) {
        if (opened.trash() == nullptr)
            return fail(Reason::unsupported, name + " has no trash: what is removed there is gone");
        return opened.trash();
    }

    static std::string objectName(const dataset::Manifest& manifest, std::int64_t shard) {
        if (shard < 0) return dataset::rawFolder(static_cast<std::uint32_t>(-shard));
        for (const auto& listed : manifest.shards)
            if (listed.number == static_cast<std::uint64_t>(shard)) return listed.name;
        return {};
    }

    static Result<> removeListed(const StoredDataset& stored, const dataset::ManifestObject& object,
                                 const StopToken& stop) {
        const auto found = stored.locate(object, stop);
        if (!found)
            return found.error().reason == Reason::incompleteDataset ? Result<>{} : Fail(found.error());
        PACKTRAIN_CHECK(stored.remote().remove(found->id, stop));
        return {};
    }

    /// Only folders that a listed object lay in, and only if nothing is left in them: a folder may hold what
    /// is not ours.
    static Result<> removeEmptyFolders(const StoredDataset& stored,
                                       const std::vector<dataset::ManifestObject>& objects,
                                       const StopToken& stop) {
        std::set<std::string, std::greater<>> folders;  // longest first within a branch
        for (const auto& object : objects)
            for (Path folder = Path(object.name).parent(); !folder.empty(); folder = folder.parent())
                folders.insert(folder.bytes());
        folders.insert("");
        for (const std::string& folder : folders) {
            const std::string path = folder.empty() ? stored.path() : stored.path() + "/" + folder;
            PACKTRAIN_TRY(const auto ref, stored.remote().findFolder(path, stop));
            if (!ref) continue;
            bool empty = true;
            PACKTRAIN_CHECK(stored.remote().list(
                *ref,
                [&](const remote::ObjectInfo&) -> Result<> {
                    empty = false;
                    return {};
                },
                stop));
            if (empty) PACKTRAIN_CHECK(stored.remote().remove(ref->id, stop));
        }
        return {};
    }

    io::FileSystem& files_;
    const Clock& clock_;
    OpenRemotes& remotes_;
    const Path scratch_, trashLists_;
};

}  // namespace

std::unique_ptr<DatasetService> makeDatasetService(io::FileSystem& files, const Clock& clock,
                                                   OpenRemotes& remotes, const Path& stateFolder) {
    return std::make_unique<DatasetServiceOverRemotes>(files, clock, remotes, stateFolder);
}

}  // namespace packtrain::service
