#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace packtrain::servers {

// What the drive says about an object's bytes, in lower-case hexadecimal.
struct Checksums {
    std::string md5;
    std::string sha1;
    std::string sha256;
};

// The three digests that Drive keeps, taken in one pass; or MD5 alone, as a few old files have.
class Digests {
  public:
    explicit Digests(bool md5Only);
    ~Digests();
    Digests(Digests&&) noexcept;
    Digests& operator=(Digests&&) noexcept;

    void update(std::string_view bytes);
    // Call once; nothing may be added after it.
    Checksums finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256Base64Url(std::string_view text);

}  // namespace packtrain::servers
