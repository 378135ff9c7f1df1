#include "sensors/proc_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace packtrain::agent {
namespace {

constexpr std::size_t kMostText = kMiB;
constexpr std::string_view kBlanks = " \t\r\n";

bool isOctal(char c) {
    return c >= '0' && c <= '7';
}

/// The kernel writes a blank in a path as \040.
std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size() && std::ranges::all_of(text.substr(i + 1, 3), isOctal)) {
            const int value = (text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0');
            out += static_cast<char>(value);
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

// Not io's readWhole: dozens of these are read each second, for which it takes larger pieces than they are
// long; and a file that somebody names may be a pipe, on which it would wait.
Result<std::string> readProc(const Path& root, std::string_view file) {
    const Path path = Path(root.bytes() + std::string(file));
    const int fd = ::open(path.bytes().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd == -1)
        return fail(errno == ENOENT || errno == ENOTDIR ? Reason::fileGone : Reason::readFailed,
                    printable(file));
    std::string text;
    std::array<char, 8192> buffer;
    ssize_t got = 0;
    while (text.size() < kMostText) {
        got = ::read(fd, buffer.data(), buffer.size());
        if (got == -1 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(fd);
    if (got == -1) return fail(Reason::readFailed, printable(file));
    return text;
}

std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<std::string_view> fieldsOf(std::string_view line) {
    std::vector<std::string_view> fields;
    std::size_t begin = line.find_first_not_of(kBlanks);
    while (begin != std::string_view::npos) {
        const std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
        fields.push_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(kBlanks, end);
    }
    return fields;
}

std::optional<std::uint64_t> numberOf(std::string_view text) {
    const auto fields = fieldsOf(text);
    if (fields.size() != 1) return std::nullopt;
    std::uint64_t value = 0;
    const char* const begin = fields[0].data();
    const char* const end = begin + fields[0].size();
    const auto [stop, problem] = std::from_chars(begin, end, value);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> numberAfter(std::string_view text, std::string_view key) {
    for (const std::string_view line : linesOf(text)) {
        const auto fields = fieldsOf(line);
        if (fields.size() < 2) continue;
        std::string_view word = fields[0];
        if (word.ends_with(':')) word.remove_suffix(1);
        if (word == key) return numberOf(fields[1]);
    }
    return std::nullopt;
}

std::vector<Mount> readMounts(std::string_view mountinfo) {
    constexpr std::size_t kRoot = 3;
    constexpr std::size_t kPoint = 4;
    std::vector<Mount> mounts;
    for (const std::string_view line : linesOf(mountinfo)) {
        const auto fields = fieldsOf(line);
        // Optional fields stand before a lone "-".
        const auto dash = std::ranges::find(fields, std::string_view("-"));
        if (dash - fields.begin() <= static_cast<std::ptrdiff_t>(kPoint) || fields.end() - dash < 3) continue;
        mounts.push_back({.root = unescape(fields[kRoot]),
                          .point = unescape(fields[kPoint]),
                          .type = std::string(dash[1]),
                          .options = fields.end() - dash > 3 ? std::string(dash[3]) : std::string()});
    }
    return mounts;
}

const Mount* mountOf(const std::vector<Mount>& mounts, const Path& path) {
    const Mount* best = nullptr;
    for (const Mount& mount : mounts) {
        // Of mounts on one place the last covers the others.
        if (!Path(mount.point).contains(path)) continue;
        if (best == nullptr || mount.point.size() >= best->point.size()) best = &mount;
    }
    return best;
}

}  // namespace packtrain::agent
