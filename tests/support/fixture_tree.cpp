#include "support/fixture_tree.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <system_error>

#include "io/file_system.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

void must(bool good, const Path& path) {
    if (!good) throw std::system_error(errno, std::generic_category(), path.display());
}

void must(const Result<>& result) {
    if (!result) throw std::runtime_error(result.error().message());
}

// splitmix64 (Steele, Lea, Flood 2014): a good byte stream from a counter, so that any offset can be made at
// once.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

}  // namespace

FixtureTree::FixtureTree(const Path& root) : root_(root) {
    must(io::makeLocalFileSystem()->makeFolders(root));
}

Path FixtureTree::place(std::string_view relative) {
    const Path path = root_ / relative;
    must(io::makeLocalFileSystem()->makeFolders(path.parent()));
    return path;
}

FixtureTree& FixtureTree::file(std::string_view relative, std::string_view content, std::uint32_t mode) {
    const Path path = place(relative);
    writeFile(path, content);
    must(::chmod(path.bytes().c_str(), mode) == 0, path);
    return *this;
}

FixtureTree& FixtureTree::patternFile(std::string_view relative, std::uint64_t size, std::uint64_t seed) {
    return file(relative, patternBytes(size, seed));
}

FixtureTree& FixtureTree::folder(std::string_view relative, std::uint32_t mode) {
    const Path path = place(relative);
    must(io::makeLocalFileSystem()->makeFolders(path));
    must(::chmod(path.bytes().c_str(), mode) == 0, path);
    return *this;
}

FixtureTree& FixtureTree::symlink(std::string_view relative, const std::string& target) {
    const Path path = place(relative);
    must(::symlink(target.c_str(), path.bytes().c_str()) == 0, path);
    return *this;
}

FixtureTree& FixtureTree::hardLink(std::string_view relative, std::string_view existing) {
    const Path path = place(relative);
    must(::link((root_ / existing).bytes().c_str(), path.bytes().c_str()) == 0, path);
    return *this;
}

FixtureTree& FixtureTree::sparse(std::string_view relative, std::uint64_t size) {
    file(relative, "");
    const Path path = root_ / relative;
    must(::truncate(path.bytes().c_str(), static_cast<off_t>(size)) == 0, path);
    const auto opened = io::makeLocalFileSystem()->openWrite(path, io::WriteMode::openExisting);
    must(opened.has_value(), path);
    must((*opened)->writeAt(size - 1, asBytes("x")));
    return *this;
}

FixtureTree& FixtureTree::fifo(std::string_view relative) {
    const Path path = place(relative);
    must(::mkfifo(path.bytes().c_str(), 0600) == 0, path);
    return *this;
}

// A socket's address holds 108 bytes: it is bound under a short name and moved to its place.
FixtureTree& FixtureTree::socket(std::string_view relative) {
    const Path path = place(relative);
    const TempFolder near;
    const Path bound = near / "s";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    must(bound.bytes().size() < sizeof address.sun_path, bound);
    std::memcpy(address.sun_path, bound.bytes().c_str(), bound.bytes().size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd != -1 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, bound);
    ::close(fd);
    must(::rename(bound.bytes().c_str(), path.bytes().c_str()) == 0, path);
    return *this;
}

FixtureTree& FixtureTree::modified(std::string_view relative, std::int64_t mtimeNs) {
    must(io::makeLocalFileSystem()->setModified(root_ / relative, mtimeNs));
    return *this;
}

FixtureTree& FixtureTree::everyName() {
    const std::string longPart(90, 'd');
    file("names/plain.txt", "plain");
    file("names/with space.txt", "space");
    file("names/line\nbreak.txt", "newline");
    file("names/tab\tand\rreturn", "control");
    file("names/quote'\"`$(x).txt", "quote");
    file("names/back\\slash", "backslash");
    file("names/-rf", "dash");
    file("names/--help", "dashes");
    file("names/.hidden", "dot");
    file("names/..two", "two dots");
    file("names/trailing. ", "trailing dot and space");
    file("names/*?[a]", "glob");
    file("names/a:b|c<d>", "what Windows forbids");
    file("names/CON", "a device elsewhere");
    file("names/\xf0\x9f\x90\xa7\xef\xb8\x8f.png", "emoji");
    file("names/caf\xc3\xa9", "composed");
    file("names/cafe\xcc\x81", "decomposed");
    file("names/latin1-\xe9\xff.txt", "not UTF-8");
    file("names/lone-\xed\xa0\x80-surrogate", "not UTF-8 either");
    file(
        "names/right-to-left-\xe2\x80\xae"
        "gpj.exe",
        "override");
    file("names/" + std::string(255, 'n'), "longest name");
    file("names/Case", "upper").file("names/case", "lower");
    file("names/" + longPart + "/" + longPart + "/" + longPart + "/" + longPart + "/deep.txt",
         "path above 300");
    return file("names/utf8-\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e/\xd1\x84\xd0\xb0\xd0\xb9\xd0\xbb.csv",
                "scripts");
}

FixtureTree& FixtureTree::everyThing() {
    folder("things/empty folder").folder("things/closed folder", 0700).folder("things/sticky", 01777);
    file("things/empty", "").file("things/one byte", "1");
    patternFile("things/512", 512, 2)
        .patternFile("things/513", 513, 3)
        .patternFile("things/100k", 100'000, 4);
    file("things/script.sh", "#!/bin/sh\n", 0755)
        .file("things/private", "mine", 0600)
        .file("things/readonly", "r", 0444);
    file("things/setuid", "s", 04755);
    symlink("things/link to file", "100k").symlink("things/link to folder", "empty folder");
    symlink("things/link upwards", "../things/one byte").symlink("things/link outside", "/etc/hostname");
    symlink("things/dangling", "nothing here")
        .symlink("things/circle a", "circle b")
        .symlink("things/circle b", "circle a");
    symlink("things/long link", std::string(150, 'l')).symlink("things/odd link", "line\nbreak \xff");
    hardLink("things/hard link", "things/100k");
    sparse("things/sparse", 3'000'001);
    file("things/old", "before 1970").modified("things/old", -1'500'000'000);
    return file("things/future", "after 2038").modified("things/future", 4'102'444'800'123'456'789);
}

FixtureTree& FixtureTree::specials() {
    return fifo("specials/fifo").socket("specials/socket");
}

std::string patternBytes(std::uint64_t size, std::uint64_t seed, std::uint64_t offset) {
    std::string bytes;
    bytes.reserve(size + 8);
    for (std::uint64_t word = offset / 8; bytes.size() < size + offset % 8; ++word) {
        const std::uint64_t value = mix(seed * 0x100000001b3 + word);
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return bytes.substr(offset % 8, size);
}

}  // namespace packtrain::test
