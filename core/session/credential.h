// By what the agents of a platform sign in to a drive, and where that platform keeps a secret. Said by its
// profile (resources/profiles), as the rest of what is known of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace packtrain::session {

enum class Credential : std::uint8_t {
    notebookGrant,  ///< a lasting sign-in of the notebook's own
    notebookToken,  ///< the platform's consent, renewed while the kernel lives
    uriPool,        ///< upload addresses that a desk made beforehand: checkpoints only
};
std::string_view credentialName(Credential credential);

/// Where a secret survives the machines of a platform.
enum class SecretPlace : std::uint8_t { colab, kaggle, environment, file };
std::string_view secretPlaceName(SecretPlace place);

struct CredentialPlan {
    Credential usual = Credential::notebookGrant;
    SecretPlace place = SecretPlace::file;
    std::string source, date;  ///< of what is said about the place; empty: nobody's word
};

/// Of the text of a profile; the default where it says nothing. protocolError for what is none, and for a
/// vendor's place without source and date.
Result<CredentialPlan> readCredentialPlan(std::string_view profile, std::string_view name);

}  // namespace packtrain::session
