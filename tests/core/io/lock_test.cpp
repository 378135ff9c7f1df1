#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/file_system.h"
#include "io/process.h"
#include "support/temp_folder.h"

using namespace packtrain;

namespace {

const auto files = io::makeLocalFileSystem();

}  // namespace

TEST_CASE("a lock keeps others out until it is let go") {
    const test::TempFolder temp;
    auto first = files->lock(temp / "lock");
    REQUIRE(first);
    const auto second = files->lock(temp / "lock");
    REQUIRE_FALSE(second);
    CHECK(second.error().reason == Reason::jobBusy);
    CHECK(files->stat(temp / "lock")->mode == 0600);
    first->reset();
    CHECK(files->lock(temp / "lock"));
    CHECK(files->stat(temp / "lock"));
}

TEST_CASE("a killed process holds no lock") {
    const test::TempFolder temp;
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto held = files->lock(temp / "lock");
        (void)!::write(ready[1], held ? "y" : "n", 1);
        ::pause();
        ::_exit(0);
    }
    char answer = 0;
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    CHECK(files->lock(temp / "lock").error().reason == Reason::jobBusy);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK(files->lock(temp / "lock"));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a detached child does not inherit a lock") {
    const test::TempFolder temp;
    auto lock = files->lock(temp / "lock");
    REQUIRE(lock);
    const auto pid = io::startDetached({"sleep", "60"}, temp / "log");
    REQUIRE(pid);
    lock->reset();
    CHECK(files->lock(temp / "lock"));
    ::kill(*pid, SIGKILL);
}

TEST_CASE("a lock file that was replaced is locked anew") {
    const test::TempFolder temp;
    const auto old = files->lock(temp / "lock");
    REQUIRE(old);
    REQUIRE(files->remove(temp / "lock"));
    const auto now = files->lock(temp / "lock");
    REQUIRE(now);
    CHECK(files->lock(temp / "lock").error().reason == Reason::jobBusy);
}
