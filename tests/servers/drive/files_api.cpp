#include "drive/files_api.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "drive/api_error.h"
#include "drive/file_order.h"
#include "drive/query.h"
#include "drive/resource.h"

namespace packtrain::servers {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kFiles = "/drive/v3/files";
constexpr std::size_t kDownloadBuffer = 1024 * 1024;
const Viewer kEverywhere{.client = {}, .seesAll = true};

struct ByteRange {
    std::int64_t begin;
    std::int64_t end;
};

// The one range of a Range header; nothing when it is not of a form we know (the whole is sent then).
std::optional<ByteRange> parseRange(std::string_view text, std::int64_t size) {
    if (!text.starts_with("bytes=")) return std::nullopt;
    text.remove_prefix(6);
    const auto dash = text.find('-');
    if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return std::nullopt;
    const auto first = parseInteger(text.substr(0, dash));
    const auto last = parseInteger(text.substr(dash + 1));
    if (!first)
        return last ? std::optional(ByteRange{std::max<std::int64_t>(0, size - *last), size}) : std::nullopt;
    return ByteRange{*first, last ? std::min(*last + 1, size) : size};
}

int boundedCount(const Request& request, const char* name, int fallback, int most) {
    const auto text = request.query.find(name);
    if (!text) return fallback;
    const auto value = parseInteger(*text);
    if (!value || *value < 1) throw invalidValue(name, "Invalid value for " + std::string(name));
    return static_cast<int>(std::min<std::int64_t>(*value, most));
}

}  // namespace

FilesApi::FilesApi(FileTree& tree, BlobStore& blobs, Tokens& tokens, Line& line)
    : tree_(tree), blobs_(blobs), tokens_(tokens), line_(line) {}

std::string FilesApi::idOf(const Request& request) {
    const std::string_view path = request.path;
    if (!path.starts_with(kFiles) || path.size() <= kFiles.size() + 1) return {};
    const auto rest = path.substr(kFiles.size() + 1);
    return rest == "generateIds" || rest == "trash" ? std::string() : std::string(rest);
}

std::string FilesApi::kindOf(const Request& request) {
    const std::string& method = request.method;
    const std::string& path = request.path;
    if (path == "/drive/v3/about") return method == "GET" ? "about" : "";
    if (path.starts_with("/drive/v3/changes")) return method == "GET" ? "changes" : "";
    if (path == "/drive/v3/files/generateIds") return method == "GET" ? "ids" : "";
    if (path == "/drive/v3/files/trash") return method == "DELETE" ? "trash" : "";
    if (path == kFiles) return method == "GET" ? "list" : method == "POST" ? "create" : "";
    if (idOf(request).empty()) return {};
    if (method == "GET") return request.query.get("alt") == "media" ? "download" : "get";
    if (method == "PATCH") return "update";
    return method == "DELETE" ? "delete" : "";
}

std::string FilesApi::nameOf(const Request& request, const std::string& body) const {
    if (const std::string id = idOf(request); !id.empty()) {
        try {
            return tree_.get(id, kEverywhere).name;
        } catch (const ApiError&) {
            return {};
        }
    }
    const Json metadata = Json::parse(body, nullptr, false);
    return metadata.is_object() && metadata.contains("name") && metadata["name"].is_string()
               ? metadata["name"].get<std::string>()
               : std::string();
}

Reply FilesApi::call(const Request& request, const std::string& body) {
    const std::string kind = kindOf(request);
    if (kind.empty() || kind == "download") {
        throw ApiError{
            .status = 404, .reason = "notFound", .message = "Not Found", .location = {}, .scopeMethod = {}};
    }
    const Access access = authenticate(request, tokens_);
    const std::string id = idOf(request);
    if (kind == "list") return list(request, access);
    if (kind == "create") return create(request, access, body);
    if (kind == "get") return get(request, access, id);
    if (kind == "update") return update(request, access, id, body);
    if (kind == "ids") return generateIds(request, access);
    if (kind == "about") return about(request, access);
    if (kind == "changes") return changes(request, access);
    if (kind == "trash") {
        requireScope(access, Need::fullDrive, "DriveFiles.EmptyTrash");
        tree_.emptyTrash();
    } else {
        requireScope(access, Need::write, "DriveFiles.Delete");
        tree_.remove(id, viewerOf(access));
    }
    return {.status = 204, .headers = {}, .body = {}};
}

Reply FilesApi::create(const Request& request, const Access& access, const std::string& body) {
    requireScope(access, Need::write, "DriveFiles.Create");
    checkFileFields(request.query.get("fields"));
    File file;
    readMetadata(parseBody(body), file, false);
    if (file.name.empty()) file.name = "Untitled";
    if (file.mimeType.empty()) file.mimeType = "application/octet-stream";
    if (!file.isFolder()) file.blob = blobs_.make({});
    const File made = tree_.create(std::move(file), viewerOf(access));
    return jsonReply(maskedFile(made, tree_.isTrashed(made), request.query.get("fields")));
}

