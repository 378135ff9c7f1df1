#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "io/descriptor.h"
#include "io/process.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace std::chrono_literals;

namespace {

Result<io::ChildResult> shell(const std::string& script, std::string_view input = {},
                              std::chrono::milliseconds limit = 30s) {
    return io::runChild({"sh", "-c", script}, input, limit, StopToken());
}

// Real time, for what another process does in its own.
bool becomes(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

}  // namespace

TEST_CASE("a child gets its input, and its output and exit code come back") {
    const auto child = shell("cat; echo error >&2; exit 3", "input");
    REQUIRE(child);
    CHECK(child->exitCode == 3);
    CHECK(child->output == "input");
    CHECK(child->errorOutput == "error\n");
}

TEST_CASE("arguments pass as they are, with no shell in between") {
    const auto child = io::runChild({"printf", "%s|", "a b", "$(id)", "\xff\n", ""}, "", 30s, StopToken());
    REQUIRE(child);
    CHECK(child->output == "a b|$(id)|\xff\n||");
}

TEST_CASE("more input and output than a pipe holds does not block") {
    const std::string input = test::patternBytes(900'000, 3);
    const auto child = shell("cat", input);
    REQUIRE(child);
    CHECK(child->output == input);
}

TEST_CASE("output is kept up to 1 MiB, the rest is read and dropped") {
    const auto child = shell("head -c 3000000 /dev/zero; echo done >&2");
    REQUIRE(child);
    CHECK(child->output.size() == kMiB);
    CHECK(child->errorOutput == "done\n");
}

TEST_CASE("a child that does not read its input is no harm") {
    const std::string input(2'000'000, 'x');
    const auto child = shell("exec <&-; exit 5", input);
    REQUIRE(child);
    CHECK(child->exitCode == 5);
}

TEST_CASE("a child that dies by a signal tells which") {
    const auto child = shell("kill -TERM $$");
    REQUIRE(child);
    CHECK(child->exitCode == 128 + SIGTERM);
}

TEST_CASE("a program that is not there, or is none, is an error") {
    const test::TempFolder temp;
    test::writeFile(temp / "no program", "x");
    CHECK(io::runChild({"packtrain-no-such-program"}, "", 5s, StopToken()).error().reason ==
          Reason::fileGone);
    CHECK(io::runChild({"/nowhere/program"}, "", 5s, StopToken()).error().reason == Reason::fileGone);
    CHECK(io::runChild({(temp / "no program").bytes()}, "", 5s, StopToken()).error().reason ==
          Reason::fileDenied);
    CHECK(io::runChild({}, "", 5s, StopToken()).error().reason == Reason::badArgument);
}

TEST_CASE("a child is killed at its limit, with its own children") {
    const test::TempFolder temp;
    const auto start = std::chrono::steady_clock::now();
    const auto child = shell("sleep 100 & echo $! > " + (temp / "pid").bytes() + "; wait", "", 300ms);
    REQUIRE_FALSE(child);
    CHECK(child.error().reason == Reason::networkTimeout);
    CHECK(std::chrono::steady_clock::now() - start < 10s);
    const int grandchild = std::stoi(test::readFile(temp / "pid"));
    CHECK(
        becomes([&] { return !io::processRuns(grandchild) || ::waitpid(grandchild, nullptr, WNOHANG) > 0; }));
}

TEST_CASE("a child is killed when stopped, before or meanwhile") {
    StopSource before;
    before.request_stop();
    CHECK(io::runChild({"sleep", "100"}, "", 60s, before.get_token()).error().reason == Reason::cancelled);

    StopSource meanwhile;
    const test::TempFolder temp;
    std::jthread stopper([&] {
        becomes([&] { return ::access((temp / "started").bytes().c_str(), F_OK) == 0; });
        meanwhile.request_stop();
    });
    const auto child =
        io::runChild({"sh", "-c", "touch '" + (temp / "started").bytes() + "'; exec sleep 100"}, "", 60s,
                     meanwhile.get_token());
    CHECK(child.error().reason == Reason::cancelled);
}

TEST_CASE("a child that leaves a process behind is not waited for beyond its own end") {
    const auto start = std::chrono::steady_clock::now();
    const auto child = shell("sleep 20 & echo $!");
    REQUIRE(child);
    CHECK(child->exitCode == 0);
    CHECK(std::chrono::steady_clock::now() - start < 15s);
    ::kill(std::stoi(child->output), SIGKILL);
}

TEST_CASE("the environment is inherited, signals and descriptors are not") {
    ::setenv("PACKTRAIN_TEST_VALUE", "a b", 1);
    CHECK(shell("printf '%s' \"$PACKTRAIN_TEST_VALUE\"")->output == "a b");
    ::unsetenv("PACKTRAIN_TEST_VALUE");
    // With SIGPIPE ignored, yes(1) would not end by the signal but complain.
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    const auto child = shell("yes | head -n 1; :");
    ::signal(SIGPIPE, before);
    CHECK(child->errorOutput == "");
}

TEST_CASE("many children at once do not disturb each other") {
    std::atomic<int> good{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i)
            threads.emplace_back([&, i] {
                for (int k = 0; k < 5; ++k) {
                    const auto child = shell("cat", std::to_string(i));
                    if (child && child->output == std::to_string(i)) ++good;
                }
            });
    }
    CHECK(good == 30);
}

TEST_CASE("a detached program has its own session, no input, and its output in the log") {
    const test::TempFolder temp;
    const auto pid =
        io::startDetached({"sh", "-c", "ps -o sid= -p $$; cat; echo error >&2; exec sleep 60"}, temp / "log");
    REQUIRE(pid);
    CHECK(becomes([&] { return test::readFile(temp / "log").find("error\n") != std::string::npos; }));
    CHECK(::getsid(*pid) != ::getsid(0));
    CHECK(io::processRuns(*pid));
    CHECK(::waitpid(*pid, nullptr, WNOHANG) == -1);  // it is no child of ours
    ::kill(*pid, SIGKILL);
}

TEST_CASE("a detached program that cannot be started is an error") {
    const test::TempFolder temp;
    test::writeFile(temp / "no program", "x");
    CHECK(io::startDetached({"packtrain-no-such-program"}, temp / "log").error().reason == Reason::fileGone);
    CHECK(io::startDetached({(temp / "no program").bytes()}, temp / "log").error().reason ==
          Reason::fileDenied);
    CHECK(io::startDetached({"true"}, temp / "no/folder/log").error().reason == Reason::fileGone);
    CHECK(io::startDetached({}, temp / "log").error().reason == Reason::badArgument);
}

TEST_CASE("the log of a detached program is appended to") {
    const test::TempFolder temp;
    test::writeFile(temp / "log", "before\n");
    REQUIRE(io::startDetached({"echo", "after"}, temp / "log"));
    CHECK(becomes([&] { return test::readFile(temp / "log") == "before\nafter\n"; }));
}

namespace {

// The probe under our eyes: what it printed, and how it ended.
struct Probe {
    pid_t pid = -1;
    int output = -1;

