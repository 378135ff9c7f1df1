#include "session/credential.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"

namespace packtrain::session {
namespace {

constexpr std::array<std::pair<Credential, std::string_view>, 3> kCredentials = {{
    {Credential::notebookGrant, "notebook_grant"},
    {Credential::notebookToken, "notebook_token"},
    {Credential::uriPool, "uri_pool"},
}};
constexpr std::array<std::pair<SecretPlace, std::string_view>, 4> kSecretPlaces = {{
    {SecretPlace::colab, "colab"},
    {SecretPlace::kaggle, "kaggle"},
    {SecretPlace::environment, "environment"},
    {SecretPlace::file, "file"},
}};

Fail wrong(std::string_view name, const std::string& what) {
    return fail(Reason::protocolError, std::string(name) + ": " + what);
}

}  // namespace

std::string_view credentialName(Credential credential) {
    return kCredentials.at(static_cast<std::size_t>(credential)).second;
}

std::string_view secretPlaceName(SecretPlace place) {
    return kSecretPlaces.at(static_cast<std::size_t>(place)).second;
}

Result<CredentialPlan> readCredentialPlan(std::string_view profile, std::string_view name) {
    CredentialPlan plan;
    PACKTRAIN_TRY(const Json document, json::parse(profile, name));
    if (!document.is_object()) return wrong(name, "no object");
    if (!document.contains("credential")) return plan;
    PACKTRAIN_TRY(const Json* const said, json::object(document, "credential"));
    const std::string usual = json::textOr(*said, "usual", ""), place = json::textOr(*said, "place", "");
    const auto* const credential =
        std::ranges::find_if(kCredentials, [&](const auto& row) { return row.second == usual; });
    const auto* const where =
        std::ranges::find_if(kSecretPlaces, [&](const auto& row) { return row.second == place; });
    if (credential == kCredentials.end()) return wrong(name, "credential: no such \"usual\"");
    if (where == kSecretPlaces.end()) return wrong(name, "credential: no such \"place\"");
    plan.usual = credential->first;
    plan.place = where->first;
    plan.source = json::textOr(*said, "source", "");
    plan.date = json::textOr(*said, "date", "");
    const bool isVendors = plan.place == SecretPlace::colab || plan.place == SecretPlace::kaggle;
    if (isVendors && (plan.source.empty() || plan.date.empty()))
        return wrong(name, "credential: a vendor's place without source or date");
    return plan;
}

}  // namespace packtrain::session
