#include <doctest/doctest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/descriptor.h"
#include "io/process.h"

using namespace packtrain;

namespace {

// A process with a terminal of its own that asks for a password and tells what it got through a pipe.
struct Asking {
    int terminal = -1;
    int answer = -1;
    pid_t pid = -1;

    Asking() {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
        if (pid == 0) {
            const auto password = io::readPassword("Password: ");
            const std::string told = password ? "got " + *password : "nothing";
            (void)!::write(ends[1], told.data(), told.size());
            ::_exit(0);
        }
        ::close(ends[1]);
        answer = ends[0];
    }
    ~Asking() {
        ::waitpid(pid, nullptr, 0);
        ::close(answer);
        ::close(terminal);
    }

    static std::string readSome(int fd) {
        std::string text(1000, '\0');
        const auto count = io::uninterrupted([&] { return ::read(fd, text.data(), text.size()); });
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return text;
    }
    // What the terminal shows until `mark`, or until it is closed.
    std::string shownUntil(const std::string& mark) const {
        std::string shown;
        while (shown.find(mark) == std::string::npos) {
            const std::string more = readSome(terminal);
            if (more.empty()) break;
            shown += more;
        }
        return shown;
    }
    void type(const std::string& keys) const { REQUIRE(::write(terminal, keys.data(), keys.size()) > 0); }
};

}  // namespace

TEST_CASE("a password is read and not shown") {
    const Asking asking;
    CHECK(asking.shownUntil("Password: ") == "Password: ");
    asking.type("s3cr3t word\n");
    CHECK(Asking::readSome(asking.answer) == "got s3cr3t word");
    CHECK(asking.shownUntil("never").find("s3cr3t") == std::string::npos);
}

TEST_CASE("Ctrl-C and the end of input give no password") {
    for (const char* keys : {"half\x03", "\x04"}) {
        const Asking asking;
        asking.shownUntil("Password: ");
        asking.type(keys);
        CHECK(Asking::readSome(asking.answer) == "nothing");
    }
}

TEST_CASE("an empty line is an empty password, not none") {
    const Asking asking;
    asking.shownUntil("Password: ");
    asking.type("\n");
    CHECK(Asking::readSome(asking.answer) == "got ");
}

TEST_CASE("a terminal tells its width") {
    int ours = -1;
    int theirs = -1;
    const winsize size{.ws_row = 40, .ws_col = 97, .ws_xpixel = 0, .ws_ypixel = 0};
    REQUIRE(::openpty(&ours, &theirs, nullptr, nullptr, &size) == 0);
    CHECK(io::terminal(theirs).isTerminal);
    CHECK(io::terminal(theirs).columns == 97);
    ::close(ours);
    ::close(theirs);
}
