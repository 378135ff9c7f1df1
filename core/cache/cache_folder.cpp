#include "cache/cache_folder.h"

#include <algorithm>

namespace packtrain::cache {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kShaDigits = 64;
constexpr std::string_view kSuffix = ".tar";

bool isHex(std::string_view text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<io::FolderNames> namesIn(io::FileSystem& files, const Path& folder) {
    PACKTRAIN_TRY(const auto opened, files.openFolder(folder));
    return opened->names();
}

Result<> scanShards(io::FileSystem& files, const Path& shards, std::vector<CacheFolder::Found>& found) {
    PACKTRAIN_TRY(const io::FolderNames datasets, namesIn(files, shards));
    for (std::size_t i = 0; i < datasets.size(); ++i) {
        const std::string dataset(datasets.at(i).name);
        if (!isHex(dataset, kIdDigits)) continue;
        PACKTRAIN_TRY(const io::FolderNames names, namesIn(files, shards / dataset));
        for (std::size_t n = 0; n < names.size(); ++n) {
            const std::string_view name = names.at(n).name;
            if (!name.ends_with(kSuffix) || !isHex(name.substr(0, name.size() - kSuffix.size()), kShaDigits))
                continue;
            const auto stat = files.linkStat(shards / dataset / name);
            if (!stat || stat->type != io::FileType::file) continue;
            found.push_back({{dataset, std::string(name.substr(0, kShaDigits))}, true, stat->size});
        }
    }
    return {};
}

Result<> scanParts(io::FileSystem& files, const Path& parts, std::vector<CacheFolder::Found>& found) {
    PACKTRAIN_TRY(const io::FolderNames names, namesIn(files, parts));
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string_view name = names.at(i).name;
        if (name.size() != kIdDigits + 1 + kShaDigits || name[kIdDigits] != '-') continue;
        const std::string_view dataset = name.substr(0, kIdDigits), sha = name.substr(kIdDigits + 1);
        if (!isHex(dataset, kIdDigits) || !isHex(sha, kShaDigits)) continue;
        const auto stat = files.linkStat(parts / name);
        if (!stat || stat->type != io::FileType::file) continue;
        found.push_back(
            {{std::string(dataset), std::string(sha)}, false, std::min(stat->size, stat->allocated)});
    }
    return {};
}

}  // namespace

Result<std::vector<CacheFolder::Found>> CacheFolder::scan(io::FileSystem& files, const CacheFolder& folder) {
    std::vector<Found> found;
    PACKTRAIN_CHECK(scanShards(files, folder.root_ / "shards", found));
    PACKTRAIN_CHECK(scanParts(files, folder.root_ / "parts", found));
    return found;
}

Result<> CacheFolder::make(io::FileSystem& files) const {
    PACKTRAIN_CHECK(files.makeFolders(root_, true));
    for (const Path& below : {root_ / "shards", root_ / "parts", trees(), indexes(), manifests()})
        PACKTRAIN_CHECK(files.makeFolders(below, true));
    return {};
}

}  // namespace packtrain::cache
