#include "drive/file_tree.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "drive/api_error.h"

namespace packtrain::servers {

namespace {

using Clock = std::chrono::steady_clock;

ApiError childLimit() {
    return {
        .status = 403,
        .reason = "numChildrenInNonRootLimitExceeded",
        .message = "The limit for this folder's number of children (files and folders) has been exceeded.",
        .location = {},
        .scopeMethod = {}};
}

}  // namespace

std::string nowRfc3339() {
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const std::time_t time = std::chrono::system_clock::to_time_t(seconds);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - seconds).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, ms);
}

bool matchesGlob(const std::string& glob, const std::string& name) {
    return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

FileTree::FileTree(TreeOptions options) : options_(options), random_(std::random_device{}()) {
    rootId_ = "0A" + newId().substr(0, 15) + "Uk9PVA";
    File root;
    root.id = rootId_;
    root.name = "My Drive";
    root.mimeType = kFolderType;
    root.createdTime = root.modifiedTime = nowRfc3339();
    files_.emplace(rootId_, std::move(root));
}

std::string FileTree::newId() {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string id = "1";
    while (id.size() < 33) id += kAlphabet[random_() % kAlphabet.size()];
    return id;
}

std::vector<std::string> FileTree::generateIds(int count) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) {
        ids.push_back(newId());
        generated_.insert(ids.back());
    }
    return ids;
}

const File& FileTree::visible(const std::string& id, const Viewer& viewer) const {
    const auto found = files_.find(rootAlias(id));
    if (found == files_.end()) throw notFound(id);
    if (!viewer.seesAll && found->second.client != viewer.client) throw notFound(id);
    return found->second;
}

File& FileTree::visible(const std::string& id, const Viewer& viewer) {
    return const_cast<File&>(std::as_const(*this).visible(id, viewer));
}

void FileTree::checkParent(const std::string& parent, const Viewer& viewer) const {
    // My Drive itself takes files from every client, though `drive.file` cannot look at it.
    if (parent == rootId_) return;
    if (!visible(parent, viewer).isFolder()) {
        throw ApiError{.status = 403,
                       .reason = "parentNotAFolder",
                       .message = "The specified parent is not a folder.",
                       .location = {},
                       .scopeMethod = {}};
    }
    const auto siblings = children_.find(parent);
    if (siblings != children_.end() && siblings->second.size() >= options_.maxChildren) throw childLimit();
}

void FileTree::checkRoom(std::int64_t bytes) const {
    if (!options_.quota || used_ + lateBytes() + bytes <= *options_.quota) return;
    throw ApiError{.status = 403,
                   .reason = "storageQuotaExceeded",
                   .message = "The user's Drive storage quota has been exceeded.",
                   .location = {},
                   .scopeMethod = {}};
}

void FileTree::requireRoom(std::int64_t bytes) const {
    const std::lock_guard lock(mutex_);
    checkRoom(bytes);
}

void FileTree::prepareCreate(File& file, const Viewer& viewer, std::optional<std::int64_t> size) {
    const std::lock_guard lock(mutex_);
    if (file.id.empty()) {
        file.id = newId();
        generated_.insert(file.id);
    } else if (usedIds_.contains(file.id)) {
        throw ApiError{.status = 409,
                       .reason = "fileIdInUse",
                       .message = "A file already exists with the provided ID.",
                       .location = {},
                       .scopeMethod = {}};
    } else if (!generated_.contains(file.id)) {
        throw invalidValue("file.id", "The provided file ID is not usable.");
    }
    file.parent = file.parent.empty() ? rootId_ : rootAlias(file.parent);
    checkParent(file.parent, viewer);
    checkRoom(size.value_or(0));
}