Reply FilesApi::get(const Request& request, const Access& access, const std::string& id) {
    requireScope(access, Need::readMetadata, "DriveFiles.Get");
    const File file = tree_.get(id, viewerOf(access));
    return jsonReply(maskedFile(file, tree_.isTrashed(file), request.query.get("fields")));
}

Reply FilesApi::update(const Request& request, const Access& access, const std::string& id,
                       const std::string& body) {
    requireScope(access, Need::write, "DriveFiles.Update");
    checkFileFields(request.query.get("fields"));
    const Json metadata = parseBody(body);
    const std::string add = request.query.get("addParents");
    const File changed = tree_.update(id, viewerOf(access), [&](File& file) {
        // Renaming is not a change of content; only a given time changes modifiedTime.
        readMetadata(metadata, file, true);
        if (add.find(',') != std::string::npos)
            throw invalidValue("addParents", "A file has exactly one parent.");
        if (!add.empty()) file.parent = add;
    });
    return jsonReply(maskedFile(changed, tree_.isTrashed(changed), request.query.get("fields")));
}

std::vector<std::string> FilesApi::matches(const Request& request, const Viewer& viewer) const {
    const auto query = parseQuery(request.query.get("q"), tree_.rootId());
    if (!query) throw invalidValue("q", "Invalid Value");
    std::vector<File> files;
    for (File& file : tree_.listed(viewer, query->parent)) {
        if (query->test(file, tree_.isTrashed(file))) files.push_back(std::move(file));
    }
    sortFiles(files, request.query.get("orderBy"));
    std::vector<std::string> ids;
    for (const File& file : files) ids.push_back(file.id);
    return ids;
}

Reply FilesApi::list(const Request& request, const Access& access) {
    requireScope(access, Need::readMetadata, "DriveFiles.List");
    const Viewer viewer = viewerOf(access);
    const int size = boundedCount(request, "pageSize", 100, 1000);
    Page page;
    if (const auto token = request.query.find("pageToken"); token && !token->empty()) {
        const std::lock_guard lock(mutex_);
        const auto found = pages_.find(*token);
        if (found == pages_.end() || found->second.query != request.query.get("q")) {
            throw invalidValue("pageToken", "Invalid Value");
        }
        page = found->second;
    } else {
        page = {.query = request.query.get("q"), .ids = matches(request, viewer), .next = 0};
    }
    Json files = Json::array();
    const auto end = std::min(page.ids.size(), page.next + static_cast<std::size_t>(size));
    for (; page.next < end; ++page.next) {
        try {
            const File file = tree_.get(page.ids[page.next], viewer);
            files.push_back(describe(file, tree_.isTrashed(file)));
        } catch (const ApiError&) {
            // Deleted since the first page.
        }
    }
    Json reply{{"kind", "drive#fileList"}, {"incompleteSearch", false}, {"files", files}};
    if (page.next < page.ids.size()) {
        const std::lock_guard lock(mutex_);
        const std::string token = "~!!~page" + std::to_string(nextPage_++);
        reply["nextPageToken"] = token;
        pages_[token] = std::move(page);
    }
    const std::string fields = request.query.get("fields");
    return jsonReply(masked(
        reply, fields.empty() ? "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)" : fields));
}

Reply FilesApi::generateIds(const Request& request, const Access& access) {
    requireScope(access, Need::write, "DriveFiles.GenerateIds");
    const int count = boundedCount(request, "count", 10, 1000);
    const Json reply{{"kind", "drive#generatedIds"}, {"space", "drive"}, {"ids", tree_.generateIds(count)}};
    return jsonReply(masked(reply, request.query.get("fields")));
}

Reply FilesApi::about(const Request& request, const Access& access) {
    requireScope(access, Need::readMetadata, "DriveAbout.Get");
    const std::string fields = request.query.get("fields");
    if (fields.empty()) {
        throw ApiError{.status = 400,
                       .reason = "required",
                       .message = "The 'fields' parameter is required for this method.",
                       .location = "fields",
                       .scopeMethod = {}};
    }
    const Usage usage = tree_.usage();
    Json quota{{"usage", std::to_string(usage.used)},
               {"usageInDrive", std::to_string(usage.used)},
               {"usageInDriveTrash", std::to_string(usage.inTrash)}};
    if (usage.limit) quota["limit"] = std::to_string(*usage.limit);
    const Json reply{{"kind", "drive#about"},
                     {"user",
                      {{"kind", "drive#user"},
                       {"displayName", "Test Account"},
                       {"emailAddress", "tester@example.com"},
                       {"permissionId", "00000000000000000001"},
                       {"me", true}}},
                     {"storageQuota", quota},
                     {"maxUploadSize", "5497558138880"},
                     {"appInstalled", false}};
    return jsonReply(masked(reply, fields));
}

