#include "remote/drive/drive_slots.h"

#include <algorithm>

namespace packtrain::remote::drive {
namespace {

constexpr std::string_view kPageSize = "1000";  ///< far more than a folder of letters holds

std::optional<Slot> slotIn(const Json& resource, std::string_view date) {
    auto file = readFile(resource);
    if (!file || file->trashed || file->info.isFolder) return std::nullopt;
    return Slot{.id = std::move(file->info.id),
                .name = std::move(file->info.name),
                .version = std::move(file->info.version),
                .size = file->info.size,
                .age = ageByServer(date, json::textOr(resource, "modifiedTime", ""))};
}

Slot slotOf(const ObjectInfo& object) {
    return {.id = object.id,
            .name = object.name,
            .version = object.version,
            .size = object.size,
            .age = Nanoseconds::zero()};
}

}  // namespace

std::optional<Nanoseconds> ageByServer(std::string_view date, std::string_view modified) {
    constexpr std::chrono::seconds kGrain{1};
    const auto now = parseHttpDate(date);
    const auto then = parseRfc3339(modified);
    if (!now || !then || *now + kGrain < *then) return std::nullopt;
    return *now + kGrain - *then;
}

Result<net::Response> DriveSlots::ask(const Call& call, const StopToken& stop) {
    PACKTRAIN_TRY(net::Response response, api_.exchange(api_.request(call), stop));
    if (response.status != 200 || isForeignPage(response)) return Fail(api_.error(Place::api, response));
    return response;
}

Result<std::vector<Slot>> DriveSlots::list(const StopToken& stop) {
    if (!isFileId(folder_.id)) return fail(Reason::objectGone, printable(folder_.id));
    std::vector<Slot> slots;
    std::string next;
    do {
        Call call{.path = "/drive/v3/files",
                  .query = {{"q", inQuery(folder_.id) + " in parents and trashed = false"},
                            {"pageSize", std::string(kPageSize)},
                            {"spaces", "drive"},
                            {"supportsAllDrives", "true"},
                            {"includeItemsFromAllDrives", "true"},
                            {"fields", "nextPageToken,files(" + std::string(kObjectFields) + ')'}}};
        if (!next.empty()) call.query.push_back({"pageToken", next});
        PACKTRAIN_TRY(const net::Response response, ask(call, stop));
        PACKTRAIN_TRY(const Json reply, jsonOf(response));
        PACKTRAIN_TRY(const Json* files, json::array(reply, "files"));
        for (const Json& resource : *files)
            if (auto slot = slotIn(resource, response.header("Date"))) slots.push_back(std::move(*slot));
        next = json::textOr(reply, "nextPageToken", "");
    } while (!next.empty());
    return slots;
}

Result<std::optional<Slot>> DriveSlots::look(const std::string& id, const StopToken& stop) {
    if (!isFileId(id)) return std::nullopt;
    const Call call{.path = "/drive/v3/files/" + id,
                    .query = {{"supportsAllDrives", "true"}, {"fields", std::string(kObjectFields)}}};
    const auto response = ask(call, stop);
    if (!response && response.error().reason == Reason::objectGone) return std::nullopt;
    if (!response) return Fail(response.error());
    PACKTRAIN_TRY(const Json resource, jsonOf(*response));
    return slotIn(resource, response->header("Date"));
}

Result<std::string> DriveSlots::read(const std::string& id, std::size_t largest, const StopToken& stop) {
    std::string bytes;
    const auto sink = [&](ByteSpan piece) -> Result<> {
        bytes += asText(piece.first(std::min(piece.size(), largest - bytes.size())));
        return {};
    };
    PACKTRAIN_CHECK(files_.read(id, {.offset = 0, .size = largest}, sink, stop));
    return bytes;
}

Result<Slot> DriveSlots::create(std::string_view name, ByteSpan bytes, const StopToken& stop) {
    PACKTRAIN_TRY(const ObjectInfo made, uploads_.create(folder_, name, bytes, stop));
    return slotOf(made);
}

Result<Slot> DriveSlots::overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop) {
    if (!isFileId(id)) return fail(Reason::objectGone, printable(id));
    PACKTRAIN_TRY(const ObjectInfo written, uploads_.overwrite(id, bytes, stop));
    return slotOf(written);
}

Result<> DriveSlots::remove(const std::string& id, const StopToken& stop) {
    if (!isFileId(id)) return {};
    const Call call{
        .method = "DELETE", .path = "/drive/v3/files/" + id, .query = {{"supportsAllDrives", "true"}}};
    const auto removed = api_.done(call, stop);
    if (!removed && removed.error().reason == Reason::objectGone) return {};
    return removed;
}

}  // namespace packtrain::remote::drive
