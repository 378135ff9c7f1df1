// A file descriptor that closes itself, and calls that begin anew when a signal interrupted them.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace packtrain::io {

/// Owns a descriptor; -1 owns nothing.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    ~Descriptor() { reset(); }

    int get() const { return fd_; }
    bool isOpen() const { return fd_ >= 0; }
    void reset() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_ = -1;
};

/// Calls `call` until it is not interrupted by a signal. It returns -1 and sets errno, as system calls do.
template <typename Call>
auto uninterrupted(Call&& call) {
    auto answer = call();
    while (answer == -1 && errno == EINTR) answer = call();
    return answer;
}

}  // namespace packtrain::io
