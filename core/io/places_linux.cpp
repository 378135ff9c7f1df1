// Who and where this process is.
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <fstream>

#include "io/errno_error.h"
#include "io/file_system.h"
#include "io/process.h"

namespace packtrain::io {
namespace {

Result<Path> absolute(const std::string& path) {
    if (path.starts_with('/')) return Path(path);
    std::string current(PATH_MAX, '\0');
    if (::getcwd(current.data(), current.size()) == nullptr) return failErrno(errno, Attempt::read, path);
    return Path(current.c_str()) / path;
}

Result<Path> homeFolder() {
    if (const auto home = environment("HOME"); home && home->starts_with('/')) return Path(*home);
    std::array<char, 16 * kKiB> buffer;
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return fail(Reason::badConfig, "HOME is not set, nor PACKTRAIN_HOME");
    return Path(entry.pw_dir);
}

// The XDG base directory specification: a relative path in a variable is to be ignored.
Result<Path> ownFolder(const std::string& variable, std::string_view belowHome) {
    if (const auto own = environment("PACKTRAIN_HOME"); own && !own->empty()) return absolute(*own);
    if (const auto base = environment(variable); base && base->starts_with('/'))
        return Path(*base) / "packtrain";
    PACKTRAIN_TRY(const Path home, homeFolder());
    return home / belowHome / "packtrain";
}

}  // namespace

Result<Path> ownProgram() {
    std::string target(PATH_MAX, '\0');
    const auto length = ::readlink("/proc/self/exe", target.data(), target.size());
    if (length == -1) return failErrno(errno, Attempt::read, "/proc/self/exe");
    target.resize(static_cast<std::size_t>(length));
    // An update replaces the file of a running program: the kernel then says so in the link's text.
    constexpr std::string_view kDeleted = " (deleted)";
    if (target.ends_with(kDeleted) && ::access(target.c_str(), F_OK) == -1)
        target.resize(target.size() - kDeleted.size());
    return Path(std::move(target));
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string hostName() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (::gethostname(name.data(), name.size() - 1) == -1) return "localhost";
    return name.data();
}

int processId() {
    return ::getpid();
}

bool processRuns(int pid) {
    return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
}

// Not getrusage: its peak is inherited through exec from whoever started this program.
std::uint64_t mostOpenFiles() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : UINT64_MAX;
}

std::uint64_t peakMemory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with("VmHWM:")) continue;
        const char* digits = line.c_str() + line.find_first_of("0123456789");
        std::uint64_t kibibytes = 0;
        std::from_chars(digits, line.c_str() + line.size(), kibibytes);
        return kibibytes * kKiB;
    }
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<std::uint64_t>(used.ru_maxrss) * kKiB;
}

Result<Path> stateFolder() {
    return ownFolder("XDG_STATE_HOME", ".local/state");
}
Result<Path> configFolder() {
    return ownFolder("XDG_CONFIG_HOME", ".config");
}

}  // namespace packtrain::io
