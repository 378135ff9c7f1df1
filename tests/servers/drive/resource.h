#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "drive/file_tree.h"
#include "http/message.h"

namespace packtrain::servers {

// Request and reply bodies of the API. All throw ApiError for what the API refuses.

nlohmann::json parseBody(const std::string& body);
// Takes the writable fields of a File resource; `updating` refuses those that only a create may set.
void readMetadata(const nlohmann::json& metadata, File& file, bool updating);
// Refuses a `fields` parameter that does not parse or names an unknown field of File.
void checkFileFields(const std::string& fields);
nlohmann::json maskedFile(const File& file, bool trashed, const std::string& fields);
nlohmann::json masked(const nlohmann::json& value, const std::string& fields);
Reply jsonReply(const nlohmann::json& value, int status = 200);

}  // namespace packtrain::servers
