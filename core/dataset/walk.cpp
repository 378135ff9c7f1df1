#include "dataset/walk.h"

#include <algorithm>
#include <unordered_set>

#include "dataset/plan_order.h"
#include "dataset/read_ahead.h"

namespace packtrain::dataset {
namespace {

// More names of hard-linked files are not remembered: from there on the total says at least how much is
// stored again.
constexpr std::size_t kMaxRemembered = 262'144;

bool rootBefore(const WalkedRoot& a, const WalkedRoot& b) {
    const bool aIsFile = a.folder == nullptr;
    const bool bIsFile = b.folder == nullptr;
    if (aIsFile != bIsFile) return aIsFile;
    const std::string& aName = a.watch.root().prefix;
    const std::string& bName = b.watch.root().prefix;
    return aIsFile ? fileNameBefore(aName, bName) : aName < bName;
}

Result<> checkPrefixes(const std::vector<SourceRoot>& roots) {
    std::unordered_set<std::string_view> seen;
    for (const SourceRoot& root : roots) {
        const bool isAlone = roots.size() == 1 && root.prefix.empty();
        const bool isName = isSafeRelative(root.prefix) && root.prefix.find('/') == std::string::npos;
        if ((!isAlone && !isName) || !seen.insert(root.prefix).second)
            return fail(Reason::badArgument, root.path.display());
    }
    return {};
}

Result<std::vector<WalkedRoot>> openRoots(io::FileSystem& files, const std::vector<SourceRoot>& roots) {
    PACKTRAIN_CHECK(checkPrefixes(roots));
    std::vector<WalkedRoot> opened;
    for (const SourceRoot& root : roots) {
        RootWatch watch(files, root);
        PACKTRAIN_TRY(const io::FileStat stat, watch.look());
        std::unique_ptr<io::Folder> folder;
        if (stat.type == io::FileType::folder) {
            PACKTRAIN_TRY(folder, files.openFolder(root.path));
        } else if (stat.type != io::FileType::file || root.prefix.empty()) {
            return fail(Reason::badArgument, root.path.display());
        }
        const io::Volume volume = watch.volume();
        opened.push_back({std::move(watch), stat, volume, std::move(folder)});
    }
    std::sort(opened.begin(), opened.end(), rootBefore);
    return opened;
}

class Walk {
  public:
    Walk(const FolderReader& reader, const WalkSink& sink) : reader_(reader), sink_(sink) {}

    Result<> emitRootFile(const WalkedRoot& root) {
        const std::string& path = root.watch.root().prefix;
        if (!reader_.isWanted(path, EntryKind::file)) return {};
        return emit(seenAs(path, EntryKind::file, root.stat, root.volume));
    }

    Result<> emitFolder(const FolderRead& folder, ReadAhead& ahead) {
        if (folder.isGone) return {};
        if (folder.leftOut) return leaveOut(LeftOut(*folder.leftOut));
        if (!folder.path.empty() && reader_.isWanted(folder.path, EntryKind::folder))
            PACKTRAIN_CHECK(emit(seenAs(folder.path, EntryKind::folder, folder.stat, folder.root->volume)));
        while (true) {
            PACKTRAIN_TRY(std::optional<Batch> batch, ahead.nextBatch());
            if (!batch) return {};
            for (Seen& seen : *batch) PACKTRAIN_CHECK(emit(std::move(seen)));
        }
    }

    const WalkTotals& totals() const { return totals_; }

  private:
    Result<> leaveOut(LeftOut&& leftOut) {
        ++totals_.leftOut;
        return sink_.leftOut(std::move(leftOut));
    }

    Result<> emit(Seen&& seen) {
        if (seen.leftOut) return leaveOut(std::move(*seen.leftOut));
        switch (seen.entry.kind) {
            case EntryKind::folder:
                ++totals_.folders;
                break;
            case EntryKind::symlink:
                ++totals_.symlinks;
                break;
            case EntryKind::file:
                count(seen);
                break;
        }
        return sink_.entry(std::move(seen.entry));
    }

    void count(const Seen& seen) {
        ++totals_.files;
        totals_.bytes += seen.entry.size;
        totals_.allocated += seen.allocated;
        if (seen.links < 2 || seen.entry.inode == 0) return;
        const std::pair<std::uint64_t, std::uint64_t> file(seen.device, seen.entry.inode);
        if (linked_.contains(file)) {
            totals_.hardLinkedBytes += seen.entry.size;
        } else if (linked_.size() < kMaxRemembered) {
            linked_.insert(file);
        }
    }

    struct FileHash {
        std::size_t operator()(const std::pair<std::uint64_t, std::uint64_t>& file) const {
            return static_cast<std::size_t>(file.second ^ (file.first * 0x9E3779B97F4A7C15U));
        }
    };

    const FolderReader& reader_;
    const WalkSink& sink_;
    WalkTotals totals_;
    std::unordered_set<std::pair<std::uint64_t, std::uint64_t>, FileHash> linked_;
};

}  // namespace

Result<WalkTotals> walk(io::FileSystem& files, const std::vector<SourceRoot>& roots,
                        const WalkOptions& options, const WalkSink& sink, const StopToken& stop) {
    if (stop.stop_requested()) return fail(Reason::cancelled);
    PACKTRAIN_TRY(const std::vector<WalkedRoot> opened, openRoots(files, roots));
    const FolderReader reader(options);
    Walk walk(reader, sink);
    for (const WalkedRoot& root : opened)
        if (root.folder == nullptr) PACKTRAIN_CHECK(walk.emitRootFile(root));
    ReadAhead ahead(reader, opened, options.threads, stop);
    while (true) {
        PACKTRAIN_TRY(const FolderRead* folder, ahead.nextFolder());
        if (folder == nullptr) return walk.totals();
        PACKTRAIN_CHECK(walk.emitFolder(*folder, ahead));
    }
}

}  // namespace packtrain::dataset
