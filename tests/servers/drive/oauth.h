#pragma once

#include <string>

#include "drive/tokens.h"
#include "http/message.h"

namespace packtrain::servers {

enum class AutoConsent { ask, allow, deny };

// The authorization server's pages and endpoints. From any thread.
class OAuth {
  public:
    OAuth(Tokens& tokens, AutoConsent autoConsent) : tokens_(tokens), autoConsent_(autoConsent) {}

    // "auth", "token", or empty when the path is none of ours.
    static std::string kindOf(const Request& request);
    Reply call(const Request& request, const std::string& body);

  private:
    Reply consentPage(const Parameters& query);
    Reply decide(const Parameters& form);
    Reply token(const Request& request, const Parameters& form);
    Reply revoke(const Parameters& form);
    Reply deviceCode(const Request& request, const Parameters& form);
    Reply devicePage(const Parameters& query);
    Reply decideDevice(const Parameters& form);
    Reply answerReply(const TokenAnswer& answer) const;

    Tokens& tokens_;
    AutoConsent autoConsent_;
};

}  // namespace packtrain::servers