File FileTree::create(File file, const Viewer& viewer) {
    prepareCreate(file, viewer, file.size());
    const std::lock_guard lock(mutex_);
    // Two creates with one id may both have passed the check above.
    if (!usedIds_.insert(file.id).second) {
        throw ApiError{.status = 409,
                       .reason = "fileIdInUse",
                       .message = "A file already exists with the provided ID.",
                       .location = {},
                       .scopeMethod = {}};
    }
    file.client = viewer.client;
    file.createdTime = file.createdTime.empty() ? nowRfc3339() : file.createdTime;
    file.modifiedTime = file.modifiedTime.empty() ? nowRfc3339() : file.modifiedTime;
    file.revision = "0B" + newId().substr(1);
    file.order = nextOrder_++;
    file.listedFrom = Clock::now() + options_.listLag;
    used_ += file.size();
    children_[file.parent].emplace(file.order, file.id);
    noteChange(file.id, false);
    return files_.emplace(file.id, file).first->second;
}

File FileTree::get(const std::string& id, const Viewer& viewer) const {
    const std::lock_guard lock(mutex_);
    return visible(id, viewer);
}

File FileTree::update(const std::string& id, const Viewer& viewer, const std::function<void(File&)>& change) {
    const std::lock_guard lock(mutex_);
    File& file = visible(id, viewer);
    File next = file;
    change(next);
    if (next.parent != file.parent) {
        next.parent = rootAlias(next.parent);
        checkParent(next.parent, viewer);
        for (std::string up = next.parent; !up.empty(); up = files_.at(up).parent) {
            if (up == file.id) throw invalidValue("addParents", "A folder cannot be moved into itself.");
        }
        children_[file.parent].erase(file.order);
        children_[next.parent].emplace(file.order, file.id);
    }
    next.version = file.version + 1;
    file = std::move(next);
    noteChange(file.id, false);
    return file;
}

File FileTree::replaceContent(const std::string& id, const Viewer& viewer, std::shared_ptr<Blob> blob) {
    const std::lock_guard lock(mutex_);
    File& file = visible(id, viewer);
    checkRoom(blob->size() - file.size());
    used_ += blob->size() - file.size();
    file.blob = std::move(blob);
    file.claimed.reset();
    file.modifiedTime = nowRfc3339();
    file.revision = "0B" + newId().substr(1);
    ++file.version;
    noteChange(file.id, false);
    return file;
}

std::size_t FileTree::removeLocked(const std::string& id, std::int64_t& bytes) {
    std::size_t count = 1;
    if (const auto below = children_.find(id); below != children_.end()) {
        const auto list = std::exchange(below->second, {});
        for (const auto& [order, child] : list) count += removeLocked(child, bytes);
        children_.erase(id);
    }
    const auto found = files_.find(id);
    bytes += found->second.size();
    if (const auto siblings = children_.find(found->second.parent); siblings != children_.end()) {
        siblings->second.erase(found->second.order);
    }
    files_.erase(found);
    noteChange(id, true);
    return count;
}

std::size_t FileTree::remove(const std::string& id, const Viewer& viewer) {
    const std::lock_guard lock(mutex_);
    const std::string own = visible(id, viewer).id;
    if (own == rootId_) throw invalidValue("fileId", "The root folder cannot be deleted.");
    std::int64_t bytes = 0;
    const auto count = removeLocked(own, bytes);
    used_ -= bytes;
    return count;
}

void FileTree::emptyTrash() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> trashed;
    for (const auto& [id, file] : files_) {
        if (file.trashed) trashed.push_back(id);
    }
    std::int64_t bytes = 0;
    for (const auto& id : trashed) {
        if (files_.contains(id)) removeLocked(id, bytes);
    }
    used_ -= bytes;
    late_.push_back({Clock::now() + options_.trashFreeLag, bytes});
}

void FileTree::claim(const std::string& id, const std::function<Checksums(const Checksums&)>& change) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(id);
    if (found == files_.end() || !found->second.blob) return;
    found->second.claimed.reset();
    if (change) found->second.claimed = change(found->second.blob->checksums());
}

bool FileTree::trashedLocked(const File& file) const {
    if (file.trashed) return true;
    for (auto up = files_.find(file.parent); up != files_.end(); up = files_.find(up->second.parent)) {
        if (up->second.trashed) return true;
    }
    return false;
}

bool FileTree::isTrashed(const File& file) const {
    const std::lock_guard lock(mutex_);
    return trashedLocked(file);
}

bool FileTree::isFolder(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(rootAlias(id));
    return found != files_.end() && found->second.isFolder();
}

