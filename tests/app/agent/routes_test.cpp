// Sections, metrics and commands of the parts, as the routes give them out.
#include <doctest/doctest.h>

#include "arguments.h"
#include "fake_machine.h"
#include "routes.h"
#include "support/manual_clock.h"

using namespace packtrain;
using namespace packtrain::agent;
using packtrain::test::FakeMachine;
using packtrain::test::ManualClock;

namespace {

/// Does as its command says.
class ScriptedPart final : public Part {
  public:
    std::string_view section() const override { return "scripted"; }
    Json view() const override {
        if (throws) throw std::runtime_error("view");
        return {{"asked", asked}};
    }
    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        if (name == "echo") return Json{{"got", arguments}};
        if (name == "fails") {
            const auto reason = reasonByName(json::textOr(arguments, "reason", "internal"));
            return fail(*reason, "as asked");
        }
        if (name == "throws") return arguments.at("absent");
        return std::nullopt;
    }
    std::string metrics() const override {
        if (throws) throw std::runtime_error("metrics");
        return "# TYPE packtrain_scripted gauge\npacktrain_scripted 1\n";
    }
    int asked = 3;
    bool throws = false;
};

struct Case {
    FakeMachine machine;
    ManualClock clock;
    std::unique_ptr<JupyterWatch> jupyter = JupyterWatch::open(std::nullopt, clock).value();
    Sampler sampler{{.root = machine.root(), .disks = {}},
                    SessionView::open({}, machine.root(), clock).value(),
                    *jupyter,
                    clock};
    Parts parts;
    ScriptedPart* scripted = nullptr;
    Routes routes{sampler, parts, clock, nullptr, Error(Reason::diskFull, "history")};

    Case() {
        auto part = std::make_unique<ScriptedPart>();
        scripted = part.get();
        parts.push_back(std::move(part));
        parts.push_back(failedPart("broken", {"mend"}, Error(Reason::diskFull, "/content")));
        sampler.look();
    }
    Answer get(const std::string& path) { return routes.answer({.path = path, .method = "GET"}); }
    Answer command(const std::string& name, const std::string& body) {
        return routes.answer({.path = "/commands/" + name, .method = "POST", .body = body});
    }
    static Json bodyOf(const Answer& answer) { return json::parse(answer.body, "the answer").value(); }
    static std::string idOf(const Answer& answer) { return bodyOf(answer)["error"]["id"]; }
};

}  // namespace

TEST_CASE("aPartHasItsSectionAndItsMetrics") {
    Case here;
    const Json snapshot = Case::bodyOf(here.get("/snapshot"));
    CHECK(snapshot["scripted"]["asked"] == 3);
    CHECK(snapshot["number"] == 1);
    CHECK(here.get("/metrics").body.ends_with("packtrain_scripted 1\n"));
}

TEST_CASE("aPartThatCouldNotStartIsASectionAndNotADeadAgent") {
    Case here;
    CHECK(Case::bodyOf(here.get("/snapshot"))["broken"]["error"]["id"] == "PKT-1106");
    const Answer mend = here.command("mend", "{}");
    CHECK(mend.status == 500);
    CHECK(Case::idOf(mend) == "PKT-1106");
}

TEST_CASE("aPartThatThrowsHurtsNobodyElse") {
    Case here;
    here.scripted->throws = true;
    const Json snapshot = Case::bodyOf(here.get("/snapshot"));
    CHECK(snapshot["scripted"]["error"]["id"] == "PKT-9001");
    CHECK(snapshot.contains("broken"));
    CHECK(here.get("/metrics").body.find("packtrain_agent_info") != std::string::npos);
    const Answer thrown = here.command("throws", "{}");
    CHECK(thrown.status == 500);
    CHECK(Case::idOf(thrown) == "PKT-9001");
}

TEST_CASE("aCommandGetsItsArguments") {
    Case here;
    CHECK(Case::bodyOf(here.command("echo", R"({"a":[1]})"))["got"] == Json{{"a", {1}}});
    CHECK(Case::bodyOf(here.command("echo", ""))["got"] == Json::object());
    for (const char* wrong : {"[]", "5", "{", "null", "\"x\"", "{}{}"}) {
        const Answer answer = here.command("echo", wrong);
        CHECK_MESSAGE(answer.status == 400, wrong);
        CHECK(Case::idOf(answer) == "PKT-1001");
    }
}

TEST_CASE("anErrorsKindIsItsStatus") {
    Case here;
    const auto status = [&](const char* reason) {
        return here.command("fails", json::dump({{"reason", reason}})).status;
    };
    CHECK(status("badArgument") == 400);
    CHECK(status("unknownDataset") == 404);
    CHECK(status("versionConflict") == 409);
    CHECK(status("sourceChanged") == 409);
    CHECK(status("diskFull") == 500);
    CHECK(status("internal") == 500);
}

