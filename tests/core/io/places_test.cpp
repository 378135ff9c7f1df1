#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "io/process.h"
#include "io/system_clock.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace std::chrono_literals;

namespace {

// Sets or unsets (nullptr) a variable, and puts the old value back.
class Variable {
  public:
    Variable(std::string name, const char* value) : name_(std::move(name)), before_(io::environment(name_)) {
        set(value);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { set(before_ ? before_->c_str() : nullptr); }

  private:
    void set(const char* value) {
        if (value == nullptr)
            ::unsetenv(name_.c_str());
        else
            ::setenv(name_.c_str(), value, 1);
    }
    std::string name_;
    std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("state and configuration lie where the user or the desktop says") {
    const Variable home("HOME", "/home/ada");
    const Variable state("XDG_STATE_HOME", nullptr);
    const Variable config("XDG_CONFIG_HOME", nullptr);
    {
        const Variable own("PACKTRAIN_HOME", nullptr);
        CHECK(io::stateFolder()->bytes() == "/home/ada/.local/state/packtrain");
        CHECK(io::configFolder()->bytes() == "/home/ada/.config/packtrain");
        const Variable xdg("XDG_STATE_HOME", "/var/ada");
        CHECK(io::stateFolder()->bytes() == "/var/ada/packtrain");
        const Variable relative("XDG_STATE_HOME", "relative");
        CHECK(io::stateFolder()->bytes() == "/home/ada/.local/state/packtrain");
    }
    const Variable own("PACKTRAIN_HOME", "/data/packtrain");
    CHECK(io::stateFolder()->bytes() == "/data/packtrain");
    CHECK(io::configFolder()->bytes() == "/data/packtrain");
    const Variable below("PACKTRAIN_HOME", "here");
    CHECK(io::stateFolder()->isAbsolute());
    CHECK(io::stateFolder()->bytes().ends_with("/here"));
}

TEST_CASE("without HOME the system's list of users is asked") {
    const Variable own("PACKTRAIN_HOME", nullptr);
    const Variable state("XDG_STATE_HOME", nullptr);
    const Variable home("HOME", nullptr);
    const auto folder = io::stateFolder();
    if (folder)
        CHECK(folder->isAbsolute());
    else
        CHECK(folder.error().reason == Reason::badConfig);
}

TEST_CASE("this process knows itself") {
    CHECK(io::processId() == ::getpid());
    CHECK(io::processRuns(io::processId()));
    CHECK_FALSE(io::processRuns(0));
    CHECK_FALSE(io::processRuns(-1));
    CHECK_FALSE(io::processRuns(0x3fffffff));
    CHECK(io::ownProgram()->name() == "test_io");
    CHECK_FALSE(io::hostName().empty());
    CHECK(io::peakMemory() > kMiB);
    CHECK(io::peakMemory() < 100 * kGiB);
}

TEST_CASE("a pipe is no terminal, and its width is what COLUMNS says") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Variable columns("COLUMNS", "123");
    CHECK_FALSE(io::terminal(ends[1]).isTerminal);
    CHECK(io::terminal(ends[1]).columns == 123);
    const Variable nonsense("COLUMNS", "wide");
    CHECK(io::terminal(ends[1]).columns == 80);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("the clocks of the computer go forward, and a wait ends when stopped") {
    const io::SystemClock clock;
    const Ticks steady = clock.steady();
    const Ticks boot = clock.boot();
    CHECK(clock.waitFor(2ms, StopToken()));
    CHECK(clock.steady() - steady >= 2ms);
    CHECK(clock.boot() - boot >= 2ms);
    CHECK(clock.wall() > WallTime(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)));
    StopSource stop;
    stop.request_stop();
    CHECK_FALSE(clock.waitFor(1h, stop.get_token()));
    std::jthread waiter([&](StopToken token) { CHECK_FALSE(clock.waitFor(1h, token)); });
    waiter.request_stop();
}
