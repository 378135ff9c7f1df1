#include "drive_emulator.h"

#include <csignal>
#include <cstdlib>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "need.h"

namespace packtrain::test {
namespace {

constexpr std::string_view kListening = "listening ";

std::unique_ptr<net::Http> client() {
    return need(net::makeHttp({.userAgent = "packtrain-test", .extraCa = {}, .proxy = {}}));
}

std::string readLine(int fd) {
    std::string line;
    char c = 0;
    while (::read(fd, &c, 1) == 1 && c != '\n') line += c;
    return line;
}

}  // namespace

DriveEmulator::DriveEmulator(std::vector<std::string> options) : http_(client()) {
    const char* program = std::getenv("DRIVE_EMULATOR");
    if (program == nullptr) FAIL("DRIVE_EMULATOR does not name the emulator");
    options.insert(options.begin(), {program, "--die-with-parent", "--memory"});
    std::vector<char*> arguments;
    for (std::string& option : options) arguments.push_back(option.data());
    arguments.push_back(nullptr);
    int pipe[2] = {-1, -1};
    REQUIRE(::pipe(pipe) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
    const int failed = ::posix_spawn(&pid_, program, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    REQUIRE(failed == 0);
    const std::string line = readLine(pipe[0]);
    ::close(pipe[0]);
    REQUIRE(line.starts_with(kListening));
    url_ = line.substr(kListening.size());
}

DriveEmulator::~DriveEmulator() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

Json DriveEmulator::control(const std::string& method, const std::string& what, const Json& body) {
    net::Request request;
    request.method = method;
    request.url = url_ + "/emulator/" + what;
    if (!body.is_null()) request.body = json::dump(body);
    const net::Response response = need(http_->perform(request, {}));
    if (response.status >= 300) FAIL(what << ": " << response.body);
    return response.body.empty() ? Json() : need(json::parse(response.body, "the emulator's answer"));
}

std::uint64_t DriveEmulator::requests(const std::string& kind) {
    return json::numberOr(control("GET", "stats").at("requests").at("by_kind"), kind, 0);
}

DriveSubject::DriveSubject(std::vector<std::string> options)
    : http_(client()), emulator_([&] {
          options.insert(options.end(), {"--grant-refresh", "REFRESH", "--grant-refresh", "WIDE:drive"});
          return options;
      }()) {
    manualClock_.setWall(systemClock_.wall());
    need(secrets_.put("account/test/refresh", "REFRESH"));
    need(secrets_.put("account/test/client_secret", "emulator-secret"));
}

remote::DriveOptions DriveSubject::optionsIn(const std::string& stateFolder) const {
    remote::DriveOptions options;
    options.name = "test";
    options.endpoint = emulator_.url();
    options.tokenUrl = emulator_.url() + "/token";
    options.clientId = "emulator-client";
    options.stateFolder = folder_ / stateFolder;
    return options;
}

std::unique_ptr<remote::Remote> DriveSubject::openIn(const std::string& stateFolder) {
    return remote::makeDriveRemote(optionsIn(stateFolder), *http_, *clock_, *files_, secrets_, log_);
}

Json DriveSubject::call(const std::string& method, const std::string& path, const Json& body) {
    const Json access =
        need(json::parse(need(secrets_.get("account/test/access")).value(), "the shared access token"));
    net::Request request;
    request.method = method;
    request.url = emulator_.url() + path;
    request.headers = {{"Authorization", "Bearer " + access.at("token").get<std::string>()}};
    if (!body.is_null()) {
        request.headers.push_back({"Content-Type", "application/json"});
        request.body = json::dump(body);
    }
    const net::Response response = need(http_->perform(request, {}));
    if (response.status >= 300) FAIL(path << ": " << response.body);
    return response.body.empty() ? Json() : need(json::parse(response.body, "the drive's answer"));
}

}  // namespace packtrain::test
