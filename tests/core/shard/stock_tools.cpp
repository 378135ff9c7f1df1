#include "stock_tools.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <sstream>

namespace packtrain::test {
namespace {

constexpr const char* kList = R"PY(
import os, sys, tarfile
mode, path = sys.argv[1], sys.argv[2]
kinds = {tarfile.REGTYPE: "f", tarfile.DIRTYPE: "d", tarfile.SYMTYPE: "l"}
with open(path, "rb") as stream, tarfile.open(fileobj=stream, mode=mode) as tar:
    for m in tar:
        print(os.fsencode(m.name).hex() or "-", os.fsencode(m.linkname).hex() or "-", kinds.get(m.type, "?"), m.size, int(m.mtime), m.mode,
              m.uid, m.gid)
)PY";

std::vector<ListedMember> listPython(const Path& tar, const std::string& mode) {
    const auto listed = runCommand("python3 - '" + mode + "' " + quoted(tar) + " <<'END'" + kList + "END\n");
    REQUIRE_MESSAGE(listed.status == 0, listed.output);
    std::vector<ListedMember> members;
    std::istringstream lines(listed.output);
    std::string name, link;
    ListedMember member;
    int uid = -1, gid = -1;
    while (lines >> name >> link >> member.type >> member.size >> member.mtime >> member.mode >> uid >> gid) {
        member.name = fromHex(name).value_or("");
        member.link = fromHex(link).value_or("");
        CHECK(uid == 0);
        CHECK(gid == 0);
        members.push_back(member);
    }
    return members;
}

}  // namespace

CommandResult runCommand(const std::string& command) {
    CommandResult result;
    FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 65536> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
        result.output.append(buffer.data(), count);
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

bool hasTool(const std::string& name) {
    return runCommand("command -v " + name + " >/dev/null").status == 0;
}

std::string quoted(const Path& path) {
    std::string text = "'";
    for (const char c : path.bytes()) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

ListedMember asListed(const dataset::Entry& entry) {
    using dataset::EntryKind;
    const auto floored = [](std::int64_t ns) {
        return ns / 1'000'000'000 - (ns % 1'000'000'000 < 0 ? 1 : 0);
    };
    return {.name = entry.path,
            .link = entry.linkTarget,
            .type = entry.kind == EntryKind::file     ? 'f'
                    : entry.kind == EntryKind::folder ? 'd'
                                                      : 'l',
            .size = entry.kind == EntryKind::file ? entry.size : 0,
            .mtime = floored(entry.mtimeNs),
            .mode = entry.mode};
}

std::vector<ListedMember> listWithPython(const Path& tar) {
    return listPython(tar, "r|*");
}
std::vector<ListedMember> listWithPythonSeeking(const Path& tar) {
    return listPython(tar, "r:");
}

std::vector<Unpacker> unpackers(const Path& tar, const Path& folder) {
    const std::string from = quoted(tar), to = quoted(folder);
    std::vector<Unpacker> all;
    for (const std::string locale : {"C", "C.UTF-8"}) {
        all.push_back({"tar " + locale, "LC_ALL=" + locale + " tar -xpf " + from + " -C " + to});
        if (hasTool("bsdtar"))
            all.push_back({"bsdtar " + locale, "LC_ALL=" + locale + " bsdtar -xpf " + from + " -C " + to});
    }
    all.push_back({"tarfile",
                   "python3 -c 'import sys, tarfile\n"
                   "with open(sys.argv[1], \"rb\") as f: tarfile.open(fileobj=f, "
                   "mode=\"r|*\").extractall(sys.argv[2])' " +
                       from + " " + to});
    return all;
}

}  // namespace packtrain::test
