#include "remote/drive/drive_files.h"

#include <algorithm>
#include <set>

namespace packtrain::remote::drive {
namespace {

constexpr int kPageSize = 1000;

std::string pathOf(const std::string& id) {
    return "/drive/v3/files/" + id;
}

/// "bytes */1234": the size that a 416 tells.
std::optional<std::uint64_t> sizeTold(std::string_view contentRange) {
    const std::size_t slash = contentRange.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const Json size = std::string(contentRange.substr(slash + 1));
    return json::numberOrText(Json{{"size", size}}, "size");
}

bool isReadAll(const Range& range) {
    return range.offset == 0 && !range.size;
}

std::string rangeHeader(const Range& range) {
    std::string text = "bytes=" + std::to_string(range.offset) + '-';
    if (range.size) text += std::to_string(range.offset + *range.size - 1);
    return text;
}

/// Before the first byte reaches the sink: is it the range that was asked for?
Result<> checkHead(const Range& range, const net::Response& head) {
    // Objects of ours are stored with media types of their own, never as pages.
    if (head.status != 206 && isForeignPage(head))
        return fail(Reason::captivePortal, "a page instead of the object");
    if (head.status == 200 && !isReadAll(range))
        return fail(Reason::protocolError, "the whole object instead of a range");
    if (head.status != 206) return {};
    const std::string start = "bytes " + std::to_string(range.offset) + '-';
    const std::string_view told = head.header("Content-Range");
    if (!told.empty() && !told.starts_with(start))
        return fail(Reason::protocolError, "another range than was asked for");
    return {};
}

}  // namespace

Result<std::optional<DriveFile>> DriveFiles::find(const std::string& id, const StopToken& stop) {
    if (!isFileId(id)) return std::nullopt;
    const Call call{.path = pathOf(id),
                    .query = {{"supportsAllDrives", "true"}, {"fields", std::string(kObjectFields)}}};
    const auto reply = api_.json(call, stop);
    if (!reply && reply.error().reason == Reason::objectGone) return std::nullopt;
    if (!reply) return Fail(reply.error());
    PACKTRAIN_TRY(DriveFile file, readFile(*reply));
    if (file.trashed) return std::nullopt;
    return file;
}

Result<DriveFiles::Page> DriveFiles::page(const std::string& q, bool inTrash, const std::string& token,
                                          int size, const StopToken& stop) {
    Call call{
        .path = "/drive/v3/files",
        .query = {{"q", q},
                  {"pageSize", std::to_string(size)},
                  {"spaces", "drive"},
                  {"supportsAllDrives", "true"},
                  {"includeItemsFromAllDrives", "true"},
                  {"fields", "nextPageToken,incompleteSearch,files(" + std::string(kObjectFields) + ')'}}};
    if (!token.empty()) call.query.push_back({"pageToken", token});
    PACKTRAIN_TRY(const Json reply, api_.json(call, stop));
    if (json::booleanOr(reply, "incompleteSearch", false))
        return fail(Reason::serverError, "the drive did not search everywhere");
    PACKTRAIN_TRY(const Json* files, json::array(reply, "files"));
    Page page{.files = {}, .next = json::textOr(reply, "nextPageToken", "")};
    for (const Json& resource : *files) {
        PACKTRAIN_TRY(DriveFile file, readFile(resource));
        if (file.trashed == inTrash) page.files.push_back(std::move(file));
    }
    return page;
}

Result<> DriveFiles::query(const std::string& q, const std::function<Result<>(const DriveFile&)>& each,
                           const StopToken& stop) {
    return eachOf(q + " and trashed = false", false, each, stop);
}

Result<std::vector<ObjectInfo>> DriveFiles::trashed(const StopToken& stop) {
    std::vector<ObjectInfo> found;
    const auto keep = [&](const DriveFile& file) -> Result<> {
        found.push_back(file.info);
        return {};
    };
    PACKTRAIN_CHECK(eachOf("trashed = true", true, keep, stop));
    return found;
}

Result<> DriveFiles::eachOf(const std::string& q, bool inTrash,
                            const std::function<Result<>(const DriveFile&)>& each, const StopToken& stop) {
    std::set<std::string> told;
    std::string token;
    bool restarted = false;
    while (true) {
        auto next = page(q, inTrash, token, kPageSize, stop);
        // A page token lives for hours only; a drive that forgot it answers 4xx, and the listing starts
        // again.
        const bool forgotten =
            !next && !token.empty() && (next.error().kind == Kind::bug || next.error().kind == Kind::gone);
        if (forgotten && !restarted) {
            restarted = true;
            token.clear();
            continue;
        }
        if (!next) return Fail(std::move(next).error());
        for (const DriveFile& file : next->files)
            if (told.insert(file.info.id).second) PACKTRAIN_CHECK(each(file));
        if (next->next.empty()) return {};
        token = std::move(next->next);
    }
}

Result<std::vector<DriveFile>> DriveFiles::matches(const std::string& q, const StopToken& stop) {
    std::vector<DriveFile> found;
    const auto keep = [&](const DriveFile& file) -> Result<> {
        found.push_back(file);
        return {};
    };
    PACKTRAIN_CHECK(query(q, keep, stop));
    std::ranges::sort(found, {},
                      [](const DriveFile& file) { return std::pair(file.createdTime, file.info.id); });
    return found;
}

Result<std::vector<DriveFile>> DriveFiles::named(const std::string& folder, std::string_view name,
                                                 const StopToken& stop) {
    if (!isFileId(folder)) return fail(Reason::objectGone, printable(folder));
    PACKTRAIN_TRY(auto found, matches(inQuery(folder) + " in parents and name = " + inQuery(name), stop));
    // The drive compares names without regard to case.
    std::erase_if(found, [&](const DriveFile& file) { return file.info.name != name; });
    return found;
}

Result<> DriveFiles::read(const std::string& id, const Range& range, const net::BodySink& sink,
                          const StopToken& stop) {
    if (!isFileId(id)) return fail(Reason::objectGone, printable(id));
    if (range.size && *range.size == 0) return {};
    const Call call{.path = pathOf(id), .query = {{"alt", "media"}, {"supportsAllDrives", "true"}}};
    net::Request request = api_.request(call);
    // An empty object answers 416 to any range, so the whole is asked for without one.
    if (!isReadAll(range)) request.headers.push_back({"Range", rangeHeader(range)});
    std::uint64_t left = range.size.value_or(UINT64_MAX);
    request.sink = [&](ByteSpan bytes) -> Result<> {
        if (bytes.size() > left) return fail(Reason::protocolError, "more bytes than were asked for");
        left -= bytes.size();
        return sink(bytes);
    };
    request.onHead = [&](int status, const std::vector<net::Header>& headers) {
        return checkHead(range,
                         net::Response{.status = status, .headers = headers, .body = {}, .bytesSent = 0});
    };
    PACKTRAIN_TRY(const net::Response response, api_.exchange(std::move(request), stop));
    if (response.status == 416) {
        const auto size = sizeTold(response.header("Content-Range"));
        if (size && range.offset >= *size) return {};
        PACKTRAIN_TRY(const auto file, find(id, stop));
        if (!file) return fail(Reason::objectGone, id);
        if (range.offset >= file->info.size) return {};
        return fail(Reason::protocolError, "a range that the object has was refused");
    }
    if (response.status != 200 && response.status != 206) return Fail(api_.error(Place::download, response));
    return {};
}

Result<> DriveFiles::remove(const std::string& id, const StopToken& stop) {
    PACKTRAIN_TRY(const auto file, find(id, stop));
    if (file && file->info.isFolder) {
        PACKTRAIN_TRY(const Page children,
                      page(inQuery(id) + " in parents and trashed = false", false, "", 1, stop));
        if (!children.files.empty() || !children.next.empty())
            return fail(Reason::objectExists, printable(file->info.name) + ": the folder is not empty");
    }
    if (!isFileId(id)) return {};
    // What find() calls gone may lie in the trash, where it still costs space.
    const auto removed =
        api_.done({.method = "DELETE", .path = pathOf(id), .query = {{"supportsAllDrives", "true"}}}, stop);
    if (!removed && removed.error().reason == Reason::objectGone) return {};
    return removed;
}

}  // namespace packtrain::remote::drive
