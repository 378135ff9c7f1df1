// A push in a process of its own, so that it can be killed: makes the job of a state folder, or goes on with
// it. Options only a test wants: a small part size, and dying at a write of the journal.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "fast_clock.h"
#include "io/system_clock.h"
#include "net/http.h"
#include "remote/registry.h"
#include "remote/wrap/around.h"
#include "striking_vfs.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"
#include "transfer/run_job.h"

namespace packtrain::test {
namespace {

struct AsItIs {
    auto around(remote::Verb, std::string_view, const StopToken&, auto&& call) { return call(); }
};

class SmallParts final : public remote::Around<AsItIs> {
  public:
    SmallParts(std::unique_ptr<remote::Remote> inner, std::uint64_t partSize)
        : Around(std::move(inner)), capabilities_(this->inner().capabilities()) {
        capabilities_.partSize = partSize;
    }
    const remote::Capabilities& capabilities() const override { return capabilities_; }

  private:
    remote::Capabilities capabilities_;
};

using Options = std::map<std::string, std::string>;

std::uint64_t number(const Options& options, const std::string& key, std::uint64_t otherwise) {
    const auto found = options.find(key);
    return found == options.end() ? otherwise : std::strtoull(found->second.c_str(), nullptr, 10);
}

const char* text(const Options& options, const std::string& key) {
    const auto found = options.find(key);
    return found == options.end() ? "" : found->second.c_str();
}

/// The job of this state folder, made when there is none.
Result<transfer::JobId> theJob(transfer::JobStore& jobs, const Options& options) {
    if (auto id = jobs.resolve("last")) return id;
    transfer::JobSpec spec;
    spec.name = "flowers";
    spec.roots = {{Path(options.at("source")), ""}};
    spec.remote = "test";
    spec.plan.targetSize = number(options, "shard-size", 8 * kMiB);
    spec.plan.hardCap = number(options, "hard-cap", spec.plan.hardCap);
    spec.parallel = static_cast<int>(number(options, "workers", 4));
    return jobs.create(spec);
}

Result<std::unique_ptr<remote::Remote>> theDrive(const Options& options, const remote::Surroundings& with) {
    remote::RemoteConfig config;
    config.name = "test";
    if (options.contains("endpoint")) {
        const std::string& endpoint = options.at("endpoint");
        config.type = "drive";
        config.options = {
            {"endpoint", endpoint}, {"token_url", endpoint + "/token"}, {"client_id", "emulator-client"}};
    } else {
        config.type = "local";
        config.options = {{"root", options.at("root")}};
    }
    PACKTRAIN_TRY(auto drive, remote::openRemote(config, with));
    const std::uint64_t partSize = number(options, "part-size", drive->capabilities().partSize);
    return std::unique_ptr<remote::Remote>(std::make_unique<SmallParts>(std::move(drive), partSize));
}

Result<transfer::JobView> push(const Options& options) {
    const auto files = io::makeLocalFileSystem();
    const io::SystemClock real;
    const auto speed = static_cast<int>(number(options, "speed", 1));
    FastClock fast(speed);
    const std::chrono::hours jump(std::atoi(text(options, "jump-wall")));
    const std::chrono::hours sleep(std::atoi(text(options, "sleep")));
    const bool strange = speed > 1 || jump.count() != 0 || sleep.count() != 0;
    const Clock& clock = strange ? static_cast<const Clock&>(fast) : real;
    RecordingLog log;
    MemorySecrets secrets;
    PACKTRAIN_CHECK(secrets.put("account/test/refresh", "REFRESH"));
    PACKTRAIN_CHECK(secrets.put("account/test/client_secret", "emulator-secret"));
    PACKTRAIN_TRY(const auto http, net::makeHttp({.userAgent = "push-child", .extraCa = {}, .proxy = {}}));
    const Path state(options.at("state"));
    PACKTRAIN_CHECK(files->makeFolders(state, true));
    PACKTRAIN_TRY(const auto drive, theDrive(options, {*files, *http, clock, secrets, log, state}));
    PACKTRAIN_TRY(const auto jobs, transfer::JobStore::open(*files, clock, state));
    const auto gate = transfer::makeGate();
    // A key that every run of this state folder knows. No secret: it seals sessions of an emulator.
    const SealKey key{std::byte{1}, std::byte{2}, std::byte{3}};
    PACKTRAIN_TRY(const transfer::JobId id, theJob(*jobs, options));
    const transfer::RunSurroundings with{*files, clock, log, *jobs, *gate, key, false, *drive, {}};
    const transfer::RunOptions run{.returnWhenWaiting = options.contains("returns")};
    int looks = 0;
    const transfer::RunCallbacks callbacks{[&] {
        if (++looks != 3) return;  // well inside
        if (jump.count() != 0) fast.jumpWall(jump);
        if (sleep.count() != 0) fast.sleepFor(sleep);
    }};
    auto view = transfer::runJob(with, id, run, callbacks, {});
    for (const auto& line : log.lines())
        if (line.level >= LogLevel::warning || line.text.contains("woke up"))
            std::fprintf(stderr, "%s\n", line.text.c_str());
    return view;
}

}  // namespace
}  // namespace packtrain::test

// push-child key=value...: state, source, endpoint or root, part-size, shard-size, hard-cap, workers, die-at
// (the n-th write of the journal: ends with 137), power (what was not synced by then is lost: ends with 138
// if that was anything), speed (its clocks run so many times as fast as the real one), returns (does not
// stay when it must wait: ends with 3 and says why), jump-wall and sleep (so many hours, in the middle). It
// prints how many writes there were when it ends by itself.
int main(int argc, char** argv) {
    using namespace packtrain;
    test::Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const std::size_t equals = argument.find('=');
        if (equals == std::string::npos) return 2;
        options[argument.substr(0, equals)] = argument.substr(equals + 1);
    }
    const std::uint64_t dieAt = test::number(options, "die-at", 0);
    std::size_t writes = 0;  // the journal has one writer at a time
    const test::StrikingVfs vfs([&](std::size_t, bool isWrite) {
        if (!isWrite || ++writes != dieAt) return false;
        ::_exit(options.contains("power") && test::StrikingVfs::cutPower() > 0 ? 138 : 137);
    });
    const auto view = test::push(options);
    if (!view) {
        std::fprintf(stderr, "%s\n", view.error().message().c_str());
        return 1;
    }
    std::printf("%s writes=%zu retries=%llu\n", std::string(transfer::jobStateName(view->state)).c_str(),
                writes, static_cast<unsigned long long>(view->retries));
    if (view->why) std::printf("%s\n", std::string(info(*view->why).id).c_str());
    return view->state == transfer::JobState::done ? 0 : 3;
}
