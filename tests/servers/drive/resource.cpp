#include "drive/resource.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "drive/api_error.h"
#include "drive/field_mask.h"

namespace packtrain::servers {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kPropertyBytes = 124;
constexpr const char* kDefaultFields = "kind,id,name,mimeType";

const std::set<std::string> kFileFields{"*",
                                        "kind",
                                        "id",
                                        "name",
                                        "mimeType",
                                        "trashed",
                                        "starred",
                                        "spaces",
                                        "version",
                                        "createdTime",
                                        "modifiedTime",
                                        "ownedByMe",
                                        "owners",
                                        "size",
                                        "parents",
                                        "description",
                                        "appProperties",
                                        "properties",
                                        "md5Checksum",
                                        "sha1Checksum",
                                        "sha256Checksum",
                                        "headRevisionId",
                                        "originalFilename",
                                        "quotaBytesUsed",
                                        "capabilities",
                                        "explicitlyTrashed",
                                        "trashedTime",
                                        "driveId",
                                        "shared",
                                        "webViewLink",
                                        "webContentLink",
                                        "fileExtension",
                                        "fullFileExtension",
                                        "modifiedByMeTime",
                                        "viewedByMeTime",
                                        "permissions",
                                        "lastModifyingUser",
                                        "shortcutDetails",
                                        "exportLinks",
                                        "resourceKey",
                                        "isAppAuthorized",
                                        "sharedWithMeTime",
                                        "permissionIds",
                                        "copyRequiresWriterPermission",
                                        "imageMediaMetadata",
                                        "thumbnailLink",
                                        "iconLink",
                                        "writersCanShare",
                                        "teamDriveId"};

FieldMask parsedMask(const std::string& fields) {
    auto mask = FieldMask::parse(fields);
    if (mask) return std::move(*mask);
    throw ApiError{.status = 400,
                   .reason = "invalidParameter",
                   .message = "Invalid field selection " + fields,
                   .location = "fields",
                   .scopeMethod = {}};
}

std::string text(const Json& value, const char* name) {
    if (!value.is_string()) throw invalidValue(name, "Invalid value for: " + std::string(name));
    return value.get<std::string>();
}

void readProperties(const Json& metadata, const char* name, std::map<std::string, std::string>& into) {
    const auto found = metadata.find(name);
    if (found == metadata.end() || !found->is_object()) return;
    for (const auto& [key, value] : found->items()) {
        if (value.is_null()) {
            into.erase(key);
            continue;
        }
        const std::string content = text(value, name);
        if (key.size() + content.size() > kPropertyBytes) {
            throw invalidValue(name,
                               "Properties and app properties are limited to 124 bytes for key and value.");
        }
        into[key] = content;
    }
    if (into.size() > 30) throw invalidValue(name, "Too many properties.");
}

ApiError notWritable(const std::string& message) {
    return {
        .status = 403, .reason = "fieldNotWritable", .message = message, .location = {}, .scopeMethod = {}};
}

void readParents(const Json& metadata, File& file, bool updating) {
    const auto parents = metadata.find("parents");
    if (parents == metadata.end() || parents->is_null()) return;
    if (updating) {
        throw notWritable(
            "The parents field is not directly writable in update requests. Use the addParents and "
            "removeParents "
            "parameters instead.");
    }
    if (!parents->is_array() || parents->size() > 1) {
        throw invalidValue("parents", "A file must have exactly one parent.");
    }
    if (!parents->empty()) file.parent = text(parents->front(), "parents");
}

}  // namespace

Json parseBody(const std::string& body) {
    if (body.empty()) return Json::object();
    Json value = Json::parse(body, nullptr, false);
    if (value.is_object()) return value;
    throw ApiError{
        .status = 400, .reason = "parseError", .message = "Parse Error", .location = {}, .scopeMethod = {}};
}

void readMetadata(const Json& metadata, File& file, bool updating) {
    for (const char* field :
         {"size", "md5Checksum", "sha1Checksum", "sha256Checksum", "version", "headRevisionId"}) {
        if (metadata.contains(field)) {
            throw notWritable("The resource body includes fields which are not directly writable.");
        }
    }
    const std::array<std::pair<const char*, std::string File::*>, 5> fields{
        {{"name", &File::name},
         {"mimeType", &File::mimeType},
         {"description", &File::description},
         {"modifiedTime", &File::modifiedTime},
         {"createdTime", &File::createdTime}}};
    for (const auto& [name, member] : fields) {
        if (const auto found = metadata.find(name); found != metadata.end())
            file.*member = text(*found, name);
    }
    if (const auto id = metadata.find("id"); id != metadata.end() && !id->is_null()) {
        if (updating) throw notWritable("The resource body includes fields which are not directly writable.");
        file.id = text(*id, "id");
    }
    if (const auto trashed = metadata.find("trashed"); trashed != metadata.end()) {
        if (!trashed->is_boolean()) throw invalidValue("trashed", "Invalid value for: trashed");
        file.trashed = trashed->get<bool>();
    }
    readParents(metadata, file, updating);
    readProperties(metadata, "appProperties", file.appProperties);
    readProperties(metadata, "properties", file.properties);
}

void checkFileFields(const std::string& fields) {
    if (fields.empty()) return;
    const FieldMask mask = parsedMask(fields);
    for (const auto& [name, below] : mask.entries()) {
        if (kFileFields.contains(name)) continue;
        throw ApiError{.status = 400,
                       .reason = "invalidParameter",
                       .message = "Invalid field selection " + name,
                       .location = "fields",
                       .scopeMethod = {}};
    }
}

Json maskedFile(const File& file, bool trashed, const std::string& fields) {
    checkFileFields(fields);
    return masked(describe(file, trashed), fields.empty() ? kDefaultFields : fields);
}

Json masked(const Json& value, const std::string& fields) {
    return fields.empty() ? value : parsedMask(fields).apply(value);
}

Reply jsonReply(const Json& value, int status) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
            .body = value.dump(1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace packtrain::servers
