// One question to an OAuth server: a form out, JSON back, and what a refusal means. No error repeats what was
// sent.
#pragma once

#include <string>
#include <vector>

#include "net/oauth.h"

namespace packtrain::net {

struct EndpointReply {
    int status = 0;
    std::string body;         ///< as it came; holds tokens when `error` is empty
    std::string error;        ///< RFC 6749 section 5.2, such as "invalid_grant"; empty if there is none
    std::string description;  ///< for people; empty if it repeats anything of the form

    bool succeeded() const { return status >= 200 && status < 300 && error.empty(); }
};

/// Transport errors are what they are; any answer is a reply.
Result<EndpointReply> postForm(Http& http, const std::string& url, const std::vector<Header>& form,
                               const StopToken& stop);
/// The meaning of a reply that did not succeed.
Error refusal(const EndpointReply& reply);
/// The tokens of a reply that did. protocolError if they are not there.
Result<OAuthTokens> tokensIn(const EndpointReply& reply, const Clock& clock);

/// client_id, and client_secret for those that have one.
std::vector<Header> clientFields(const OAuthClient& client);

}  // namespace packtrain::net
