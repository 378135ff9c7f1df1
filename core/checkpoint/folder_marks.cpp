#include "checkpoint/folder_marks.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "base/json.h"
#include "checkpoint/ocdbt.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kTrainerName = "checkpoint-";
constexpr std::string_view kTrainerState = "trainer_state.json";
constexpr std::string_view kIncompleteMark = "checkpoint-is-incomplete.txt";
constexpr std::string_view kDistributedPart = ".distcp";
constexpr std::string_view kDistributedEnd = ".metadata";
constexpr std::string_view kIndexEnd = ".index.json";
constexpr std::string_view kOrbaxMetadata = "_CHECKPOINT_METADATA";
constexpr std::string_view kOrbaxItem = "_METADATA";
constexpr std::string_view kOrbaxSuccess = "commit_success.txt";
constexpr std::string_view kOrbaxManifest = "manifest.ocdbt";
constexpr std::uint64_t kLargestMark = 16 * kMiB;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

Examination missing(std::string why) {
    return {FileFormat::unknown, Completeness::partial, std::move(why)};
}
Examination plausible(std::string why) {
    return {FileFormat::unknown, Completeness::plausible, std::move(why)};
}
Examination whole() {
    return {FileFormat::unknown, Completeness::whole, {}};
}
Examination notThere(std::string_view what) {
    return missing(printable(what) + " is not there yet");
}

std::string_view nameOf(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}
/// With its slash; empty for what lies in the step's own folder.
std::string_view folderOf(std::string_view path) {
    return path.substr(0, path.rfind('/') + 1);
}

/// The step of "checkpoint-500".
std::optional<std::uint64_t> trainerStep(std::string_view name) {
    if (!name.starts_with(kTrainerName)) return std::nullopt;
    const std::string_view digits = name.substr(kTrainerName.size());
    if (digits.empty() || digits.size() > 18 || !std::ranges::all_of(digits, isDigit)) return std::nullopt;
    return std::stoull(std::string(digits));
}

class Marks {
  public:
    Marks(io::FileSystem& files, const Path& root, const SeenStep& step)
        : files_(files), root_(root), step_(step) {
        for (const SeenFile& file : step.files) paths_.insert(file.path);
    }

    /// The least whole of all writers whose marks are there.
    Examination examine() {
        if (auto unfinished = anyUnfinished(); unfinished.completeness == Completeness::partial)
            return unfinished;
        Examination worst;
        const auto take = [&](Examination one) {
            if (one.completeness == Completeness::unknown) return;
            const bool isWorse = worst.completeness == Completeness::unknown ||
                                 worst.completeness == Completeness::whole ||
                                 one.completeness == Completeness::partial;
            if (isWorse && worst.completeness != Completeness::partial) worst = std::move(one);
        };
        take(shards());
        take(trainer());
        take(distributed());
        take(orbax());
        return worst;
    }

  private:
    bool has(const std::string& path) const { return paths_.contains(path); }
    template <typename Is>
    bool any(Is is) const {
        return std::ranges::any_of(paths_, is);
    }

    Result<Json> read(const std::string& path) const {
        PACKTRAIN_TRY(const std::string text, io::readWhole(files_, root_ / path, kLargestMark));
        return json::parse(text, path);
    }

    Examination anyUnfinished() const {
        for (const std::string& path : paths_) {
            const std::string_view name = nameOf(path);
            if (name == kIncompleteMark) return missing("its writer says that it is incomplete");
            if (name != kDistributedEnd && isTemporaryName(name))
                return missing(printable(name) + " is a temporary file");
        }
        return {};
    }

    /// "model-00001-of-00002.safetensors" and the others, then "model.safetensors.index.json", which names
    /// them.
    Examination shards() const {
        for (const std::string& path : paths_) {
            if (path.ends_with(kIndexEnd)) {
                if (auto index = shardsOfIndex(path); index.completeness != Completeness::unknown)
                    return index;
            }
            const std::size_t of = path.rfind("-of-");
            const std::size_t dot = path.rfind('.');
            if (of == std::string::npos || dot == std::string::npos || dot < of || of < 6) continue;
            const bool isShard = path.ends_with(".safetensors") || path.ends_with(".bin");
            if (!isShard || path[of - 6] != '-' ||
                !std::all_of(path.begin() + std::ptrdiff_t(of) - 5, path.begin() + std::ptrdiff_t(of),
                             isDigit))
                continue;
            const std::string index = path.substr(0, of - 6) + path.substr(dot) + std::string(kIndexEnd);
            if (!has(index)) return notThere(index);
        }
        return {};
    }

