// A file resource of Drive as ObjectInfo.
#pragma once

#include <string_view>

#include "base/json.h"
#include "remote/remote.h"

namespace packtrain::remote::drive {

inline constexpr std::string_view kFolderType = "application/vnd.google-apps.folder";
/// Asked for when an upload begins too: they govern the reply to its last byte, which is the proof.
inline constexpr std::string_view kObjectFields =
    "id,name,mimeType,size,md5Checksum,sha1Checksum,sha256Checksum,version,headRevisionId,trashed,parents,"
    "createdTime,modifiedTime";

struct DriveFile {
    ObjectInfo info;
    bool trashed = false;
    std::vector<std::string> parents;
    std::string createdTime;  ///< RFC 3339 in UTC: its order as text is its order in time
};

/// protocolError if it has no id, or numbers and digests that are none. info.version is the head revision,
/// which changes with the content alone; `version` also counts what the server does by itself.
Result<DriveFile> readFile(const Json& resource);

/// An id as Drive makes them: letters, digits, '-' and '_'. Nothing else may become a part of an address.
bool isFileId(std::string_view id);

}  // namespace packtrain::remote::drive
