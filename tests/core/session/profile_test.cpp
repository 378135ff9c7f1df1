#include "session/profile.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "session/remote_control.h"
#include "support/temp_folder.h"

namespace packtrain::session {
namespace {

std::vector<PlatformProfile> shipped() {
    std::vector<PlatformProfile> all;
    for (const auto& file : std::filesystem::directory_iterator(PROFILES)) {
        const auto profile = readProfile(test::readFile(Path(file.path().string())), file.path().string());
        INFO(file.path().string() << ": " << (profile ? "" : profile.error().message()));
        REQUIRE(profile);
        CHECK(profile->id == file.path().stem().string());
        all.push_back(*profile);
    }
    return all;
}

std::string detected(const std::map<std::string, std::string>& variables,
                     const std::set<std::string>& files = {}) {
    const auto profiles = shipped();
    const PlatformProfile* found =
        detect(profiles, {.variable = [&](const std::string& name) -> std::optional<std::string> {
                              const auto at = variables.find(name);
                              return at == variables.end() ? std::nullopt : std::optional(at->second);
                          },
                          .exists = [&](const std::string& path) { return files.contains(path); }});
    return found == nullptr ? "" : found->id;
}

std::string withSpan(const std::string& span) {
    return R"({"format":"packtrain-profile/1","id":"x","name":"X","plans":[{"id":"p","name":"P","idle":)" +
           span + "}]}";
}

}  // namespace

TEST_CASE("everyShippedProfileIsReadAndNamesItsSources") {
    const auto profiles = shipped();
    CHECK(profiles.size() >= 10);
    for (const PlatformProfile& profile : profiles) {
        for (const Plan& plan : profile.plans) {
            CAPTURE(profile.id + "/" + plan.id);
            for (const auto& span : {plan.hardCap, plan.idle})
                if (span) CHECK((!span->basis.source.empty() && span->basis.date.size() == 7));
        }
    }
}

TEST_CASE("platformsAreKnownByTheirSigns") {
    CHECK(detected({{"COLAB_RELEASE_TAG", "release-colab-external-images_20260514"}}) == "colab");
    CHECK(detected({{"COLAB_RELEASE_TAG", "x"}, {"VERTEX_PRODUCT", "COLAB_ENTERPRISE"}}) ==
          "colab-enterprise");
    CHECK(detected({{"KAGGLE_KERNEL_RUN_TYPE", "Interactive"}}, {"/kaggle/working"}) == "kaggle");
    CHECK(detected({{"KAGGLE_KERNEL_RUN_TYPE", "Batch"}}, {"/kaggle/working"}) == "kaggle-batch");
    CHECK(detected({{"JUPYTERHUB_API_URL", "http://hub:8081/hub/api"}}) == "jupyterhub");
    CHECK(detected({{"SLURM_JOB_ID", "7"}}) == "slurm");
    CHECK(detected({{"COLAB_RELEASE_TAG", ""}, {"HOME", "/root"}}).empty());
}

TEST_CASE("whoDoesNotSayThePlanGetsTheOneThatEndsFirst") {
    const auto profiles = shipped();
    const auto colab = std::ranges::find(profiles, "colab", &PlatformProfile::id);
    REQUIRE(colab != profiles.end());
    CHECK(choosePlan(*colab, "").plan->id == "free");
    CHECK(choosePlan(*colab, "").assumed);
    CHECK(choosePlan(*colab, "pro-plus").plan->id == "pro-plus");
    CHECK_FALSE(choosePlan(*colab, "pro-plus").assumed);
    CHECK(choosePlan(*colab, "gold").plan->id == "free");
    CHECK(choosePlan(*colab, "gold").assumed);
    const auto kaggle = std::ranges::find(profiles, "kaggle", &PlatformProfile::id);
    CHECK(choosePlan(*kaggle, "").plan->id == "tpu");
    const auto plain = std::ranges::find(profiles, "plain", &PlatformProfile::id);
    CHECK_FALSE(choosePlan(*plain, "").assumed);
}

TEST_CASE("aFigureWithoutCertaintySourceOrDateIsRefused") {
    const std::string good =
        R"({"low_min":1,"median_min":2,"high_min":3,"certainty":"documented","source":"a page","date":"2026-11"})";
    CHECK(readProfile(withSpan(good), "x"));
    for (
        const char* bad :
        {R"({"low_min":1,"median_min":2,"high_min":3,"source":"a page","date":"2026-11"})",
         R"({"low_min":1,"median_min":2,"high_min":3,"certainty":"sure","source":"a page","date":"2026-11"})",
         R"({"low_min":1,"median_min":2,"high_min":3,"certainty":"reported","source":"a page","date":"2026-11"})",
         R"({"low_min":1,"median_min":2,"high_min":3,"certainty":"documented","source":"","date":"2026-11"})",
         R"({"low_min":1,"median_min":2,"high_min":3,"certainty":"documented","source":"a page"})",
         R"({"low_min":3,"median_min":2,"high_min":3,"certainty":"documented","source":"a","date":"2026-11"})",
         R"({"low_min":0,"median_min":2,"high_min":3,"certainty":"documented","source":"a","date":"2026-11"})",
         R"({"low_min":1,"median_min":2,"high_min":999999999,"certainty":"documented","source":"a","date":"2026-11"})",
         R"(7)"}) {
        CAPTURE(bad);
        const auto refused = readProfile(withSpan(bad), "mine");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::protocolError);
    }
    for (const char* bad :
         {"", "{}", R"({"format":"packtrain-profile/2","id":"x","name":"X","plans":[]})",
          R"({"format":"packtrain-profile/1","id":"x","name":"X","plans":[]})",
          R"({"format":"packtrain-profile/1","id":"x","name":"X","plans":[{"id":"p","name":"P"},)"
          R"({"id":"p","name":"P"}]})",
          R"({"format":"packtrain-profile/1","id":"x","name":"X","signs":[7],"plans":[{"id":"p",)"
          R"("name":"P"}]})"})
        CHECK_FALSE(readProfile(bad, "mine"));
}

TEST_CASE("whereControlFromAfarIsForbiddenTheProfileSaysWhoSaysSo") {
    std::set<std::string> forbidding;
    for (const auto& file : std::filesystem::directory_iterator(PROFILES)) {
        const auto forbids = forbidsRemoteControl(test::readFile(Path(file.path().string())), "shipped");
        REQUIRE(forbids);
        if (*forbids) forbidding.insert(file.path().stem().string());
    }
    CHECK(forbidding == std::set<std::string>{"colab", "kaggle", "kaggle-batch"});
    for (const char* bad : {R"({"forbids_remote_control":true})", R"({"forbids_remote_control":{}})", "{",
                            R"({"forbids_remote_control":{"source":"","date":"2026-11"}})",
                            R"({"forbids_remote_control":{"source":"a page"}})"})
        CHECK_FALSE(forbidsRemoteControl(bad, "mine"));
}

}  // namespace packtrain::session
