#include "io/remove_tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "io/beneath.h"
#include "io/errno_error.h"
#include "io/local_folder.h"

namespace packtrain::io {
namespace {

bool isGone(const Error& error) {
    return error.reason == Reason::fileGone;
}

class TreeRemoval {
  public:
    explicit TreeRemoval(const Path& root) : root_(root) {}

    Result<> run() {
        std::vector<std::string> path;                      // of the folder being emptied, below the root
        std::vector<std::vector<std::string>> left = {{}};  // folders still to be emptied, per level
        PACKTRAIN_TRY(left.back(), emptyOfFiles(path));
        while (true) {
            if (left.back().empty()) {
                if (path.empty()) return {};
                const std::string name = std::move(path.back());
                path.pop_back();
                left.pop_back();
                PACKTRAIN_CHECK(removeEntry(path, name, AT_REMOVEDIR));
                continue;
            }
            path.push_back(std::move(left.back().back()));
            left.back().pop_back();
            auto folders = emptyOfFiles(path);
            if (!folders && !isGone(folders.error())) return Fail(folders.error());
            left.push_back(folders ? *std::move(folders) : std::vector<std::string>());
        }
    }

    Result<> open() {
        const char* path = root_.bytes().c_str();
        constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int fd = uninterrupted([&] { return ::open(path, kFlags); });
        if (fd == -1 && errno == EACCES && ::chmod(path, 0700) == 0)
            fd = uninterrupted([&] { return ::open(path, kFlags); });
        if (fd == -1) return failErrno(errno, Attempt::write, root_);
        folder_ = Descriptor(fd);
        return {};
    }

  private:
    static std::string joined(const std::vector<std::string>& path) {
        std::string text = ".";
        for (const std::string& part : path) text += "/" + part;
        return text;
    }

    Result<Descriptor> openBelow(const std::vector<std::string>& path) {
        const std::string relative = joined(path);
        auto opened = openBeneath(folder_.get(), relative, O_RDONLY | O_DIRECTORY, root_.bytes());
        if (opened || opened.error().reason != Reason::fileDenied) return opened;
        // Unpacked trees keep their modes: a folder that even its owner may not list is opened up first.
        PACKTRAIN_TRY(const Place place, placeBeneath(folder_.get(), relative, root_.bytes()));
        ::fchmodat(place.folder, place.name.c_str(), 0700, 0);
        return openBeneath(folder_.get(), relative, O_RDONLY | O_DIRECTORY, root_.bytes());
    }

    // Removes all but the folders of a folder, and returns these.
    Result<std::vector<std::string>> emptyOfFiles(const std::vector<std::string>& path) {
        PACKTRAIN_TRY(const Descriptor folder, openBelow(path));
        PACKTRAIN_TRY(const FolderNames names, listFolder(folder.get(), joined(path)));
        std::vector<std::string> folders;
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::string name(names.at(i).name);
            if (names.at(i).type == FileType::folder || !unlink(folder.get(), name, 0))
                folders.push_back(std::move(name));
            else if (failure_ != 0)
                return failErrno(failure_, Attempt::write, (root_ / joined(path) / name).bytes());
        }
        return folders;
    }

    Result<> removeEntry(const std::vector<std::string>& path, const std::string& name, int flags) {
        PACKTRAIN_TRY(const Descriptor folder, openBelow(path));
        unlink(folder.get(), name, flags);
        if (failure_ != 0) return failErrno(failure_, Attempt::write, (root_ / joined(path) / name).bytes());
        return {};
    }

    // False if the entry turned out to be a folder. Any other failure is left in failure_; what is gone is
    // success.
    bool unlink(int folder, const std::string& name, int flags) {
        failure_ = 0;
        if (::unlinkat(folder, name.c_str(), flags) == 0 || errno == ENOENT) return true;
        if (errno == EACCES && ::fchmod(folder, 0700) == 0 && ::unlinkat(folder, name.c_str(), flags) == 0)
            return true;
        if (errno == EISDIR) return false;
        failure_ = errno;
        return true;
    }

    Path root_;
    Descriptor folder_;
    int failure_ = 0;
};

}  // namespace

Result<> removeLocalTree(const Path& path) {
    struct stat found{};
    if (::lstat(path.bytes().c_str(), &found) == -1) {
        if (errno == ENOENT) return {};
        return failErrno(errno, Attempt::write, path);
    }
    if (S_ISDIR(found.st_mode)) {
        TreeRemoval removal(path);
        PACKTRAIN_CHECK(removal.open());
        PACKTRAIN_CHECK(removal.run());
    }
    const int removed =
        S_ISDIR(found.st_mode) ? ::rmdir(path.bytes().c_str()) : ::unlink(path.bytes().c_str());
    if (removed == -1 && errno != ENOENT) return failErrno(errno, Attempt::write, path);
    return {};
}

}  // namespace packtrain::io
