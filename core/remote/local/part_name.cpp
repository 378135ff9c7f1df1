#include "remote/local/part_name.h"

#include "base/path.h"

namespace packtrain::remote {
namespace {

constexpr std::string_view kEnding = ".packtrain-part";
constexpr std::size_t kLongestName = 255;

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::string partName(std::string_view objectName, std::string_view tag) {
    const std::size_t room = kLongestName - kEnding.size() - tag.size() - 2;
    if (objectName.size() > room) {
        std::size_t end = room;
        while (end > 0 && isContinuation(objectName[end])) --end;
        objectName = objectName.substr(0, end);
    }
    return '.' + std::string(objectName) + '.' + std::string(tag) + std::string(kEnding);
}

bool isPartName(std::string_view name) {
    return name.starts_with('.') && name.ends_with(kEnding);
}

bool isObjectName(std::string_view name) {
    return name.size() <= kLongestName && name.find('/') == std::string_view::npos && isSafeRelative(name) &&
           !isPartName(name);
}

}  // namespace packtrain::remote
