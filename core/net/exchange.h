// One request and its answer on one libcurl handle: no redirect is followed here and nothing is repeated.
#pragma once

#include <array>
#include <optional>

#include "net/curl_slot.h"
#include "net/http.h"
#include "net/transport.h"
#include "net/url.h"
#include "net/watchdog.h"

namespace packtrain::net {

class Exchange {
  public:
    /// `origin` is that of request.url. All arguments outlive the exchange.
    Exchange(CurlSlot& slot, const Transport& transport, const Request& request, const Origin& origin);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange();

    /// Once. Blocks until the answer is whole, the request failed, or `stop`.
    Result<Response> run(const StopToken& stop);

  private:
    static std::size_t onRead(char* buffer, std::size_t size, std::size_t count, void* self);
    static std::size_t onWrite(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t onHeader(char* line, std::size_t size, std::size_t count, void* self);
    static int onSeek(void* self, curl_off_t offset, int origin);

    /// Bytes for libcurl, or nothing yet: then `wanted_` is set and the loop asks the source.
    std::size_t give(MutableByteSpan out);
    Result<> refill();
    Result<> take(ByteSpan bytes);
    Result<> takeHeader(std::string_view line);
    Result<> endHeaders();
    Result<> rewindBody();

    Result<> configure();
    Result<> setHeaders();
    void setMethod();
    Result<CURLcode> waitForEnd(const StopToken& stop);
    Result<std::optional<CURLcode>> step();
    std::optional<Error> overdue();
    Movement movement() const;
    Result<Response> conclude(CURLcode code, const StopToken& stop);
    bool answeredEarly() const;
    bool hasBody() const;
    std::uint64_t bodySize() const;
    bool replyIs2xx() const { return response_.status >= 200 && response_.status < 300; }

    CurlSlot& slot_;
    CURL* easy_;
    const Transport& transport_;
    const Request& request_;
    const Origin& origin_;
    HeaderList headers_;
    std::array<char, CURL_ERROR_SIZE> errorText_{};
    Watchdog watchdog_;

    Response response_;
    std::optional<Error> broken_;  ///< of the sink, the head check or the reply's size: what run returns
    std::string ahead_;            ///< pulled from the source, not yet given to libcurl
    std::size_t aheadAt_ = 0;
    std::uint64_t pulled_ = 0;    ///< body bytes taken from the source
    bool wanted_ = false;         ///< libcurl asked for bytes and was told to wait
    std::uint64_t received_ = 0;  ///< header and body bytes of the reply
    std::uint64_t replyBody_ = 0;
    bool headBegins_ = true;  ///< the next line of the head is a status line
    bool headersDone_ = false;
};

}  // namespace packtrain::net
