// HTTP by libcurl behind one seam. net never retries and knows no drive: it moves bytes and says what
// happened.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/result.h"

namespace packtrain::net {

struct Header {
    std::string name;
    std::string value;
};

/// Bytes to be sent, pulled by the thread that performs the request.
class BodySource {
  public:
    virtual ~BodySource() = default;
    virtual std::uint64_t size() const = 0;
    /// At least one byte, or an error (the request is dropped and perform returns that error). May block, and
    /// must then honour the stop token it was made with.
    virtual Result<std::size_t> read(MutableByteSpan out) = 0;
    /// Start again from the first byte (a redirect, or a kept connection that died before it answered); fails
    /// if it cannot.
    virtual Result<> rewind() = 0;
};

/// Bytes as they come. An error drops the request and is what perform returns.
using BodySink = std::function<Result<>(ByteSpan)>;
/// Looks at the final status and headers before the first byte reaches the sink. An error drops the request
/// and is what perform returns.
using HeadCheck = std::function<Result<>(int status, const std::vector<Header>& headers)>;

struct Request {
    std::string method = "GET";
    std::string url;  ///< checkEndpoint must pass it
    std::vector<Header> headers;
    std::string body;              ///< used when `source` is null
    BodySource* source = nullptr;  ///< owned by the caller, lives until perform returns
    BodySink sink;     ///< if set: a 2xx reply's body goes there; others' bodies go to Response::body
    HeadCheck onHead;  ///< asked once, of a 2xx reply with a sink; a wrong answer never reaches the sink
    std::uint64_t maxBody = 8 * kMiB;  ///< of Response::body; more is protocolError
    std::chrono::seconds connectTimeout{30};
    std::chrono::seconds stallTimeout{60};   ///< dropped when no byte moved in either direction for so long
    std::chrono::seconds replyTimeout{300};  ///< after the last byte sent: how long the answer may take
    bool followRedirects = false;            ///< at most 5; another host gets no Authorization and no Cookie
};

struct Response {
    int status = 0;
    std::vector<Header> headers;
    std::string body;
    std::uint64_t bytesSent = 0;  ///< body bytes handed to the socket; the server may hold fewer
    /// The value of the first header of that name, any case; empty if there is none.
    std::string_view header(std::string_view name) const;
};

/// Moves requests. Thread-safe; each call uses a connection of its own from a pool. Errors are about the
/// transport only (networkDown, nameNotResolved, networkTimeout, networkStalled, connectionLost, tlsFailed,
/// proxyDenied, cancelled; protocolError for what is no HTTP or too long; badArgument and insecureEndpoint
/// before anything is sent) and name host and port only, never a path, a query or a header: any HTTP status
/// is a Response.
class Http {
  public:
    virtual ~Http() = default;
    virtual Result<Response> perform(const Request& request, const StopToken& stop) = 0;
    /// After a wake-up or a change of network: pooled connections are not used again.
    virtual void dropConnections() = 0;
};

struct HttpOptions {
    std::string userAgent;
    Path extraCa;       ///< a PEM file trusted besides the system's (PACKTRAIN_CA)
    std::string proxy;  ///< empty: as the environment says (https_proxy, no_proxy)
    /// An address of this computer itself that is no loopback one: plain HTTP may go there, never by a proxy.
    /// The caller has made sure that it is one. Empty: none.
    std::string ownAddress = {};
    /// Speak HTTP/2 from the first byte, without TLS on loopback, as gRPC does; a reply's trailers then stand
    /// behind its headers.
    bool http2 = false;
};

Result<std::unique_ptr<Http>> makeHttp(const HttpOptions& options);

/// Percent-encoding of everything but unreserved characters (RFC 3986).
std::string urlEncode(std::string_view text);
/// "a=b&c=d" with both sides encoded.
std::string formEncode(const std::vector<Header>& fields);
/// https, or http to a loopback address: else insecureEndpoint. Nothing else may be named as an endpoint.
Result<> checkEndpoint(std::string_view url);

}  // namespace packtrain::net
