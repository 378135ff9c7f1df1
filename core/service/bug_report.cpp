#include <fmt/format.h>

#include "base/digest.h"
#include "io/file_system.h"
#include "service/house.h"

namespace packtrain::service {
namespace {

constexpr std::uint64_t kLogLimit = 8 * kMiB;
constexpr std::size_t kLogTail = 400 * kKiB;
constexpr std::uint64_t kEventsPerJob = 50;

/// A name as the same short hash wherever it occurs, or itself.
class Names {
  public:
    explicit Names(bool plain) : salt_(plain ? "" : randomBytes(16)), plain_(plain) {}
    std::string operator()(std::string_view name) const {
        if (plain_) return printable(name);
        return "#" + toHex(asBytes(hmacSha256(asBytes(salt_), asBytes(name)).substr(0, 5)));
    }
    /// Everything in a line that looks like a path.
    std::string inText(std::string_view line) const {
        if (plain_) return std::string(line);
        std::string out;
        for (std::size_t at = 0; at < line.size();) {
            std::size_t end = line.find_first_of(" \t\n\"'(),;", at);
            if (end == at) {
                out += line[at++];
                continue;
            }
            end = std::min(end, line.size());
            const std::string_view word = line.substr(at, end - at);
            out += word.find('/') != std::string_view::npos ? (*this)(word) : std::string(word);
            at = end;
        }
        return out;
    }

  private:
    std::string salt_;
    bool plain_;
};

void addJob(std::string& text, House& house, const JobView& job, const Names& names) {
    text += fmt::format("job {} \"{}\" -> {}\n", job.id, names(job.name), names(job.destination));
    text += fmt::format("  state {}{}{}\n", transfer::jobStateName(job.state), job.why ? " " : "",
                        job.why ? info(*job.why).id : "");
    text += fmt::format(
        "  files {} shards {}/{} bytes {} sent {} verified {} retries {} left out {} changed {}\n", job.files,
        job.shardsDone, job.shards, job.totalBytes, job.sentBytes, job.verifiedBytes, job.retries,
        job.leftOut, job.changed);
    const auto events = house.uploads().events(job.id, 0, kEventsPerJob);
    if (!events) return;
    for (const JobEvent& event : *events)
        text += fmt::format("  {} {} {}\n", formatRfc3339(event.when), event.kind,
                            names.inText(maskSecrets(event.text)));
}

}  // namespace

Result<std::string> bugReport(House& house, bool withNames) {
    const Names names(withNames);
    std::string text = fmt::format("packtrain {}\n", PACKTRAIN_VERSION);
    text += withNames ? "names are as they are\n"
                      : "names and paths are hashed, the same name to the same hash\n";
    text += "\n== remotes\n";
    if (const auto remotes = house.accounts().list()) {
        for (const RemoteInfo& remote : *remotes)
            text += fmt::format("{} type {} signed in {}{}{}\n", names(remote.config.name),
                                remote.config.type, remote.signedIn, remote.problem ? " " : "",
                                remote.problem ? info(*remote.problem).id : "");
    } else {
        text += remotes.error().message() + "\n";
    }
    text += "\n== jobs\n";
    for (const JobView& job : house.uploads().snapshot().jobs) addJob(text, house, job, names);
    text += "\n== log\n";
    const auto files = io::makeLocalFileSystem();
    if (const auto log = io::readWhole(*files, house.stateFolder() / "packtrain.log", kLogLimit)) {
        const std::string_view tail =
            std::string_view(*log).substr(log->size() > kLogTail ? log->size() - kLogTail : 0);
        text += names.inText(maskSecrets(tail));
    }
    return text;
}

}  // namespace packtrain::service