Reply FilesApi::changes(const Request& request, const Access& access) {
    requireScope(access, Need::readMetadata, "DriveChanges.List");
    if (request.path == "/drive/v3/changes/startPageToken") {
        return jsonReply(
            {{"kind", "drive#startPageToken"}, {"startPageToken", std::to_string(tree_.changeToken())}});
    }
    const auto token = parseInteger(request.query.get("pageToken"));
    if (!token) throw invalidValue("pageToken", "Invalid Value");
    const int size = boundedCount(request, "pageSize", 100, 1000);
    const auto changed = tree_.changesSince(*token);
    const auto count = std::min<std::size_t>(changed.size(), static_cast<std::size_t>(size));
    Json list = Json::array();
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [id, removed] = changed[i];
        Json change{{"kind", "drive#change"}, {"changeType", "file"}, {"fileId", id}, {"removed", removed}};
        try {
            const File file = tree_.get(id, viewerOf(access));
            if (!removed) change["file"] = describe(file, tree_.isTrashed(file));
        } catch (const ApiError&) {
            if (!removed) continue;
        }
        list.push_back(std::move(change));
    }
    const std::string next = std::to_string(*token + static_cast<std::int64_t>(count));
    Json reply{{"kind", "drive#changeList"}, {"changes", list}};
    reply[count < changed.size() ? "nextPageToken" : "newStartPageToken"] = next;
    return jsonReply(masked(reply, request.query.get("fields")));
}

void FilesApi::download(Exchange& exchange, std::uint64_t rate, std::int64_t cutAfter) {
    const Request& request = exchange.request();
    const Access access = authenticate(request, tokens_);
    requireScope(access, Need::readContent, "DriveFiles.Get");
    const File file = tree_.get(idOf(request), viewerOf(access));
    if (!file.blob) {
        throw ApiError{.status = 403,
                       .reason = "fileNotDownloadable",
                       .message = "Only files with binary content can be directly downloaded.",
                       .location = "alt",
                       .scopeMethod = {}};
    }
    if (!file.blob->hasBytes()) {
        throw ApiError{.status = 501,
                       .reason = "bytesDiscarded",
                       .message = "This emulator keeps no bytes (--discard).",
                       .location = {},
                       .scopeMethod = {}};
    }
    const std::int64_t size = file.size();
    const auto field = request.headers.find("Range");
    const auto range = field ? parseRange(*field, size) : std::nullopt;
    if (range && (range->begin >= size || range->begin >= range->end)) {
        ApiError error{.status = 416,
                       .reason = "requestedRangeNotSatisfiable",
                       .message = "Request range not satisfiable",
                       .location = "Range",
                       .scopeMethod = {}};
        Reply reply = errorReply(error);
        reply.headers.add("Content-Range", "bytes */" + std::to_string(size));
        return exchange.reply(reply);
    }
    const std::int64_t begin = range ? range->begin : 0;
    const std::int64_t end = range ? range->end : size;
    Headers headers{{"Content-Type", file.mimeType}, {"Accept-Ranges", "bytes"}};
    if (range) {
        headers.add("Content-Range", "bytes " + std::to_string(begin) + '-' + std::to_string(end - 1) + '/' +
                                         std::to_string(size));
    }
    exchange.beginReply(range ? 206 : 200, headers, end - begin);
    std::vector<char> buffer(rate > 0 ? std::min<std::size_t>(kDownloadBuffer, rate / 10 + 1)
                                      : kDownloadBuffer);
    const std::int64_t stop = cutAfter < 0 ? end : std::min(end, begin + cutAfter);
    for (std::int64_t at = begin; at < stop;) {
        const auto started = std::chrono::steady_clock::now();
        const auto want = static_cast<std::size_t>(
            std::min<std::int64_t>(stop - at, static_cast<std::int64_t>(buffer.size())));
        const auto got = file.blob->read(at, std::span(buffer).first(want));
        if (got == 0) return exchange.drop();
        bytesSent_ += static_cast<std::int64_t>(got);
        line_.carry(got);
        exchange.writeBody({buffer.data(), got});
        at += static_cast<std::int64_t>(got);
        if (rate > 0)
            std::this_thread::sleep_until(started + std::chrono::microseconds(got * 1'000'000 / rate));
    }
}

}  // namespace packtrain::servers
