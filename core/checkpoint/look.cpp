#include "checkpoint/look.h"

#include <algorithm>
#include <array>

#include "checkpoint/folder_marks.h"

namespace packtrain::checkpoint {
namespace {

constexpr int kDeepest = 8;

constexpr std::array<std::string_view, 10> kUsualPatterns{
    "*.pt", "*.pth", "*.ckpt", "*.safetensors", "*.keras", "*.h5", "*.hdf5", "*.npz", "*.pkl", "*.pickle"};

std::string below(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : folder + '/' + std::string(name);
}

SeenFile seenFile(std::string path, const io::FileStat& stat) {
    return {.path = std::move(path), .size = stat.size, .mtimeNs = stat.mtimeNs, .inode = stat.inode};
}

class Looker {
  public:
    Looker(const Path& root, const Patterns& patterns) : root_(root), patterns_(patterns) {}

    /// `step`: the step that this folder belongs to, or none.
    void through(io::Folder& folder, const std::string& relative, SeenStep* step, int depth) {
        const auto names = folder.names();
        if (!names) return;  // gone or closed meanwhile
        out.folders.push_back(relative.empty() ? root_ : root_ / relative);
        for (std::size_t i = 0; i < names->size(); ++i) {
            if (++entries_ > kMostEntries) {
                out.tooMany = true;
                return;
            }
            take(folder, std::string(names->at(i).name), relative, step, depth);
        }
    }

    Looked out;

  private:
    void take(io::Folder& folder, const std::string& name, const std::string& relative, SeenStep* step,
              int depth) {
        const auto stat = folder.stat(name);
        if (!stat) return;
        const std::string path = below(relative, name);
        if (stat->type == io::FileType::file) {
            if (step != nullptr) {
                step->files.push_back(seenFile(path.substr(step->path.size() + 1), *stat));
            } else if (!isTemporaryName(name) && patterns_.takesFile(path)) {
                out.steps.push_back({.path = path, .isFolder = false, .files = {seenFile(name, *stat)}});
            }
        } else if (stat->type == io::FileType::folder && depth < kDeepest) {
            const auto opened = folder.openFolder(name);
            if (opened) enter(**opened, path, name, step, depth + 1);
        }
    }

    void enter(io::Folder& folder, const std::string& path, std::string_view name, SeenStep* step,
               int depth) {
        if (step != nullptr) return through(folder, path, step, depth);
        if (isTemporaryName(name)) {
            out.folders.push_back(root_ / path);  // it will be renamed
            return;
        }
        if (!patterns_.takesFolder(path) && !isKnownWriters(folder, name))
            return through(folder, path, nullptr, depth);
        SeenStep found{.path = path, .isFolder = true, .files = {}};
        through(folder, path, &found, depth);
        std::ranges::sort(found.files, {}, &SeenFile::path);
        if (!found.files.empty()) out.steps.push_back(std::move(found));
    }

    bool isKnownWriters(io::Folder& folder, std::string_view name) const {
        if (!patterns_.takesKnownWriters()) return false;
        const auto names = folder.names();
        std::vector<std::string> inside;
        for (std::size_t i = 0; names && i < names->size() && i < kMostEntries; ++i)
            inside.emplace_back(names->at(i).name);
        return isFolderOfKnownWriter(name, inside);
    }

    const Path& root_;
    const Patterns& patterns_;
    std::size_t entries_ = 0;
};

}  // namespace

Patterns::Patterns(const std::vector<std::string>& patterns) : isUsual_(patterns.empty()) {
    for (const std::string_view usual : kUsualPatterns)
        if (patterns.empty()) files_.emplace_back(usual);
    for (const std::string& pattern : patterns) {
        if (pattern.ends_with('/')) {
            folders_.emplace_back(pattern.substr(0, pattern.size() - 1));
        } else {
            files_.emplace_back(pattern);
        }
    }
}

bool Patterns::takesFile(std::string_view relative) const {
    return std::ranges::any_of(files_, [&](const dataset::Glob& glob) { return glob.matches(relative); });
}
bool Patterns::takesFolder(std::string_view relative) const {
    return std::ranges::any_of(folders_, [&](const dataset::Glob& glob) { return glob.matches(relative); });
}

std::uint64_t SeenStep::bytes() const {
    std::uint64_t sum = 0;
    for (const SeenFile& file : files) sum += file.size;
    return sum;
}

std::int64_t SeenStep::newestNs() const {
    std::int64_t newest = INT64_MIN;
    for (const SeenFile& file : files) newest = std::max(newest, file.mtimeNs);
    return newest;
}

std::string SeenStep::signature() const {
    std::string text;
    for (const SeenFile& file : files)
        text += file.path + '\0' + std::to_string(file.size) + ' ' + std::to_string(file.mtimeNs) + ' ' +
                std::to_string(file.inode) + '\n';
    return text;
}

bool isTemporaryName(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kEnds{".tmp",        ".part", ".partial",
                                                           ".incomplete", ".swp",  "~"};
    return name.starts_with('.') || name.starts_with("tmp-") ||
           std::ranges::any_of(kEnds, [&](std::string_view end) { return name.ends_with(end); }) ||
           name.find("orbax-checkpoint-tmp") != std::string_view::npos ||
           name.find(".tempstate") != std::string_view::npos;
}

Result<Looked> look(io::FileSystem& files, const Path& folder, const Patterns& patterns) {
    PACKTRAIN_TRY(const auto opened, files.openFolder(folder));
    Looker looker(folder, patterns);
    looker.through(*opened, {}, nullptr, 0);
    return std::move(looker.out);
}

Result<SeenStep> lookAt(io::FileSystem& files, const Path& path) {
    PACKTRAIN_TRY(const io::FileStat stat, files.stat(path));
    SeenStep step{
        .path = std::string(path.name()), .isFolder = stat.type == io::FileType::folder, .files = {}};
    if (stat.type == io::FileType::file) {
        step.files.push_back(seenFile(step.path, stat));
        return step;
    }
    if (!step.isFolder) return fail(Reason::sourceUnsupported, path.display());
    PACKTRAIN_TRY(const auto folder, files.openFolder(path));
    const Patterns none({});
    const Path parent = path.parent();
    Looker looker(parent, none);
    looker.through(*folder, step.path, &step, 0);
    std::ranges::sort(step.files, {}, &SeenFile::path);
    if (looker.out.tooMany)
        return fail(Reason::sourceUnsupported, path.display() + ": too many files for one step");
    if (step.files.empty()) return fail(Reason::sourceUnsupported, path.display() + " holds no file");
    return step;
}

}  // namespace packtrain::checkpoint
