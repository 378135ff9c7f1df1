#pragma once

#include <string_view>
#include <vector>

#include "drive/file_tree.h"

namespace packtrain::servers {

// Sorts as files.list does by its `orderBy`, a list of keys each with an optional " desc"; equal files keep
// their order. Throws ApiError for an unknown key.
void sortFiles(std::vector<File>& files, std::string_view orderBy);

}  // namespace packtrain::servers
