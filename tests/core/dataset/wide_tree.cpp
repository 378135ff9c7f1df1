#include "wide_tree.h"

#include <fmt/format.h>

namespace packtrain::test {
namespace {

io::FileStat made(io::FileType type) {
    io::FileStat stat;
    stat.type = type;
    stat.mode = type == io::FileType::folder ? 0755 : 0644;
    stat.size = 1000;
    stat.mtimeNs = 1'700'000'000'000'000'000;
    stat.ctimeNs = stat.mtimeNs;
    stat.inode = 17;
    stat.device = 1;
    return stat;
}

class WideFolder final : public io::Folder {
  public:
    WideFolder(WideTree& tree, bool isRoot) : tree_(tree), isRoot_(isRoot) {
        const int open = ++tree_.openFolders;
        int most = tree_.mostOpenFolders;
        while (open > most && !tree_.mostOpenFolders.compare_exchange_weak(most, open)) {
        }
    }
    ~WideFolder() override { --tree_.openFolders; }

    Result<io::FolderNames> names() override { return tree_.names(isRoot_); }
    Result<io::FileStat> stat(std::string_view) override {
        ++tree_.statsDone;
        return made(io::FileType::file);
    }
    Result<std::unique_ptr<io::ReadableFile>> openRead(std::string_view) override {
        return fail(Reason::internal);
    }
    Result<std::unique_ptr<io::Folder>> openFolder(std::string_view) override {
        return std::make_unique<WideFolder>(tree_, false);
    }
    Result<std::string> readLink(std::string_view) override { return fail(Reason::internal); }
    Result<io::FileStat> stat() override { return made(io::FileType::folder); }

  private:
    WideTree& tree_;
    bool isRoot_;
};

}  // namespace

Result<std::unique_ptr<io::Folder>> WideTree::openFolder(const Path&) {
    return std::make_unique<WideFolder>(*this, true);
}
Result<io::FileStat> WideTree::stat(const Path&) {
    return made(io::FileType::folder);
}

io::FolderNames WideTree::names(bool isRoot) {
    io::FolderNames names;
    const bool givesFolders = isRoot && folders_ > 0;
    const std::size_t count = givesFolders ? folders_ : filesPerFolder_;
    names.reserve(count, count * 16);
    for (std::size_t i = 0; i < count; ++i)
        names.add(givesFolders ? fmt::format("d{:08}", i) : fmt::format("img_{:08}.jpg", i),
                  givesFolders ? io::FileType::folder : io::FileType::file);
    namesGiven += count;
    return names;
}

}  // namespace packtrain::test
