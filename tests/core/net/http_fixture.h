// What the tests of net share: requests that carry a secret everywhere, and a source that can be checked byte
// by byte.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "net/http.h"

namespace packtrain::test {

/// Stands in the query, the headers and the body of every request below; no error may repeat it.
inline constexpr std::string_view kSecret = "s3cretUploadUri";

std::unique_ptr<net::Http> makeClient(const net::HttpOptions& options = {});
net::Request ask(std::string method, std::string url);
net::Request put(std::string url, net::BodySource& source);
/// The error of a request that must fail; checks that it names no secret.
Error failureOf(const Result<net::Response>& result);

/// Bytes that can be told apart by their place, made as they are asked for.
class PatternSource final : public net::BodySource {
  public:
    explicit PatternSource(std::uint64_t size) : size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(MutableByteSpan out) override;
    Result<> rewind() override;
    static std::string text(std::uint64_t size);

    int rewinds = 0;
    std::size_t step = 100 * 1024;        ///< most bytes per read
    std::optional<std::uint64_t> failAt;  ///< sourceChanged from this offset on
    std::chrono::milliseconds pause{0};   ///< before every read
    std::atomic<std::uint64_t> given = 0;

  private:
    std::uint64_t size_;
};

}  // namespace packtrain::test
