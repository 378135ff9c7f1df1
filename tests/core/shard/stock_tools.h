// Tars judged by the tools that everyone has: GNU tar, Python's tarfile, bsdtar where it is installed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/path.h"
#include "dataset/entry.h"

namespace packtrain::test {

/// Standard output of a shell command and its exit status; standard error goes with it.
struct CommandResult {
    int status = -1;
    std::string output;
};
CommandResult runCommand(const std::string& command);
bool hasTool(const std::string& name);
/// For the shell.
std::string quoted(const Path& path);

/// What a reader says of a member.
struct ListedMember {
    std::string name;
    std::string link;
    char type = '?';  ///< f, d, l
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    std::uint32_t mode = 0;
    bool operator==(const ListedMember&) const = default;
};
ListedMember asListed(const dataset::Entry& entry);
/// Python's tarfile, read as a stream, as WebDataset reads it.
std::vector<ListedMember> listWithPython(const Path& tar);
/// Python's tarfile, seeking.
std::vector<ListedMember> listWithPythonSeeking(const Path& tar);

/// The commands that unpack `tar` into `folder` with every tool that is there, by name.
struct Unpacker {
    std::string tool;
    std::string command;
};
std::vector<Unpacker> unpackers(const Path& tar, const Path& folder);

}  // namespace packtrain::test
