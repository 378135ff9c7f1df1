#include "link_commands.h"

#include <algorithm>

namespace packtrain::agent {
namespace {

using service::CommandCourse;
using service::CommandOutcome;
using service::Progress;

Result<Json> askParts(const Parts& parts, std::string_view name, const Json& arguments) {
    try {
        for (const auto& part : parts)
            if (auto answer = part->command(name, arguments)) return *std::move(answer);
    } catch (const std::exception& problem) {
        return fail(Reason::internal, problem.what());
    }
    return fail(Reason::unsupported, "this agent has no command " + std::string(name));
}

std::string wordsOf(const Json& answer) {
    const auto error = json::object(answer, "error");
    return error ? json::textOr(**error, "message", "") : std::string();
}

/// A command of a part, asked again with what it gave as `carry` until it has come to an end.
class PartCourse {
  public:
    PartCourse(const Parts& parts, std::string name, Json arguments, std::string carry = {})
        : parts_(parts), name_(std::move(name)), arguments_(std::move(arguments)), carry_(std::move(carry)) {}

    CommandOutcome operator()() {
        const Result<Json> answer = askParts(parts_, name_, arguments_);
        const bool hasBegun = std::exchange(hasBegun_, true);
        if (!answer)
            return {.progress = hasBegun ? Progress::failed : Progress::refused,
                    .why = answer.error().message()};
        const std::string state = json::textOr(*answer, "state", "ready");
        if (state == "failed") return {.progress = Progress::failed, .why = wordsOf(*answer)};
        if (state != "working") return {.progress = Progress::done};
        if (answer->contains(carry_)) arguments_[carry_] = (*answer)[carry_];
        return {.progress = Progress::seen};
    }

  private:
    const Parts& parts_;
    std::string name_;
    Json arguments_;
    std::string carry_;
    bool hasBegun_ = false;
};

CommandCourse refusal(std::string why) {
    return [why = std::move(why)] { return CommandOutcome{.progress = Progress::refused, .why = why}; };
}

/// One for each command that there is, so that a new one is not forgotten here.
struct CourseOf {
    const Parts& parts;

    CommandCourse operator()(const service::SaveNow&) const {
        return PartCourse(parts, "save_now", Json::object(), "asked");
    }
    CommandCourse operator()(const service::Flush&) const {
        return PartCourse(parts, "flush", Json::object(), "asking");
    }
    CommandCourse operator()(const service::Pin& pin) const { return ofDataset("pin", pin.dataset); }
    CommandCourse operator()(const service::Prefetch& fetch) const {
        return ofDataset("prefetch", fetch.dataset);
    }
    CommandCourse operator()(const service::Evict& evict) const { return ofDataset("unpin", evict.dataset); }
    CommandCourse operator()(const service::SetLimits& limits) const {
        Json arguments = Json::object();
        if (limits.budget) arguments["budget"] = *limits.budget;
        if (limits.floor) arguments["floor"] = *limits.floor;
        return PartCourse(parts, "cache_limits", std::move(arguments));
    }
    CommandCourse operator()(const service::StopRuntime&) const {
        return refusal("this machine cannot be given back from afar; end it where you started it");
    }
    CommandCourse operator()(const service::UnknownCommand& unknown) const {
        return refusal("there is no command " + printable(unknown.name));
    }

    CommandCourse ofDataset(std::string name, const std::string& id) const {
        return PartCourse(parts, std::move(name), Json{{"dataset_id", id}});
    }
};

bool isAnythingOpen(const Json& watch) {
    if (watch.contains("in_flight")) return true;
    if (const auto queued = json::array(watch, "queued"); queued && !(*queued)->empty()) return true;
    const auto writing = json::array(watch, "writing");
    return writing && std::ranges::any_of(**writing, [](const Json& save) {
               return json::textOr(save, "state", "") != "not_whole";
           });
}

}  // namespace

service::CommandCourse courseOf(const Parts& parts, const service::CommandAct& act) {
    return std::visit(CourseOf{parts}, act);
}

bool isNewestSaveDurable(const Json& checkpoints) {
    const auto watches = json::array(checkpoints, "watches");
    if (!watches || std::ranges::any_of(**watches, isAnythingOpen)) return false;
    return std::ranges::any_of(**watches, [](const Json& watch) { return watch.contains("durable"); });
}

}  // namespace packtrain::agent
