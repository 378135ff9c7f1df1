#include "service/reader_process.h"

#include <fmt/format.h>

#include <charconv>

namespace packtrain::service {
namespace {

constexpr std::uint64_t kLongestStat = 4 * kKiB;
constexpr int kFieldsToBeginning = 19;  // from the state, which is field 3, to field 22 (proc_pid_stat(5))

/// The fields after the name, which may hold blanks and parentheses itself.
std::optional<std::string_view> afterName(std::string_view stat) {
    const std::size_t end = stat.rfind(") ");
    if (end == std::string_view::npos) return std::nullopt;
    return stat.substr(end + 2);
}

}  // namespace

Result<std::optional<std::uint64_t>> processBegan(io::FileSystem& files, int pid) {
    const auto stat = io::readWhole(files, Path(fmt::format("/proc/{}/stat", pid)), kLongestStat);
    if (!stat && stat.error().reason == Reason::fileGone) return std::nullopt;
    if (!stat) return Fail(stat.error());
    auto fields = afterName(*stat);
    if (!fields || fields->empty()) return fail(Reason::protocolError, "/proc");
    if (fields->front() == 'Z' || fields->front() == 'X' || fields->front() == 'x') return std::nullopt;
    for (int i = 0; i < kFieldsToBeginning; ++i) {
        const std::size_t blank = fields->find(' ');
        if (blank == std::string_view::npos) return fail(Reason::protocolError, "/proc");
        fields->remove_prefix(blank + 1);
    }
    std::uint64_t began = 0;
    if (std::from_chars(fields->data(), fields->data() + fields->size(), began).ec != std::errc())
        return fail(Reason::protocolError, "/proc");
    return began;
}

std::optional<ReaderProcess> ReaderProcess::find(io::FileSystem& files, int pid) {
    const auto began = processBegan(files, pid);
    if (!began || !*began) return std::nullopt;
    return ReaderProcess(pid, **began);
}

bool ReaderProcess::isDead(io::FileSystem& files) const {
    const auto began = processBegan(files, pid_);
    return began && *began != began_;
}

}  // namespace packtrain::service
