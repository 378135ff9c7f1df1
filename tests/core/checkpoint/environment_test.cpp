// What a training ran on: what is kept of it, and what is said to have changed.
#include "checkpoint/environment.h"

#include <doctest/doctest.h>

#include "checkpoint/ledger.h"

namespace packtrain::checkpoint {
namespace {

Json told(const std::string& accelerator, const Json& packages) {
    return {{"accelerator", accelerator}, {"python", "3.11.7"}, {"packages", packages}};
}

std::vector<std::string> wordsOfAll(const Differences& differences) {
    std::vector<std::string> words;
    words.reserve(differences.all.size());
    for (const Difference& one : differences.all) words.push_back(wordsOf(one));
    return words;
}

Step stepOn(std::uint64_t id, const Environment& environment) {
    Step step;
    step.id = id;
    step.name = step.source = "step-" + std::to_string(id);
    step.files = {{.path = "x.pt", .size = 3, .sha256 = std::string(32, static_cast<char>(id))}};
    step.digest = digestOfStep(step.files);
    step.environment = environmentKey(environment);
    step.proved = WallTime(std::chrono::seconds(1));
    return step;
}

}  // namespace

TEST_CASE("theSameEnvironmentHasTheSameKeyAndNoDifference") {
    const Environment one = environmentOf(told("Tesla T4", {{"torch", "2.1"}}));
    CHECK(environmentKey(one) == environmentKey(environmentOf(told("Tesla T4", {{"torch", "2.1"}}))));
    CHECK(environmentKey(one).size() == 32);
    CHECK(differences(one, one).all.empty());
    CHECK(environmentKey(Environment()).empty());
}

TEST_CASE("whatChangedIsSaidInWordsTheWeightiestFirst") {
    Json before = told("Tesla T4", {{"aaa", "1"}, {"numpy", "1.26"}, {"torch", "2.1"}, {"gone", "1"}});
    Json after = told("NVIDIA A100", {{"aaa", "2"}, {"numpy", "2.0"}, {"torch", "2.11"}, {"more", "5"}});
    before["git"] = "1f0c";
    after["zone"] = "b";
    CHECK(wordsOfAll(differences(environmentOf(before), environmentOf(after))) ==
          std::vector<std::string>{"accelerator: Tesla T4 then, NVIDIA A100 now",
                                   "git: 1f0c then, not known now", "zone: not known then, b now",
                                   "package torch: 2.1 then, 2.11 now", "package numpy: 1.26 then, 2.0 now",
                                   "package aaa: 1 then, 2 now", "package gone: 1 then, not installed now",
                                   "package more: not installed then, 5 now"});
}

TEST_CASE("ofManyPackagesTenAreNamedAndTheOthersCounted") {
    Json before = Json::object(), after = Json::object();
    for (int i = 0; i < 300; ++i) before["p" + std::to_string(i)] = "1", after["p" + std::to_string(i)] = "2";
    before["torch"] = "1", after["torch"] = "2";
    const Differences found = differences(environmentOf(told("x", before)), environmentOf(told("x", after)));
    CHECK(found.all.size() == 11);
    CHECK(found.all.front().what == "package torch");
    CHECK(found.more == 290);
}

TEST_CASE("packagesThatWereToldOnceOnlyAreNotCalledGone") {
    Json without = told("x", Json::object());
    CHECK(differences(environmentOf(told("x", {{"torch", "2"}})), environmentOf(without)).all.empty());
}

TEST_CASE("ofAHostileTellingOnlyShortTextsStay") {
    CHECK(environmentOf(Json()).is_null());
    CHECK(environmentOf(Json::array({1})).is_null());
    CHECK(environmentOf({{"a", 7}, {"b", Json::object()}, {"c", ""}, {"d", "two\nlines"}, {"packages", "x"}})
              .is_null());
    CHECK(environmentOf({{"a", std::string(201, 'x')}, {"python", "3"}}) == Json{{"python", "3"}});
    Json many = Json::object();
    for (int i = 0; i < 10'000; ++i) many["p" + std::to_string(i)] = "1";
    CHECK(environmentOf({{"packages", many}})["packages"].size() == 4000);
    CHECK(environmentOf(many).size() == 64);
}

TEST_CASE("envJsonComesBackAsItWasAndALieInItIsLeftOut") {
    const Environment one = environmentOf(told("Tesla T4", {{"torch", "2.1"}}));
    const Environments all{{environmentKey(one), one}};
    const auto back = readEnvironments(environmentsText(all));
    REQUIRE(back);
    CHECK(*back == all);
    std::string lie = environmentsText(all);
    lie.replace(lie.find("Tesla T4"), 8, "Tesla T5");
    REQUIRE(readEnvironments(lie));
    CHECK(readEnvironments(lie)->empty());
    CHECK(readEnvironments(R"({"format":"packtrain-env/1","environments":{"":7,"a":{}}})")->empty());
    CHECK(readEnvironments("{").error().reason == Reason::manifestBroken);
    CHECK(readEnvironments("{}").error().reason == Reason::manifestBroken);
    CHECK(readEnvironments(R"({"format":"packtrain-env/2","environments":{}})").error().reason ==
          Reason::manifestTooNew);
}

TEST_CASE("theLedgerKeepsTheEnvironmentsOfItsStepsAndForgetsTheOthers") {
    Ledger ledger;
    Environments many;
    for (std::uint64_t i = 0; i < 40; ++i) {
        const Environment one = environmentOf(told("card " + std::to_string(i), {}));
        many[environmentKey(one)] = one;
        if (i % 2 == 0) ledger.durable.push_back(stepOn(i + 1, one));
    }
    ledger.keepEnvironments(many);
    CHECK(ledger.environments.size() == 16);  // those of the newest
    CHECK(ledger.environments.contains(ledger.durable.back().environment));
    CHECK_FALSE(ledger.environments.contains(ledger.durable.front().environment));
    const auto back = readLedger(ledgerText(ledger));
    REQUIRE(back);
    CHECK(back->environments == ledger.environments);
    CHECK(durableEnvironments(ledger).size() == 16);
    const auto resume = json::parse(resumeText(ledger), "resume");
    REQUIRE(resume);
    CHECK(json::textOr(*resume, "accelerator", "") == "card 38");
    CHECK(readResume(resumeText(ledger))->back().environment == ledger.durable.back().environment);
    ledger.durable.erase(ledger.durable.begin(), ledger.durable.end() - 1);
    ledger.keepEnvironments({});
    CHECK(ledger.environments.size() == 1);
}

}  // namespace packtrain::checkpoint
