// What a credential is for and what it cannot do, in the words that the agent, the notebook and the desk
// show.
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"
#include "session/credential.h"

namespace packtrain::agent {

struct CredentialWords {
    std::string_view name;
    std::string_view does;
    std::span<const std::string_view> cannot;  ///< each goes on from "it cannot"
};
const CredentialWords& wordsOf(session::Credential credential);

/// {"kind", "name", "does", "cannot": [...]}
Json wordsJson(session::Credential credential);

/// Where such a platform keeps a secret: "Colab's secrets".
std::string_view placeWords(session::SecretPlace place);

}  // namespace packtrain::agent
