#include "session/credential.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>

#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::session;

TEST_CASE("everyShippedProfileSaysWhereItsSecretLies") {
    std::map<std::string, std::string> places;
    for (const auto& file : std::filesystem::directory_iterator(PROFILES)) {
        const std::string text = test::readFile(Path(file.path().string()));
        CAPTURE(file.path().string());
        CHECK(text.find("\"credential\"") != std::string::npos);
        const auto plan = readCredentialPlan(text, "a profile");
        REQUIRE(plan);
        CHECK(credentialName(plan->usual) == "notebook_grant");
        places[file.path().stem().string()] = secretPlaceName(plan->place);
    }
    CHECK(places.size() >= 10);
    CHECK(places["colab"] == "colab");
    CHECK(places["kaggle"] == "kaggle");
    CHECK(places["kaggle-batch"] == "kaggle");
    CHECK(places["plain"] == "file");
}

TEST_CASE("aCredentialThatIsNoneIsRefusedAndNoneIsTheUsualOne") {
    const auto planOf = [](const std::string& credential) {
        return readCredentialPlan(R"({"id":"x","credential":)" + credential + "}", "mine");
    };
    const auto usual = readCredentialPlan("{}", "mine");
    REQUIRE(usual);
    CHECK(usual->usual == Credential::notebookGrant);
    CHECK(usual->place == SecretPlace::file);
    const auto token = planOf(R"({"usual":"notebook_token","place":"environment"})");
    REQUIRE(token);
    CHECK(token->usual == Credential::notebookToken);
    CHECK(token->place == SecretPlace::environment);
    CHECK(planOf(R"({"usual":"notebook_grant","place":"kaggle","source":"a page","date":"2026-11"})"));
    for (const char* bad :
         {"7", "{}", R"({"usual":"notebook_grant"})", R"({"usual":"key","place":"file"})",
          R"({"usual":"notebook_grant","place":"moon"})", R"({"usual":"notebook_grant","place":"colab"})",
          R"({"usual":"notebook_grant","place":"kaggle","source":"a page"})"}) {
        CAPTURE(bad);
        const auto refused = planOf(bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::protocolError);
    }
    for (const char* bad : {"", "7", "[]"}) CHECK_FALSE(readCredentialPlan(bad, "mine"));
}
