// The order of names within one folder, on which plan order is built.
#pragma once

#include <string>
#include <string_view>

namespace packtrain::dataset {

/// The name up to its first dot. Dots at the very beginning belong to the key: ".profile" is a sample of its
/// own.
std::string_view keyOfName(std::string_view name);
/// Files and links of one folder: by key, then by name, as unsigned bytes.
bool fileNameBefore(std::string_view a, std::string_view b);
/// Is `path` below the folder? Everything is below the folder "".
bool liesBelow(std::string_view path, std::string_view folder);
/// "folder/name", or the name alone in the folder "".
std::string joinPath(std::string_view folder, std::string_view name);

}  // namespace packtrain::dataset
