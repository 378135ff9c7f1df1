// A Google Drive for tests, on loopback. README.md in the folder above tells how to use it.
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>

#include "drive/command_line.h"
#include "drive/emulator.h"

namespace packtrain::servers {
namespace {

// Signals that end the program are taken by main alone; every thread inherits the mask.
sigset_t blockEndingSignals() {
    sigset_t ending;
    ::sigemptyset(&ending);
    ::sigaddset(&ending, SIGTERM);
    ::sigaddset(&ending, SIGINT);
    ::sigaddset(&ending, SIGHUP);
    ::pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return ending;
}

int fail(const std::string& words) {
    std::cerr << "drive-emulator: " << words << '\n';
    return 2;
}

std::function<void(const std::string&)> logTo(const std::string& name) {
    if (name.empty()) return {};
    auto stream = std::make_shared<std::ofstream>();
    if (name != "-") stream->open(name, std::ios::app);
    auto mutex = std::make_shared<std::mutex>();
    return [stream, mutex](const std::string& line) {
        const std::lock_guard lock(*mutex);
        std::ostream& out = stream->is_open() ? static_cast<std::ostream&>(*stream) : std::cerr;
        out << line << std::endl;
    };
}

int run(CommandLine& line) {
    const sigset_t ending = blockEndingSignals();
    if (line.dieWithParent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    line.emulator.log = logTo(line.log);
    Emulator emulator(std::move(line.emulator));
    for (const auto& [token, access] : line.grants) emulator.tokens().grantFixed(token, access);
    for (const auto& [token, access] : line.refreshGrants) emulator.tokens().grantFixedRefresh(token, access);
    for (const auto& file : line.faultFiles) {
        std::ifstream stream(file);
        if (!stream) return fail("cannot read " + file);
        std::ostringstream plan;
        plan << stream.rdbuf();
        if (const auto problem = emulator.addFaults(plan.str())) return fail(file + ": " + *problem);
    }

    Server server([&](Exchange& exchange) { emulator.handle(exchange); });
    const bool tls = !line.certificate.empty();
    if (tls && !server.useTls(line.certificate, line.key))
        return fail("cannot use the certificate or its key");
    const auto port = server.listen(line.port);
    if (!port) return fail("cannot listen");
    fmt::print("listening {}://127.0.0.1:{}\n", tls ? "https" : "http", *port);
    std::fflush(stdout);

    int signal = 0;
    ::sigwait(&ending, &signal);
    emulator.releaseAll();
    server.stop();
    return 0;
}

}  // namespace
}  // namespace packtrain::servers

int main(int argc, char** argv) {
    using namespace packtrain::servers;
    CommandLine line;
    if (const auto problem = parseCommandLine({argv + 1, argv + argc}, line)) return fail(*problem);
    if (line.help) {
        std::cout << commandLineHelp();
        return 0;
    }
    try {
        return run(line);
    } catch (const std::exception& error) {
        return fail(error.what());
    }
}
