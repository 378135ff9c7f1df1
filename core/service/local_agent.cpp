#include "service/local_agent.h"

#include "link/direct/direct_road.h"
#include "link/direct/local_link.h"

namespace packtrain::service {
namespace {

constexpr std::uint64_t kLongestLink = 4 * kKiB;
constexpr std::uint32_t kOfOthers = 077;

}  // namespace

Path localAgentFolder(const Path& stateFolder) {
    return stateFolder / "agent";
}

Result<std::optional<LocalAgent>> findLocalAgent(io::FileSystem& files, const Path& runFolder,
                                                 const Clock& clock) {
    const Path file = runFolder / link::kLocalLinkFile;
    const auto stat = files.linkStat(file);
    if (!stat && stat.error().reason == Reason::fileGone) return std::nullopt;
    if (!stat) return Fail(stat.error());
    // Whoever can read the key can speak for the agent.
    if (stat->type != io::FileType::file || (stat->mode & kOfOthers) != 0)
        return fail(Reason::fileDenied, file.display() + " (it is not this user's alone)");
    const auto text = io::readWhole(files, file, kLongestLink);
    if (!text && text.error().reason == Reason::fileGone) return std::nullopt;
    if (!text) return Fail(text.error());
    PACKTRAIN_TRY(const link::Pairing pairing, link::readLocalLink(*text));
    PACKTRAIN_TRY(auto road, link::directRoad(clock, {.socket = runFolder / "agent.sock"}, pairing));
    return LocalAgent{.pairing = pairing, .road = std::move(road)};
}

}  // namespace packtrain::service
