// What a desktop's commands do here: which command of which part, asked on until it has come to an end.
#include "link_commands.h"

#include <doctest/doctest.h>

using namespace packtrain;
using namespace packtrain::agent;
using service::Progress;

namespace {

/// Answers as scripted, one answer after the other.
class ScriptedPart final : public Part {
  public:
    explicit ScriptedPart(std::vector<Result<Json>> answers) : answers_(std::move(answers)) {}
    std::string_view section() const override { return "scripted"; }
    Json view() const override { return {}; }
    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        asked.emplace_back(name, arguments);
        if (answers_.empty()) throw std::runtime_error("asked too often");
        auto answer = answers_.front();
        answers_.erase(answers_.begin());
        return answer;
    }
    std::vector<std::pair<std::string, Json>> asked;

  private:
    std::vector<Result<Json>> answers_;
};

struct Case {
    Parts parts;
    ScriptedPart* part;

    explicit Case(std::vector<Result<Json>> answers) {
        auto made = std::make_unique<ScriptedPart>(std::move(answers));
        part = made.get();
        parts.push_back(std::move(made));
    }
};

}  // namespace

TEST_CASE("aCommandIsAskedOnWithItsNumberUntilItIsDone") {
    Case here({Json{{"state", "working"}, {"asked", 4}}, Json{{"state", "working"}, {"asked", 4}},
               Json{{"state", "ready"}, {"asked", 4}}});
    const auto course = courseOf(here.parts, service::SaveNow{});
    CHECK(course().progress == Progress::seen);
    CHECK(course().progress == Progress::seen);
    CHECK(course().progress == Progress::done);
    REQUIRE(here.part->asked.size() == 3);
    CHECK(here.part->asked[0] == std::pair(std::string("save_now"), Json::object()));
    CHECK(here.part->asked[2] == std::pair(std::string("save_now"), Json{{"asked", 4}}));
}

TEST_CASE("eachCommandIsOneOfAPart") {
    const std::string dataset(32, 'a');
    const Json named{{"dataset_id", dataset}};
    const std::vector<std::tuple<service::CommandAct, std::string, Json>> rows = {
        {service::SaveNow{}, "save_now", Json::object()},
        {service::Flush{}, "flush", Json::object()},
        {service::Pin{dataset}, "pin", named},
        {service::Prefetch{dataset}, "prefetch", named},
        {service::Evict{dataset}, "unpin", named},
        {service::SetLimits{.budget = 7, .floor = {}}, "cache_limits", {{"budget", 7}}},
        {service::SetLimits{.budget = {}, .floor = 9}, "cache_limits", {{"floor", 9}}}};
    for (const auto& [act, name, arguments] : rows) {
        Case here({Json::object()});
        CHECK(courseOf(here.parts, act)().progress == Progress::done);
        REQUIRE(here.part->asked.size() == 1);
        CHECK(here.part->asked[0] == std::pair(name, arguments));
    }
}

TEST_CASE("whatFailsSaysWhy") {
    Case atOnce({fail(Reason::unknownDataset, "no such one")});
    const auto refused = courseOf(atOnce.parts, service::Pin{std::string(32, 'b')})();
    CHECK(refused.progress == Progress::refused);
    CHECK(refused.why.contains("no such one"));
    Case later({Json{{"state", "working"}},
                Json{{"state", "failed"}, {"error", errorJson(Error(Reason::diskFull, "/content"))}}});
    const auto course = courseOf(later.parts, service::Flush{});
    course();
    const auto failed = course();
    CHECK(failed.progress == Progress::failed);
    CHECK(failed.why.contains("/content"));
    Case thrown({});
    CHECK(courseOf(thrown.parts, service::Flush{})().progress == Progress::refused);
    const Parts none;
    CHECK(courseOf(none, service::Flush{})().progress == Progress::refused);
    CHECK(courseOf(none, service::StopRuntime{.confirmed = true})().progress == Progress::refused);
    CHECK(courseOf(none, service::UnknownCommand{.name = "reboot"})().progress == Progress::refused);
}

TEST_CASE("aSaveIsDurableWhenNothingNewerIsOnItsWay") {
    const auto with = [](const Json& watch) { return isNewestSaveDurable({{"watches", {watch}}}); };
    const Json durable{{"durable", {{"step", 7}}}, {"queued", Json::array()}, {"writing", Json::array()}};
    CHECK(with(durable));
    for (const char* list : {"queued", "writing"}) {
        Json more = durable;
        more[list].push_back({{"state", "complete"}});
        CHECK_FALSE(with(more));
    }
    Json sending = durable;
    sending["in_flight"] = {{"source", "a"}};
    CHECK_FALSE(with(sending));
    Json broken = durable;
    broken["writing"].push_back({{"state", "not_whole"}});
    CHECK(with(broken));
    CHECK_FALSE(with({{"queued", Json::array()}}));
    CHECK_FALSE(isNewestSaveDurable({{"watches", Json::array()}}));
    CHECK_FALSE(isNewestSaveDurable({}));
    CHECK_FALSE(isNewestSaveDurable({{"watches", {durable, sending}}}));
}