TEST_CASE("whatIsNotThereAndOtherMethods") {
    Case here;
    CHECK(here.get("/").status == 404);
    CHECK(Case::idOf(here.get("/snapshots")) == "PKT-1001");
    CHECK(here.command("dance", "{}").status == 404);
    CHECK(here.command("", "{}").status == 404);
    const Answer wrong = here.get("/commands/echo");
    CHECK(wrong.status == 405);
    CHECK(wrong.allow == "POST");
    CHECK(here.routes.answer({.path = "/snapshot", .method = "POST"}).allow == "GET, HEAD");
    CHECK(here.routes.answer({.path = "/metrics", .method = "DELETE"}).status == 405);
    CHECK(here.routes.answer({.path = "/metrics", .method = "HEAD"}).status == 200);
}

TEST_CASE("aHistoryThatCouldNotBeOpenedSaysWhy") {
    Case here;
    CHECK(here.get("/history").status == 500);
    CHECK(Case::idOf(here.get("/history")) == "PKT-1106");
}

TEST_CASE("anEventIsTheNewestSnapshotAndOnlyWhenItIsNew") {
    Case here;
    Answer first = here.get("/events");
    REQUIRE(first.stream);
    const std::string event = first.stream().value();
    CHECK(event.starts_with("id: "));
    CHECK(event.find("\ndata: {") != std::string::npos);
    CHECK(event.ends_with("}\n\n"));
    CHECK(first.stream().value().empty());
    here.sampler.look();
    here.sampler.look();
    CHECK(first.stream().value().find("\"number\":3") != std::string::npos);

    const std::string id = event.substr(4, event.find('\n') - 4);
    CHECK_FALSE(
        here.routes.answer({.path = "/events", .method = "GET", .lastEventId = id}).stream().value().empty());
    const std::string now = id.substr(0, id.find('-')) + "-3";
    CHECK(here.routes.answer({.path = "/events", .method = "GET", .lastEventId = now})
              .stream()
              .value()
              .empty());
    CHECK(here.routes.answer({.path = "/events", .method = "GET", .query = {{"since", now}}})
              .stream()
              .value()
              .empty());
    for (const char* foreign : {"", "x", "00000000-3", "-3", "3"})
        CHECK_FALSE(here.routes.answer({.path = "/events", .method = "GET", .lastEventId = foreign})
                        .stream()
                        .value()
                        .empty());
}

TEST_CASE("fourStreamsAndNoFifth") {
    Case here;
    std::vector<Answer> streams;
    for (int i = 0; i < 4; ++i) streams.push_back(here.get("/events"));
    CHECK(here.get("/events").status == 503);
    CHECK(here.routes.answer({.path = "/events", .method = "HEAD"}).status == 200);
    streams.pop_back();
    CHECK(here.get("/events").status == 200);
}

TEST_CASE("argumentsAreTakenAsTheyAreMeant") {
    const Json given{{"text", "x"},
                     {"empty", ""},
                     {"n", 7},
                     {"less", -1},
                     {"real", 2.5},
                     {"yes", true},
                     {"none", nullptr},
                     {"list", {"a", "b"}},
                     {"mixed", {"a", 1}},
                     {"nul", std::string("a\0b", 3)}};
    CHECK(textArgument(given, "text").value() == "x");
    for (const char* name : {"empty", "n", "none", "absent", "nul"}) {
        const auto wrong = textArgument(given, name);
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error().reason == Reason::badArgument);
        CHECK(wrong.error().context.find(name) != std::string::npos);
    }
    CHECK(numberArgument(given, "n").value() == 7);
    for (const char* name : {"less", "real", "text", "yes"}) CHECK_FALSE(numberArgument(given, name));
    CHECK(figureArgument(given, "real").value() == 2.5);
    CHECK(figureArgument(given, "n").value() == 7.0);
    for (const char* name : {"less", "text", "none"}) CHECK_FALSE(figureArgument(given, name));
    CHECK(booleanArgument(given, "yes").value());
    CHECK_FALSE(booleanArgument(given, "n"));
    CHECK(textsArgument(given, "list").value() == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(textsArgument(given, "mixed"));
    CHECK_FALSE(textsArgument(given, "text"));
    CHECK_FALSE(textIfGiven(given, "none").value());
    CHECK(textIfGiven(given, "text").value() == "x");
    CHECK_FALSE(textIfGiven(given, "n"));
    CHECK(numberIfGiven(given, "n").value() == 7U);
    CHECK_FALSE(figureIfGiven(given, "absent").value());
    CHECK(onlyArguments({{"a", 1}}, {"a", "b"}));
    const auto misspelt = onlyArguments({{"stpe", 1}}, {"step"});
    REQUIRE_FALSE(misspelt);
    CHECK(misspelt.error().context.find("stpe") != std::string::npos);
}
