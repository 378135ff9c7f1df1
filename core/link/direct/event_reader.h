// Server-sent events, taken apart as they come (WHATWG HTML, "Server-sent events"), with a limit to
// everything.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace packtrain::link {

/// Of one stream. One thread.
class EventReader {
  public:
    /// Room for the largest frame in base64, and half as much again.
    static constexpr std::size_t kLongestLine = 128 * kKiB;

    using Take = std::function<void(std::string_view data)>;

    /// Gives the data of each event that has become whole, in their order; events of other types than
    /// "message", and those without data, are passed over. protocolError at a line or an event that is too
    /// long: then the stream is of no use any more.
    Result<> read(ByteSpan bytes, const Take& take);

  private:
    Result<> endLine(const Take& take);
    Result<> field(std::string_view name, std::string_view value);

    std::string line_;  ///< not yet ended
    std::string data_;
    std::string type_;
    bool hasData_ = false;
    bool isFirstLine_ = true;
    bool endedInCr_ = false;  ///< a line feed that comes next belongs to it
};

}  // namespace packtrain::link