std::vector<File> FileTree::listed(const Viewer& viewer, const std::optional<std::string>& parent) const {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    std::vector<File> found;
    const auto consider = [&](const File& file) {
        if (file.id == rootId_ || file.listedFrom > now) return;
        if (viewer.seesAll || file.client == viewer.client) found.push_back(file);
    };
    if (parent) {
        if (rootAlias(*parent) != rootId_) visible(*parent, viewer);
        const auto below = children_.find(rootAlias(*parent));
        if (below == children_.end()) return found;
        for (const auto& [order, id] : below->second) consider(files_.at(id));
    } else {
        for (const auto& [id, file] : files_) consider(file);
    }
    std::ranges::sort(found, {}, &File::order);
    return found;
}

std::vector<File> FileTree::everything() const {
    const std::lock_guard lock(mutex_);
    std::vector<File> all;
    for (const auto& [id, file] : files_) {
        if (id != rootId_) all.push_back(file);
    }
    std::ranges::sort(all, {}, &File::order);
    return all;
}

std::optional<File> FileTree::newestNamed(const std::string& glob) const {
    auto all = everything();
    for (auto file = all.rbegin(); file != all.rend(); ++file) {
        if (file->id == glob || matchesGlob(glob, file->name)) return *file;
    }
    return std::nullopt;
}

std::int64_t FileTree::lateBytes() const {
    std::int64_t bytes = 0;
    for (const auto& room : late_) {
        if (room.at > Clock::now()) bytes += room.bytes;
    }
    return bytes;
}

Usage FileTree::usage() const {
    const std::lock_guard lock(mutex_);
    Usage usage{.limit = options_.quota, .used = used_ + lateBytes(), .inTrash = lateBytes()};
    for (const auto& [id, file] : files_) {
        if (file.blob && trashedLocked(file)) usage.inTrash += file.size();
    }
    return usage;
}

std::int64_t FileTree::changeToken() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(changes_.size()) + 1;
}

std::vector<std::pair<std::string, bool>> FileTree::changesSince(std::int64_t token) const {
    const std::lock_guard lock(mutex_);
    const auto first = std::clamp<std::int64_t>(token - 1, 0, static_cast<std::int64_t>(changes_.size()));
    return {changes_.begin() + first, changes_.end()};
}

void FileTree::setQuota(std::optional<std::int64_t> bytes) {
    const std::lock_guard lock(mutex_);
    options_.quota = bytes;
}

void FileTree::settle() {
    const std::lock_guard lock(mutex_);
    late_.clear();
    for (auto& [id, file] : files_) file.listedFrom = {};
}

nlohmann::json describe(const File& file, bool trashed) {
    nlohmann::json out{
        {"kind", "drive#file"},
        {"id", file.id},
        {"name", file.name},
        {"mimeType", file.mimeType},
        {"trashed", trashed},
        {"explicitlyTrashed", file.trashed},
        {"starred", false},
        {"spaces", {"drive"}},
        {"version", std::to_string(file.version)},
        {"createdTime", file.createdTime},
        {"modifiedTime", file.modifiedTime},
        {"ownedByMe", true},
        {"owners", {{{"kind", "drive#user"}, {"emailAddress", "tester@example.com"}, {"me", true}}}},
        {"quotaBytesUsed", std::to_string(file.size())},
        {"capabilities", {{"canEdit", true}, {"canDelete", true}, {"canTrash", true}}}};
    if (!file.parent.empty()) out["parents"] = {file.parent};
    if (!file.description.empty()) out["description"] = file.description;
    if (!file.appProperties.empty()) out["appProperties"] = file.appProperties;
    if (!file.properties.empty()) out["properties"] = file.properties;
    if (file.blob) {
        const Checksums& sums = file.claimed ? *file.claimed : file.blob->checksums();
        out["size"] = std::to_string(file.size());
        out["originalFilename"] = file.name;
        out["headRevisionId"] = file.revision;
        out["md5Checksum"] = sums.md5;
        if (!sums.sha1.empty()) out["sha1Checksum"] = sums.sha1;
        if (!sums.sha256.empty()) out["sha256Checksum"] = sums.sha256;
    }
    return out;
}

}  // namespace packtrain::servers
