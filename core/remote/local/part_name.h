// Names of files that are not objects yet.
#pragma once

#include <string>
#include <string_view>

namespace packtrain::remote {

/// ".<name>.<tag>.packtrain-part"; a long name is cut (at a character) so that the whole fits into the 255
/// bytes that file systems give to one name.
std::string partName(std::string_view objectName, std::string_view tag);
/// True for names made by partName: never shown as objects.
bool isPartName(std::string_view name);
/// A name that can be one file in a folder here: not empty, "." or "..", no '/' or NUL, at most 255 bytes, no
/// part name.
bool isObjectName(std::string_view name);

}  // namespace packtrain::remote
