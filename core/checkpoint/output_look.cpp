#include "checkpoint/output_look.h"

#include <algorithm>
#include <array>

namespace packtrain::checkpoint {
namespace {

constexpr int kDeepest = 100;

// What `packtrain push` leaves out.
constexpr std::array<std::string_view, 6> kJunk{".DS_Store",   ".git",      ".ipynb_checkpoints",
                                                "__pycache__", "Thumbs.db", "desktop.ini"};

class OutputLooker {
  public:
    OutputLooker(const Path& root, const OutputChoice& choice, const OutputLookSink& sink,
                 const StopToken& stop)
        : root_(root), choice_(choice), sink_(sink), stop_(stop) {}

    Result<> through(io::Folder& folder, const std::string& relative, int depth) {
        const auto names = folder.names();
        if (!names) return unseen(relative, names.error());
        sink_.folder(relative.empty() ? root_ : root_ / relative);
        for (std::size_t i = 0; i < names->size(); ++i) {
            if (stop_.stop_requested()) return fail(Reason::cancelled);
            const std::string name(names->at(i).name);
            if (std::ranges::find(kJunk, name) != kJunk.end()) continue;
            std::string path = relative;
            if (!path.empty()) path += '/';
            path += name;
            PACKTRAIN_CHECK(take(folder, name, std::move(path), depth));
        }
        return {};
    }

  private:
    Result<> take(io::Folder& folder, const std::string& name, std::string&& path, int depth) {
        const auto stat = folder.stat(name);
        if (!stat && stat.error().reason == Reason::fileGone) return {};
        if (!stat) return unseen(path, stat.error());
        switch (stat->type) {
            case io::FileType::file:
                return isChosen(path) ? sink_.file(std::move(path), *stat) : Result<>();
            case io::FileType::folder:
                return enter(folder, name, path, depth + 1);
            case io::FileType::symlink:
                return odd(path, "a link; only files are sent");
            case io::FileType::other:
                return odd(path, "neither a file nor a folder");
        }
        return {};
    }

    Result<> odd(const std::string& path, const char* why) {
        if (isChosen(path)) sink_.odd(path, why);
        return {};
    }

    Result<> enter(io::Folder& folder, const std::string& name, const std::string& path, int depth) {
        if (std::ranges::find(choice_.without, root_ / path) != choice_.without.end()) return {};
        if (depth > kDeepest) return odd(path, "too many folders one in the other");
        const auto opened = folder.openFolder(name);
        if (!opened && opened.error().reason == Reason::fileGone) return {};
        if (!opened) return unseen(path, opened.error());
        return through(**opened, path, depth);
    }

    Result<> unseen(const std::string& path, const Error& error) {
        sink_.unread(path.empty() ? "." : path, error);
        return {};
    }

    bool isChosen(const std::string& path) const {
        return choice_.patterns.empty() ||
               std::ranges::any_of(choice_.patterns,
                                   [&](const dataset::Glob& glob) { return glob.matches(path); });
    }

    const Path& root_;
    const OutputChoice& choice_;
    const OutputLookSink& sink_;
    const StopToken& stop_;
};

}  // namespace

Result<> lookThrough(io::FileSystem& files, const Path& folder, const OutputChoice& choice,
                     const OutputLookSink& sink, const StopToken& stop) {
    PACKTRAIN_TRY(const auto opened, files.openFolder(folder));
    OutputLooker looker(folder, choice, sink, stop);
    return looker.through(*opened, {}, 0);
}

}  // namespace packtrain::checkpoint
