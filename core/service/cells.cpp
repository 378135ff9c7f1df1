#include "service/cells.h"

#include <map>

#include "base/json.h"

namespace packtrain::service {
namespace {

constexpr std::size_t kShortDigest = 12;

std::string shellQuoted(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

std::string filledIn(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
    std::string out;
    while (true) {
        const std::size_t at = text.find('@');
        const std::size_t end = at == std::string_view::npos ? at : text.find('@', at + 1);
        if (end == std::string_view::npos) return out += text;
        const auto value = values.find(text.substr(at + 1, end - at - 1));
        // An '@' that begins no key is text.
        const std::size_t used = value == values.end() ? at + 1 : end + 1;
        out += text.substr(0, value == values.end() ? at + 1 : at);
        if (value != values.end()) out += value->second;
        text.remove_prefix(used);
    }
}

}  // namespace

std::string filledCell(const CellText& cell, const WheelPlace& wheel, CellFor whom) {
    const bool isShell = cell.name == "shell";
    std::string path = wheel.path;
    std::string first;
    if (cell.name == "colab") {
        if (wheel.mountedWheel.empty()) return {};
        path = wheel.mountedWheel;
    } else if (path.empty()) {
        path = wheel.name;
        first = " First put " + wheel.name + "\n# (" + wheel.folder + ") " +
                (isShell ? "into this folder." : "beside this notebook.");
    }
    const bool isOther = whom == CellFor::pairedNotebook && !cell.paired.empty();
    // A JSON string is one of Python's too.
    return filledIn(isOther ? cell.paired : cell.text,
                    {{"WHEEL", isShell ? shellQuoted(path) : json::dump(Json(path))},
                     {"SHA256", wheel.sha256},
                     {"SHORT", wheel.sha256.substr(0, kShortDigest)},
                     {"NAME", wheel.name},
                     {"FROM", wheel.folder},
                     {"FIRST", first},
                     {"DATASETS", wheel.mounted}});
}

}  // namespace packtrain::service
