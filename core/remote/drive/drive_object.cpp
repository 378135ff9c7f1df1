#include "remote/drive/drive_object.h"

#include <algorithm>

namespace packtrain::remote::drive {
namespace {

struct DigestField {
    const char* name;
    DigestKind kind;
    std::size_t size;
};
constexpr DigestField kDigests[] = {{"sha256Checksum", DigestKind::sha256, 32},
                                    {"sha1Checksum", DigestKind::sha1, 20},
                                    {"md5Checksum", DigestKind::md5, 16}};

Result<> readDigests(const Json& resource, ObjectInfo& info) {
    for (const auto& [name, kind, size] : kDigests) {
        const std::string hex = json::textOr(resource, name, "");
        if (hex.empty()) continue;
        auto bytes = fromHex(hex);
        if (!bytes || bytes->size() != size)
            return fail(Reason::protocolError, std::string(name) + " is no digest");
        info.digests.emplace_back(kind, std::move(*bytes));
    }
    return {};
}

}  // namespace

Result<DriveFile> readFile(const Json& resource) {
    DriveFile file;
    PACKTRAIN_TRY(file.info.id, json::text(resource, "id"));
    if (!isFileId(file.info.id)) return fail(Reason::protocolError, "the drive gave an id that is none");
    file.info.name = json::textOr(resource, "name", "");
    file.info.isFolder = json::textOr(resource, "mimeType", "") == kFolderType;
    file.trashed = json::booleanOr(resource, "trashed", false);
    file.createdTime = json::textOr(resource, "createdTime", "");
    if (const auto parents = json::array(resource, "parents"))
        for (const Json& parent : **parents)
            if (parent.is_string()) file.parents.push_back(parent.get<std::string>());
    if (file.info.isFolder) return file;
    file.info.size = json::numberOrText(resource, "size").value_or(0);
    file.info.version = json::textOr(resource, "headRevisionId", "");
    if (file.info.version.empty())
        if (const auto number = json::numberOrText(resource, "version"))
            file.info.version = std::to_string(*number);
    PACKTRAIN_CHECK(readDigests(resource, file.info));
    return file;
}

bool isFileId(std::string_view id) {
    return !id.empty() && id.size() <= 200 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}

}  // namespace packtrain::remote::drive