    explicit Probe(const char* manner) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        pid = ::fork();
        if (pid == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::execl(PACKTRAIN_SIGNAL_PROBE, PACKTRAIN_SIGNAL_PROBE, manner, nullptr);
            ::_exit(99);
        }
        ::close(ends[1]);
        output = ends[0];
    }
    ~Probe() { ::close(output); }

    std::string readLine() const {
        std::string line;
        for (char letter = 0;
             io::uninterrupted([&] { return ::read(output, &letter, 1); }) == 1 && letter != '\n';)
            line += letter;
        return line;
    }
    int end() const {
        int status = 0;
        ::waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
};

}  // namespace

TEST_CASE("the first signal asks to stop") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const Probe probe("");
        REQUIRE(probe.readLine() == "ready");
        ::kill(probe.pid, signal);
        CHECK(probe.readLine() == "stopped");
        CHECK(probe.end() == 7);
    }
}

TEST_CASE("the second signal ends the process at once with 130") {
    const Probe probe("stubborn");
    REQUIRE(probe.readLine() == "ready");
    ::kill(probe.pid, SIGTERM);
    REQUIRE(probe.readLine() == "stopped");
    ::kill(probe.pid, SIGINT);
    CHECK(probe.end() == 130);
}

TEST_CASE("a terminal that hangs up twice still lets the process end in order") {
    const Probe probe("");
    REQUIRE(probe.readLine() == "ready");
    ::kill(probe.pid, SIGHUP);
    ::kill(probe.pid, SIGHUP);
    CHECK(probe.readLine() == "stopped");
    CHECK(probe.end() == 7);
}

TEST_CASE("what nohup made ignored stays ignored") {
    const auto before = ::signal(SIGHUP, SIG_IGN);
    const Probe probe("");
    ::signal(SIGHUP, before);
    REQUIRE(probe.readLine() == "ready");
    ::kill(probe.pid, SIGHUP);
    ::kill(probe.pid, SIGTERM);
    CHECK(probe.readLine() == "stopped");
    CHECK(probe.end() == 7);
}
