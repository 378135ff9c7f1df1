#include <algorithm>
#include <functional>
#include <list>

#include "dataset/entry.h"
#include "dataset/plan_order.h"
#include "dataset/source_root.h"

namespace packtrain::dataset {
namespace {

constexpr std::size_t kKeptFolders = 8;

struct KeptFolder {
    std::size_t root;
    std::string path;  // below the root
    std::shared_ptr<io::Folder> folder;
};

struct Place {
    std::size_t root;
    std::string_view folder;  // below the root
    std::string_view name;    // empty: the root itself
};

/// A folder of the way that has become a link: what was planned is not there any more.
template <typename T>
Result<T> asChanged(Result<T> result) {
    if (!result && result.error().reason == Reason::sourceOutside)
        return fail(Reason::sourceChanged, result.error().context);
    return result;
}

}  // namespace

struct SourceTree::Impl {
    io::FileSystem& files;
    std::vector<RootWatch> roots;
    std::list<KeptFolder> kept;  // the one used last stands first

    Result<Place> locate(std::string_view entryPath) const {
        for (std::size_t i = 0; i < roots.size(); ++i) {
            const std::string& prefix = roots[i].root().prefix;
            if (entryPath == prefix) return Place{i, {}, {}};
            if (!liesBelow(entryPath, prefix)) continue;
            const std::string_view relative = entryPath.substr(prefix.empty() ? 0 : prefix.size() + 1);
            const std::size_t slash = relative.rfind('/');
            if (slash == std::string_view::npos) return Place{i, {}, relative};
            return Place{i, relative.substr(0, slash), relative.substr(slash + 1)};
        }
        return fail(Reason::fileGone, printable(entryPath));
    }

    std::shared_ptr<io::Folder> keptFolder(const Place& place) {
        const auto found = std::find_if(kept.begin(), kept.end(), [&](const KeptFolder& folder) {
            return folder.root == place.root && folder.path == place.folder;
        });
        if (found == kept.end()) return nullptr;
        kept.splice(kept.begin(), kept, found);
        return kept.front().folder;
    }

    Result<std::shared_ptr<io::Folder>> openFolder(const Place& place) {
        PACKTRAIN_TRY(std::unique_ptr<io::Folder> opened, files.openFolder(roots[place.root].root().path));
        if (!place.folder.empty()) {
            PACKTRAIN_TRY(opened, opened->openFolder(place.folder));
        }
        if (kept.size() == kKeptFolders) kept.pop_back();
        kept.push_front({place.root, std::string(place.folder), std::move(opened)});
        return kept.front().folder;
    }

    /// `use` on the folder of the place. A folder kept open may have been replaced meanwhile: then its path
    /// decides.
    template <typename T>
    Result<T> inFolder(const Place& place, const std::function<Result<T>(io::Folder&)>& use) {
        if (const auto folder = keptFolder(place)) {
            auto result = asChanged(use(*folder));
            if (result || result.error().reason != Reason::fileGone) return result;
            kept.erase(kept.begin());
        }
        PACKTRAIN_TRY(const auto folder, asChanged(openFolder(place)));
        return asChanged(use(*folder));
    }
};

SourceTree::SourceTree(io::FileSystem& files, std::vector<SourceRoot> roots)
    : impl_(std::make_unique<Impl>(files, std::vector<RootWatch>(), std::list<KeptFolder>())) {
    for (SourceRoot& root : roots) impl_->roots.emplace_back(files, std::move(root));
}
SourceTree::~SourceTree() = default;

Result<io::FileStat> SourceTree::stat(std::string_view entryPath) {
    PACKTRAIN_TRY(const Place place, impl_->locate(entryPath));
    if (place.name.empty()) return impl_->files.stat(impl_->roots[place.root].root().path);
    return impl_->inFolder<io::FileStat>(place, [&](io::Folder& folder) { return folder.stat(place.name); });
}

Result<std::unique_ptr<io::ReadableFile>> SourceTree::openRead(std::string_view entryPath) {
    using File = std::unique_ptr<io::ReadableFile>;
    PACKTRAIN_TRY(const Place place, impl_->locate(entryPath));
    if (place.name.empty()) return impl_->files.openRead(impl_->roots[place.root].root().path);
    return impl_->inFolder<File>(place, [&](io::Folder& folder) { return folder.openRead(place.name); });
}

Result<std::string> SourceTree::readLink(std::string_view entryPath) {
    PACKTRAIN_TRY(const Place place, impl_->locate(entryPath));
    if (place.name.empty()) return fail(Reason::sourceChanged, printable(entryPath));
    return impl_->inFolder<std::string>(place,
                                        [&](io::Folder& folder) { return folder.readLink(place.name); });
}

const io::Volume& SourceTree::volume(std::string_view entryPath) {
    static const io::Volume kNone;
    const auto place = impl_->locate(entryPath);
    return place ? impl_->roots[place->root].volume() : kNone;
}

Result<> SourceTree::checkRoots() {
    impl_->kept.clear();
    for (RootWatch& root : impl_->roots) PACKTRAIN_CHECK(root.look());
    return {};
}

}  // namespace packtrain::dataset
