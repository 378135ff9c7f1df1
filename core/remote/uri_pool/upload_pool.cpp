#include "remote/uri_pool/upload_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "base/json.h"
#include "base/path.h"
#include "net/url.h"
#include "remote/drive/drive_object.h"
#include "remote/drive/session_reply.h"

namespace packtrain::remote {
namespace {

constexpr std::string_view kFamily = "packtrain-pool/";
constexpr std::string_view kFormat = "packtrain-pool/1";
constexpr std::string_view kFolderPrefix = ".pool-";
constexpr std::string_view kGoogle = "https://www.googleapis.com";
constexpr std::size_t kIdLength = 8;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kLongestAddress = 2048;

Fail wrong(std::string_view what) {
    return fail(Reason::badArgument, "the file of a pool: " + std::string(what));
}

bool isPoolId(std::string_view id) {
    return id.size() == kIdLength &&
           std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isPlain(std::string_view text) {
    return isUtf8(text) && std::ranges::all_of(text, [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
           });
}

/// Of the document without the digest itself.
std::string sealOf(Json document) {
    document.erase("sha256");
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(json::dump(document)))));
}

Result<WallTime> time(const Json& document, std::string_view key) {
    const auto at = parseRfc3339(json::textOr(document, key, ""));
    if (!at) return wrong("it has no time \"" + std::string(key) + '"');
    return *at;
}

Result<PoolSlot> readSlot(const Json& json) {
    PoolSlot slot;
    if (!json.is_object()) return wrong("a slot is damaged");
    const std::uint64_t number = json::numberOr(json, "n", 0);
    slot.objectId = json::textOr(json, "id", "");
    slot.address = json::textOr(json, "address", "");
    const bool isWhole = number >= 1 && number <= kMostSlots && drive::isFileId(slot.objectId) &&
                         !slot.address.empty() && slot.address.size() <= kLongestAddress &&
                         std::ranges::all_of(slot.address, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!isWhole) return wrong("a slot is damaged");
    slot.number = static_cast<std::uint32_t>(number);
    PACKTRAIN_CHECK(checkPoolAddress(slot.address));
    return slot;
}

Result<> readSlots(const Json& document, UploadPool& pool) {
    const auto slots = json::array(document, "slots");
    if (!slots || (*slots)->empty() || (*slots)->size() > kMostSlots) return wrong("it has no slots");
    std::set<std::uint32_t> numbers;
    std::set<std::string> ids;
    for (const Json& each : **slots) {
        PACKTRAIN_TRY(PoolSlot slot, readSlot(each));
        if (!numbers.insert(slot.number).second || !ids.insert(slot.objectId).second)
            return wrong("a slot is there twice");
        pool.slots.push_back(std::move(slot));
    }
    return {};
}

}  // namespace

std::string poolFolderName(std::string_view id) {
    return std::string(kFolderPrefix) + std::string(id);
}

std::string slotName(std::uint32_t number) {
    return fmt::format("slot-{:04}", number);
}

std::string poolIdOf(std::string_view folderName) {
    if (!folderName.starts_with(kFolderPrefix)) return {};
    folderName.remove_prefix(kFolderPrefix.size());
    return isPoolId(folderName) ? std::string(folderName) : std::string();
}

Result<> checkPoolAddress(std::string_view address) {
    const auto origin = net::originOf(address);
    if (origin && origin->isLoopback()) return {};
    if (origin && drive::checkSessionUri(address, kGoogle)) return {};
    return fail(Reason::insecureEndpoint, "an upload address of a pool leads elsewhere than to Google");
}

std::string writePool(const UploadPool& pool) {
    Json slots = Json::array();
    for (const PoolSlot& slot : pool.slots)
        slots.push_back({{"n", slot.number}, {"id", slot.objectId}, {"address", slot.address}});
    Json document{{"format", kFormat},
                  {"id", pool.id},
                  {"remote", pool.remote},
                  {"path", pool.path},
                  {"made", formatRfc3339(pool.made)},
                  {"ends", formatRfc3339(pool.ends)},
                  {"slots", std::move(slots)}};
    document["sha256"] = sealOf(document);
    return json::dumpPretty(document);
}

Result<UploadPool> readPool(std::string_view text) {
    if (text.size() > kLargestPoolFile) return wrong("it is too long");
    // What the parser says of it would quote it.
    const auto document = json::parse(text, "the file of a pool");
    if (!document || !document->is_object()) return wrong("it is none, or only a part of one");
    const std::string format = json::textOr(*document, "format", "");
    if (format != kFormat && format.starts_with(kFamily))
        return fail(Reason::unsupported, "the file of a pool was made by a newer version");
    if (format != kFormat) return wrong("it is none");
    if (json::textOr(*document, "sha256", "") != sealOf(*document))
        return wrong("it is damaged or was changed; copy it again");
    UploadPool pool;
    pool.id = json::textOr(*document, "id", "");
    pool.remote = json::textOr(*document, "remote", "");
    pool.path = json::textOr(*document, "path", "");
    if (!isPoolId(pool.id)) return wrong("it has no proper id");
    if (pool.remote.empty() || pool.remote.size() > kLongestName || !isPlain(pool.remote))
        return wrong("it has no proper name of a remote");
    if (pool.path.size() > kLongestPath || !isPlain(pool.path) ||
        (!pool.path.empty() && !isSafeRelative(pool.path)))
        return wrong("it has no proper path");
    PACKTRAIN_TRY(pool.made, time(*document, "made"));
    PACKTRAIN_TRY(pool.ends, time(*document, "ends"));
    PACKTRAIN_CHECK(readSlots(*document, pool));
    return pool;
}

}  // namespace packtrain::remote