    Examination shardsOfIndex(const std::string& path) const {
        const auto index = read(path);
        if (!index) return missing(printable(path) + " is not written to its end");
        const auto map = json::object(*index, "weight_map");
        if (!map) return {};
        for (const auto& [tensor, file] : (*map)->items())
            if (file.is_string() && !has(std::string(folderOf(path)) + file.get<std::string>()))
                return notThere(file.get<std::string>());
        return {};
    }

    /// Trainer writes its state last, after model, optimizer, scheduler and random state.
    Examination trainer() const {
        const auto named = trainerStep(nameOf(step_.path));
        const bool isTrainers = has(std::string(kTrainerState)) || has("training_args.bin") ||
                                has("scheduler.pt") ||
                                any([](const std::string& path) { return path.starts_with("rng_state"); });
        if (!isTrainers) return {};
        if (!has(std::string(kTrainerState))) return notThere(kTrainerState);
        const auto state = read(std::string(kTrainerState));
        if (!state) return missing(std::string(kTrainerState) + " is not written to its end");
        const auto step = json::number(*state, "global_step");
        if (named && (!step || *step != *named))
            return missing(std::string(kTrainerState) + " is of another step");
        const auto mentions = [this](std::string_view word) {
            return any([&](const std::string& path) { return path.find(word) != std::string::npos; });
        };
        if (!mentions("model")) return notThere("its model");
        // What is written before the state and is not there, the writer may have left out by choice; but who
        // subclasses Trainer may also write it later.
        if (!mentions("training_args.bin")) return plausible("training_args.bin is not there");
        const int training = int(mentions("optim")) + int(has("scheduler.pt")) + int(mentions("rng_state"));
        if (training != 0 && training != 3)  // with save_only_model there is none
            return plausible("of optimizer, scheduler and random state not all are there");
        // Other processes write theirs when they come to it.
        if (mentions("rng_state_")) return plausible("it is of several processes");
        return whole();
    }

    /// .metadata comes by a rename after all parts, which it names; its pickle is searched and not loaded.
    Examination distributed() const {
        Examination found;
        for (const std::string& path : paths_) {
            if (!path.ends_with(kDistributedPart)) continue;
            const std::string end = std::string(folderOf(path)) + std::string(kDistributedEnd);
            if (!has(end)) return notThere(kDistributedEnd);
            found = whole();
        }
        for (const std::string& path : paths_) {
            if (nameOf(path) != kDistributedEnd) continue;
            const auto text = io::readWhole(files_, root_ / path, kLargestMark);
            if (!text) continue;  // too large to search: it is there, which is what counts
            for (const std::string& part : partsNamedIn(*text)) {
                if (!has(std::string(folderOf(path)) + part)) return notThere(part);
                found = whole();
            }
        }
        return found;
    }

    /// All "__R_I.distcp" in it.
    static std::set<std::string> partsNamedIn(const std::string& text) {
        std::set<std::string> parts;
        for (std::size_t end = text.find(kDistributedPart); end != std::string::npos;
             end = text.find(kDistributedPart, end + 1)) {
            std::size_t begin = end;
            while (begin > 0 && (isDigit(text[begin - 1]) || text[begin - 1] == '_')) --begin;
            const std::string name = text.substr(begin, end - begin);
            if (name.size() >= 5 && name.starts_with("__") && isDigit(name.back()))
                parts.insert(name + std::string(kDistributedPart));
        }
        return parts;
    }

    /// Committed: the metadata has the time of the commit, and (of newer versions) a mark says so.
    Examination orbax() const {
        const bool isOrbax = has(std::string(kOrbaxMetadata)) || any([](const std::string& path) {
                                 return nameOf(path) == kOrbaxItem || nameOf(path) == kOrbaxSuccess;
                             });
        if (!isOrbax) return {};
        if (auto stores = orbaxStores(); stores.completeness == Completeness::partial) return stores;
        if (!has(std::string(kOrbaxMetadata))) return plausible("it has no metadata of its commit");
        const auto metadata = read(std::string(kOrbaxMetadata));
        if (!metadata) return missing("its metadata is not written to its end");
        if (!json::number(*metadata, "commit_timestamp_nsecs")) return missing("it is not committed");
        std::set<std::string_view> items{""};
        for (const std::string& path : paths_)
            if (nameOf(path) == kOrbaxItem) items.insert(folderOf(path));
        for (const std::string_view item : items)
            if (!has(std::string(item) + std::string(kOrbaxSuccess)))
                return plausible("it has no mark of its commit");
        const auto handlers = json::object(*metadata, "item_handlers");
        if (!handlers) return whole();
        for (const auto& [item, handler] : (*handlers)->items())
            if (!any([&](const std::string& path) { return path.starts_with(item + "/"); }))
                return notThere(item);
        return whole();
    }

