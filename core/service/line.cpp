#include "service/line.h"

#include "io/process.h"

namespace packtrain::service {
namespace {

Result<Path> orElse(const Path& chosen, Result<Path> (*usual)()) {
    if (chosen.empty()) return usual();
    return chosen;
}

}  // namespace

Result<std::unique_ptr<Line>> openLine(io::FileSystem& files, const Clock& clock, Log& log,
                                       const LinePlaces& places) {
    PACKTRAIN_TRY(const Path state, orElse(places.stateFolder, io::stateFolder));
    PACKTRAIN_TRY(const Path config, orElse(places.configFolder, io::configFolder));
    PACKTRAIN_TRY(const Path own, io::ownProgram());
    const Path programs = places.programFolder.empty() ? own.parent() : places.programFolder;
    auto line = std::make_unique<Line>();
    net::HttpOptions http;
    http.userAgent = "packtrain/" PACKTRAIN_VERSION;
    if (const auto ca = io::environment("PACKTRAIN_CA")) http.extraCa = Path(*ca);
    PACKTRAIN_TRY(line->http, net::makeHttp(http));
    line->config = std::make_unique<ConfigFile>(files, config);
    line->secrets =
        std::make_unique<ChosenSecrets>(files, *line->config, config, programs / "packtrain-keychain");
    line->remotes = std::make_unique<OpenRemotes>(
        *line->config,
        remote::Surroundings{files, *line->http, clock, *line->secrets, log, state, places.given});
    return line;
}

}  // namespace packtrain::service
