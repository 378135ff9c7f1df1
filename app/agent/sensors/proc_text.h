// The small text files of /proc and /sys, below a root that tests replace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::agent {

/// The whole file, at most 1 MiB. fileGone if there is none, else readFailed; the context names the file
/// without the root. Never blocks on a pipe or a terminal.
Result<std::string> readProc(const Path& root, std::string_view file);

std::vector<std::string_view> linesOf(std::string_view text);
/// Split at runs of blanks.
std::vector<std::string_view> fieldsOf(std::string_view line);
/// The whole text (blanks around it left away) as a number; nothing for a sign, other letters or overflow.
std::optional<std::uint64_t> numberOf(std::string_view text);
/// The number behind a word at the start of a line: "MemTotal: 123 kB" or "usage_usec 123".
std::optional<std::uint64_t> numberAfter(std::string_view text, std::string_view key);

/// A line of /proc/self/mountinfo.
struct Mount {
    std::string root, point, type, options;  ///< root: of the mounted tree; options: of the file system
};
/// Lines that are not understood are left out.
std::vector<Mount> readMounts(std::string_view mountinfo);
/// The mount that holds an absolute path, by its text: links are not followed. Null if none does.
const Mount* mountOf(const std::vector<Mount>& mounts, const Path& path);

}  // namespace packtrain::agent
