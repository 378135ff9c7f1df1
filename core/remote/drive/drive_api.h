// Requests to Drive: the address, the token, and the verdict over the reply.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/json.h"
#include "remote/drive/daily_cap.h"
#include "remote/drive/drive_account.h"
#include "remote/drive/drive_errors.h"

namespace packtrain::remote::drive {

struct Call {
    std::string method = "GET";
    std::string path;  ///< below the endpoint: "/drive/v3/files"
    std::vector<net::Header> query = {};
    std::string body = {};  ///< JSON, if any
};

/// Thread-safe. What is passed in outlives it.
class DriveApi {
  public:
    DriveApi(std::string endpoint, net::Http& http, const Clock& clock, DriveAccount& account);

    /// Performs with the account's token. A token that the drive refuses is renewed and the request repeated
    /// once, if it has no streamed body: what was refused for its token was not done. Any status is a
    /// Response.
    Result<net::Response> exchange(net::Request request, const StopToken& stop);
    /// A metadata call whose answer is JSON; anything else becomes an Error.
    Result<Json> json(const Call& call, const StopToken& stop);
    /// A metadata call of which only success matters.
    Result<> done(const Call& call, const StopToken& stop);

    net::Request request(const Call& call) const;
    /// The verdict, with what is known of the cap of a day.
    Error error(Place place, const net::Response& response);
    /// Bytes of an upload were taken: there is no cap now. (A begin or a question proves nothing: where the
    /// cap strikes is not told.)
    void uploadAccepted();

    const std::string& endpoint() const { return endpoint_; }
    const Clock& clock() const { return clock_; }

  private:
    Result<net::Response> success(const Call& call, const StopToken& stop);

    std::string endpoint_;
    net::Http& http_;
    const Clock& clock_;
    DriveAccount& account_;
    std::mutex mutex_;
    DailyCap cap_;  // guarded by mutex_
};

/// The object in a success reply; captivePortal or protocolError if it is none.
Result<Json> jsonOf(const net::Response& response);
/// A text inside the quotes of a query of files.list.
std::string inQuery(std::string_view text);

}  // namespace packtrain::remote::drive
