#include "service/dataset_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/digest.h"
#include "base/json.h"
#include "cache/pull.h"
#include "cache/stored_dataset.h"
#include "cache/verify.h"
#include "dataset/manifest.h"
#include "service/dataset_series.h"

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
        if (!opened.series) return verifyOne(*opened.dataset, {}, readPercent, progress, stop);
        VerifyResult sum;
        sum.problems = opened.series->problems();
        for (const DatasetSeries::Set& set : opened.series->sets()) {
            PACKTRAIN_TRY(auto one, verifyOne(*set.dataset, set.name + '/', readPercent, progress, stop));
            sum.objects += one.objects;
            sum.bytes += one.bytes;
            sum.readBack += one.readBack;
            sum.weakest = std::min(sum.weakest, one.weakest);
            std::ranges::move(one.problems, std::back_inserter(sum.problems));
        }
        return sum;
    }

    Result<PullResult> pull(const Target& dataset, const Path& folder, bool shardsOnly,
                            const std::vector<std::string>& globs, const Progress& progress,
                            const StopToken& stop) override {
        PACKTRAIN_TRY(const Opened opened, open(dataset, stop));
        if (opened.series) return opened.series->pull(files_, folder, shardsOnly, globs, progress, stop);
        const auto tell = [&](std::uint64_t bytes, std::uint64_t total, std::uint64_t objects,
                              std::uint64_t objectsTotal) {
            if (progress) progress({"pull", bytes, total, objects, objectsTotal});
        };
        cache::PullOptions options;
        options.shardsOnly = shardsOnly;
        options.globs = globs;
        PACKTRAIN_TRY(const auto outcome,
                      cache::pullDataset(*opened.dataset, files_, folder, options, tell, stop));
        return PullResult{.files = outcome.files,
                          .bytes = outcome.bytes,
                          .shardsOnly = shardsOnly,
                          .sets = 0,
                          .problems = {}};
    }

    Result<std::vector<FoundFile>> find(const Target& dataset, const std::string& nameOrGlob,
                                        const StopToken& stop) override {
        PACKTRAIN_TRY(const Opened opened, open(dataset, stop));
        if (!opened.series) return findIn(*opened.dataset, nameOrGlob, stop);
        // The newest first: an older file of the same path does not count.
        std::vector<FoundFile> found;
        std::set<std::string> known;
        for (auto set = opened.series->sets().rbegin(); set != opened.series->sets().rend(); ++set) {
            PACKTRAIN_TRY(auto some, findIn(*set->dataset, nameOrGlob, stop));
            for (FoundFile& file : some) {
                if (!known.insert(file.path).second) continue;
                file.object = set->name + '/' + file.object;
                found.push_back(std::move(file));
            }
        }
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
        std::vector<std::pair<std::string, const StoredDataset*>> sets;
        if (!opened.series) sets.emplace_back("", opened.dataset.get());
        if (opened.series)
            for (const auto& set : opened.series->sets())
                sets.emplace_back(set.name + '/', set.dataset.get());
        std::vector<std::string> names;
        std::uint64_t bytes = 0, done = 0;
        for (const auto& [prefix, stored] : sets) {
            for (const auto& object : cache::listedObjects(stored->manifest())) {
                names.push_back(prefix + object.name);
                bytes += object.size;
            }
            names.push_back(prefix + std::string(kWids));
            names.push_back(prefix + std::string(dataset::kManifestName));
        }
        if (!confirm(names)) return fail(Reason::cancelled, "nothing was deleted");
        for (const auto& [prefix, stored] : sets)
            PACKTRAIN_CHECK(removeOne(*stored, done, bytes, progress, stop));
        if (opened.series)
            PACKTRAIN_CHECK(removeIfEmpty(opened.series->remote(), opened.series->path(), stop));
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
        std::unique_ptr<DatasetSeries> series;  ///< instead of the dataset
    };

    Result<Opened> open(const Target& target, const StopToken& stop) {
        PACKTRAIN_TRY(auto place, remotes_.thing(target));
        Opened opened;
        auto dataset = StoredDataset::open(*place.remote, place.path, stop);
        if (!dataset && dataset.error().reason == Reason::unknownDataset) {
            auto series = DatasetSeries::open(place.remote, place.path, nameOfSeries(target), stop);
            if (!series && series.error().reason != Reason::unknownDataset) return Fail(series.error());
            if (series) opened.series = std::move(*series);
        }
        if (!opened.series) {
            PACKTRAIN_TRY(opened.dataset, std::move(dataset));
        }
        opened.remote = std::move(place.remote);
        return opened;
    }

    static Result<VerifyResult> verifyOne(const StoredDataset& stored, const std::string& prefix,
                                          double readPercent, const Progress& progress,
                                          const StopToken& stop) {
        const auto tell = [&](std::uint64_t bytes, std::uint64_t total, std::uint64_t objects,
                              std::uint64_t objectsTotal) {
            if (progress) progress({"verify", bytes, total, objects, objectsTotal});
        };
        PACKTRAIN_TRY(auto outcome, cache::verifyDataset(stored, readPercent, tell, stop));
        VerifyResult result;
        result.objects = outcome.objects;
        result.bytes = outcome.bytes;
        result.readBack = outcome.readBack;
        result.weakest = stored.manifest().provedBySizeOnly() ? std::min(outcome.weakest, Proof::sizeOnly)
                                                              : outcome.weakest;
        // Read back just now in whole, or proved by the drive: what the manifest recorded is history.
        if (outcome.readBack >= outcome.bytes) result.weakest = outcome.weakest;
        for (cache::Problem& problem : outcome.problems)
            result.problems.push_back(
                {prefix + std::move(problem.object), problem.reason, std::move(problem.detail)});
        return result;
    }

    Result<std::vector<FoundFile>> findIn(const StoredDataset& stored, const std::string& nameOrGlob,
                                          const StopToken& stop) {
        PACKTRAIN_CHECK(files_.makeFolders(scratch_, true));
        const ScratchFile scratch(files_, scratch_);
        PACKTRAIN_TRY(const auto index, stored.fetchIndex(files_, scratch.path(), stop));
        std::vector<FoundFile> found;
        const auto add = [&](const dataset::IndexRow& row) -> Result<> {
            found.push_back(
                {row.entry.path, objectName(stored.manifest(), row.shard), row.offset, row.entry.size});
            return {};
        };
        if (!isGlob(nameOrGlob)) {
            PACKTRAIN_TRY(const auto row, index->find(nameOrGlob));
            if (row) PACKTRAIN_CHECK(add(*row));
        }
        if (found.empty()) PACKTRAIN_CHECK(index->matching(nameOrGlob, add));
        return found;
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

    /// `done` of `bytes` are gone already.
    static Result<> removeOne(const StoredDataset& stored, std::uint64_t& done, std::uint64_t bytes,
                              const Progress& progress, const StopToken& stop) {
        const auto objects = cache::listedObjects(stored.manifest());
        std::uint64_t count = 0;
        for (const auto& object : objects) {
            PACKTRAIN_CHECK(removeListed(stored, object, stop));
            done += object.size;
            if (progress) progress({"remove", done, bytes, ++count, objects.size()});
        }
        dataset::ManifestObject wids;
        wids.name = std::string(kWids);
        PACKTRAIN_CHECK(removeListed(stored, wids, stop));
        PACKTRAIN_CHECK(stored.remote().remove(stored.manifestObject().id, stop));
        return removeEmptyFolders(stored, objects, stop);
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
            PACKTRAIN_CHECK(removeIfEmpty(stored.remote(), path, stop));
        }
        return {};
    }

    static Result<> removeIfEmpty(remote::Remote& drive, const std::string& path, const StopToken& stop) {
        PACKTRAIN_TRY(const auto ref, drive.findFolder(path, stop));
        if (!ref) return {};
        bool empty = true;
        PACKTRAIN_CHECK(drive.list(
            *ref,
            [&](const remote::ObjectInfo&) -> Result<> {
                empty = false;
                return {};
            },
            stop));
        if (empty) PACKTRAIN_CHECK(drive.remove(ref->id, stop));
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
