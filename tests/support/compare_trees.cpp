#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "io/file_system.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using Things = std::map<std::string, io::FileStat>;

template <typename T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message());
    return *std::move(result);
}

void collect(io::Folder& folder, const std::string& prefix, Things& things) {
    const io::FolderNames names = must(folder.names());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name(names.at(i).name);
        const io::FileStat stat = must(folder.stat(name));
        things[prefix + name] = stat;
        if (stat.type == io::FileType::folder)
            collect(*must(folder.openFolder(name)), prefix + name + "/", things);
    }
}

Things thingsBelow(const Path& root) {
    Things things;
    const auto folder = must(io::makeLocalFileSystem()->openFolder(root));
    things[""] = must(folder->stat());
    collect(*folder, "", things);
    return things;
}

std::string_view typeName(io::FileType type) {
    switch (type) {
        case io::FileType::file:
            return "a file";
        case io::FileType::folder:
            return "a folder";
        case io::FileType::symlink:
            return "a link";
        case io::FileType::other:
            return "something else";
    }
    return "nothing";
}

class Comparison {
  public:
    Comparison(const Path& left, const Path& right, const CompareOptions& options)
        : left_(left),
          right_(right),
          options_(options),
          leftRoot_(must(files_->openFolder(left))),
          rightRoot_(must(files_->openFolder(right))) {}

    std::vector<std::string> run() {
        const Things left = thingsBelow(left_);
        const Things right = thingsBelow(right_);
        for (const auto& [path, stat] : left) {
            const auto other = right.find(path);
            if (other == right.end())
                found_.push_back("only left: " + printable(path));
            else
                compare(path, stat, other->second);
        }
        for (const auto& [path, stat] : right)
            if (!left.contains(path)) found_.push_back("only right: " + printable(path));
        return std::move(found_);
    }

  private:
    void compare(const std::string& path, const io::FileStat& a, const io::FileStat& b) {
        const std::string shown = path.empty() ? "." : printable(path);
        if (a.type != b.type) {
            found_.push_back(fmt::format("{}: {} and {}", shown, typeName(a.type), typeName(b.type)));
            return;
        }
        if (a.type == io::FileType::symlink) {
            if (must(leftRoot_->readLink(path)) != must(rightRoot_->readLink(path)))
                found_.push_back(shown + ": another target");
            return;
        }
        if (a.type == io::FileType::file) compareContent(path, shown, a, b);
        if (options_.modes && a.mode != b.mode)
            found_.push_back(fmt::format("{}: mode {:04o} and {:04o}", shown, a.mode, b.mode));
        const auto seconds = [](std::int64_t ns) {
            return ns >= 0 ? ns / 1'000'000'000 : (ns + 1) / 1'000'000'000 - 1;
        };
        if (options_.mtimeSeconds && a.type == io::FileType::file && seconds(a.mtimeNs) != seconds(b.mtimeNs))
            found_.push_back(
                fmt::format("{}: modified {} and {}", shown, seconds(a.mtimeNs), seconds(b.mtimeNs)));
    }

    void compareContent(const std::string& path, const std::string& shown, const io::FileStat& a,
                        const io::FileStat& b) {
        if (a.size != b.size) {
            found_.push_back(fmt::format("{}: {} and {} bytes", shown, a.size, b.size));
            return;
        }
        const auto left = must(leftRoot_->openRead(path));
        const auto right = must(rightRoot_->openRead(path));
        std::string mine(kMiB, '\0');
        std::string theirs(kMiB, '\0');
        for (std::uint64_t at = 0; at < a.size; at += kMiB) {
            const std::size_t read = must(left->readAt(at, std::as_writable_bytes(std::span(mine))));
            const std::size_t other = must(right->readAt(at, std::as_writable_bytes(std::span(theirs))));
            if (read == other &&
                std::equal(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(read), theirs.begin()))
                continue;
            found_.push_back(shown + ": other bytes");
            return;
        }
    }

    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    Path left_;
    Path right_;
    CompareOptions options_;
    std::unique_ptr<io::Folder> leftRoot_;
    std::unique_ptr<io::Folder> rightRoot_;
    std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> compareTrees(const Path& left, const Path& right, const CompareOptions& options) {
    return Comparison(left, right, options).run();
}

std::vector<std::string> listTree(const Path& root) {
    std::vector<std::string> paths;
    for (const auto& [path, stat] : thingsBelow(root))
        if (!path.empty()) paths.push_back(stat.type == io::FileType::folder ? path + "/" : path);
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace packtrain::test
