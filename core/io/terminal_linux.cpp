#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>

#include "io/descriptor.h"
#include "io/process.h"

namespace packtrain::io {
namespace {

constexpr char kCtrlC = 3;
constexpr char kCtrlBackslash = 28;

// No echo while alive. Ctrl-C comes as a byte meanwhile, so that nothing ends the process with the echo still
// off.
class SilentTerminal {
  public:
    explicit SilentTerminal(int fd) : fd_(fd) {
        if (::tcgetattr(fd_, &before_) == -1) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        silent.c_cc[VEOL] = kCtrlC;  // ends the line, so that the byte is seen at once
        isSilent_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (isSilent_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    }
    bool isSilent() const { return isSilent_; }

  private:
    int fd_;
    termios before_{};
    bool isSilent_ = false;
};

void show(int fd, std::string_view text) {
    (void)!::write(fd, text.data(), text.size());
}

std::optional<std::string> readLine(int fd) {
    std::string line;
    char letter = 0;
    while (uninterrupted([&] { return ::read(fd, &letter, 1); }) == 1) {
        if (letter == kCtrlC || letter == kCtrlBackslash) return std::nullopt;
        if (letter == '\n') return line;
        line += letter;
    }
    return line.empty() ? std::nullopt : std::optional(line);
}

}  // namespace

Terminal terminal(int fd) {
    Terminal found;
    found.isTerminal = ::isatty(fd) == 1;
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        found.columns = size.ws_col;
    } else if (const auto columns = environment("COLUMNS")) {
        const int wished = std::atoi(columns->c_str());
        if (wished > 0) found.columns = wished;
    }
    return found;
}

std::optional<std::string> readPassword(std::string_view prompt) {
    const Descriptor tty(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    if (!tty.isOpen()) return std::nullopt;
    const SilentTerminal silent(tty.get());
    if (!silent.isSilent()) return std::nullopt;
    show(tty.get(), prompt);
    auto line = readLine(tty.get());
    show(tty.get(), "\n");
    return line;
}

}  // namespace packtrain::io
