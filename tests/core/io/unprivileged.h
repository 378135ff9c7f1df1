// Permissions say nothing to root: tests of them run as nobody.
#pragma once

#include <unistd.h>

#include <stdexcept>

namespace packtrain::test {

class Unprivileged {
  public:
    Unprivileged() {
        if (::geteuid() == 0 && ::seteuid(kNobody) != 0) throw std::runtime_error("cannot become nobody");
    }
    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;
    ~Unprivileged() {
        if (::getuid() == 0) (void)!::seteuid(0);
    }

  private:
    static constexpr uid_t kNobody = 65534;
};

}  // namespace packtrain::test