    /// Each item with metadata has arrays; each OCDBT store has a manifest and data.
    Examination orbaxStores() const {
        std::map<std::string, bool> stores;  // folder -> has a manifest
        std::set<std::string> data;
        for (const std::string& path : paths_) {
            const std::string folder(folderOf(path));
            if (nameOf(path) == kOrbaxManifest) stores[folder] = true;
            if (!folder.ends_with("d/") || (folder.size() > 2 && folder[folder.size() - 3] != '/')) continue;
            data.insert(folder.substr(0, folder.size() - 2));
            stores.try_emplace(folder.substr(0, folder.size() - 2), false);
        }
        for (const auto& [folder, hasManifest] : stores) {
            if (!hasManifest) return notThere(folder + std::string(kOrbaxManifest));
            if (!data.contains(folder))
                return notThere("the data of " + folder + std::string(kOrbaxManifest));
        }
        for (const std::string& path : paths_) {
            if (nameOf(path) != kOrbaxItem) continue;
            const auto item = read(path);
            if (!item && item.error().reason == Reason::protocolError)
                return missing(printable(path) + " is not written to its end");
            if (item && json::booleanOr(*item, "use_ocdbt", false) &&
                !stores.contains(std::string(folderOf(path))))
                return notThere(std::string(folderOf(path)) + std::string(kOrbaxManifest));
        }
        for (const auto& [folder, hasManifest] : stores) {
            const std::size_t process = folder.rfind("ocdbt.process_");
            if (process == std::string::npos && !has(folder + std::string(kOrbaxItem)))
                return notThere(folder + std::string(kOrbaxItem));
        }
        for (const auto& [folder, hasManifest] : stores)
            if (auto files = filesOfStore(folder); files.completeness == Completeness::partial) return files;
        return {};
    }

    /// What its manifest names, and what the newest tree names: values may lie in the store of a process.
    Examination filesOfStore(const std::string& folder) const {
        const auto text = io::readWhole(files_, root_ / (folder + std::string(kOrbaxManifest)), kLargestMark);
        if (!text) return {};
        const auto manifest = readOcdbtManifest(asBytes(*text));
        if (!manifest) return {};  // of a later format, perhaps: then nothing can be said of its files
        if (auto absent = firstAbsent(folder, manifest->files)) return std::move(*absent);
        if (!manifest->newest) return {};
        const OcdbtRoot& root = *manifest->newest;
        const auto node = read(folder + root.path, root.offset, root.length);
        if (!node) return {};
        if (node->empty())
            return missing(printable(folder + root.path) + " is shorter than its manifest says");
        const auto named = readOcdbtNode(asBytes(*node));
        if (!named) return {};
        // "STORE/d/NAME": what lies beside it is named from its own store.
        const std::size_t data = root.path.rfind("d/");
        const std::string store = data == std::string::npos ? std::string() : root.path.substr(0, data);
        if (auto absent = firstAbsent(folder + store, *named)) return std::move(*absent);
        return {};
    }

    std::optional<Examination> firstAbsent(const std::string& folder,
                                           const std::vector<std::string>& named) const {
        for (const std::string& file : named)
            if (!file.empty() && !has(folder + file)) return notThere(folder + file);
        return std::nullopt;
    }

    /// So much of a part as may be searched; empty if the file ends before the part does.
    Result<std::string> read(const std::string& path, std::uint64_t offset, std::uint64_t length) const {
        PACKTRAIN_TRY(const auto file, files_.openRead(root_ / path));
        PACKTRAIN_TRY(const io::FileStat stat, file->stat());
        if (length > stat.size || offset > stat.size - length) return std::string();
        std::string bytes(std::min(length, kLargestMark), '\0');
        for (std::size_t got = 0; got < bytes.size();) {
            const MutableByteSpan left = std::as_writable_bytes(std::span(bytes)).subspan(got);
            PACKTRAIN_TRY(const std::size_t more, file->readAt(offset + got, left));
            if (more == 0) return std::string();
            got += more;
        }
        return bytes;
    }

    io::FileSystem& files_;
    const Path& root_;
    const SeenStep& step_;
    std::set<std::string> paths_;
};

}  // namespace

bool isFolderOfKnownWriter(std::string_view name, const std::vector<std::string>& names) {
    if (trainerStep(name)) return true;
    return std::ranges::any_of(names, [](const std::string& one) {
        return one == kTrainerState || one == kIncompleteMark || one == kDistributedEnd ||
               one == kOrbaxMetadata || one == kOrbaxSuccess || one.ends_with(kDistributedPart);
    });
}

Examination examineMarks(io::FileSystem& files, const Path& root, const SeenStep& step) {
    return Marks(files, root, step).examine();
}

}  // namespace packtrain::checkpoint
