#include "checkpoint_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "arguments.h"
#include "metric_label.h"
#include "place_check.h"
#include "service/pool_house.h"

namespace packtrain::agent {
namespace {

using service::SetView;
using service::Step;

constexpr std::string_view kSection = "checkpoints";

/// Seconds with one digit behind the point; a clock that was set back makes nothing younger than new.
double ageOf(WallTime then, WallTime now) {
    const double seconds = std::chrono::duration<double>(now - then).count();
    return std::max(0.0, std::round(seconds * 10) / 10);
}

Json stepJson(const Step& step, WallTime now) {
    Json json{{"source", printable(step.source)},
              {"state", service::stepStateName(step.state)},
              {"bytes", step.bytes()},
              {"saved", formatRfc3339(step.saved)},
              {"age_s", ageOf(step.saved, now)}};
    if (!step.name.empty()) json["name"] = step.name;
    if (step.bearings.step) json["step"] = *step.bearings.step;
    if (step.bearings.epoch) json["epoch"] = *step.bearings.epoch;
    if (!step.problem.empty()) json["why"] = printable(step.problem);
    return json;
}

Json durableJson(const Step& step, WallTime now) {
    Json json = stepJson(step, now);
    json["digest"] = toHex(asBytes(step.digest));
    if (step.files.size() == 1) json["sha256"] = toHex(asBytes(step.files.front().sha256));
    if (step.proved) {
        json["proved"] = formatRfc3339(*step.proved);
        json["proved_age_s"] = ageOf(*step.proved, now);
    }
    return json;
}

Json inFlightJson(const Step& step, const std::optional<service::JobView>& job, WallTime now) {
    Json json = stepJson(step, now);
    json["done"] = job ? job->sentBytes : 0;
    json["total"] = job && job->walkDone ? std::max(job->totalBytes, job->sentBytes) : step.bytes();
    if (!job) return json;
    if (job->bytesPerSecond > 0) json["bytes_per_second"] = job->bytesPerSecond;
    if (job->why) json["waits_for"] = errorJson(Error(*job->why, job->context));
    return json;
}

std::string_view wholenessName(service::Wholeness wholeness) {
    switch (wholeness) {
        case service::Wholeness::writing:
            return "writing";
        case service::Wholeness::whole:
            return "complete";
        case service::Wholeness::stuck:
            return "not_whole";
    }
    return "writing";
}

Json unspooledJson(const service::Unspooled& one, WallTime now) {
    return {{"source", printable(one.path)},
            {"bytes", one.bytes},
            {"state", wholenessName(one.wholeness)},
            {"why", printable(one.why)},
            {"age_s", ageOf(WallTime(std::chrono::nanoseconds(one.newestNs)), now)}};
}

double kimgOf(std::uint64_t tenths) {
    return static_cast<double>(tenths) / 10;
}

Json runJson(const service::StyleganRun& run, const std::optional<service::StyleganLoss>& unsaved) {
    const service::StyleganTick& last = run.ticks.back();
    Json json{{"folder", printable(run.folder)},
              {"tick", last.tick},
              {"kimg", kimgOf(last.kimgTenths)},
              {"seconds_per_tick", last.seconds}};
    if (run.totalKimg) json["total_kimg"] = *run.totalKimg;
    if (const auto seconds = secondsToSnapshot(run)) json["snapshot_in_s"] = std::round(*seconds);
    if (unsaved)
        json["unsaved"] = {
            {"ticks", unsaved->ticks}, {"kimg", kimgOf(unsaved->kimgTenths)}, {"words", wordsOf(*unsaved)}};
    return json;
}

bool isOnItsWay(const Step& step) {
    return step.state == service::StepState::shipping;
}

Json watchJson(const SetView& set) {
    Json json{{"watch", set.id},
              {"folder", set.wish.folder.display()},
              {"to", printable(set.wish.to)},
              {"set", set.wish.set},
              {"patterns", set.wish.patterns},
              {"keep",
               {{"last", set.wish.keep.last}, {"every", set.wish.keep.every}, {"best", set.wish.keep.best}}},
              {"durable_steps", set.durable},
              {"superseded", set.seen.superseded},
              {"looked_at_by_clock", !set.seen.isTold},
              {"read_only", set.readOnly}};
    if (set.newest) json["durable"] = durableJson(*set.newest, set.now);
    Json queued = Json::array(), writing = Json::array(), failed = Json::array();
    for (const Step& step : set.pending) {
        if (isOnItsWay(step) && !json.contains("in_flight")) {
            json["in_flight"] = inFlightJson(step, set.sending, set.now);
        } else {
            queued.push_back(stepJson(step, set.now));
        }
    }
    for (const service::Unspooled& one : set.seen.unspooled) writing.push_back(unspooledJson(one, set.now));
    for (const Step& step : set.failed) failed.push_back(stepJson(step, set.now));
    if (set.seen.run && !set.seen.run->ticks.empty()) json["run"] = runJson(*set.seen.run, set.unsaved);
    json["queued"] = std::move(queued);
    json["writing"] = std::move(writing);
    json["failed"] = std::move(failed);
    if (set.readOnly) {
        json["error"] = errorJson(Error(Reason::versionConflict, "another agent ships to this set now"));
    } else if (set.problem) {
        json["error"] = errorJson(*set.problem);
    } else if (set.seen.problem) {
        json["error"] = errorJson(*set.seen.problem);
    }
    return json;
}

Json orNull(const std::optional<std::uint64_t>& number) {
    return number ? Json(*number) : Json();
}

Json differsJson(const service::Resumed& resumed) {
    Json differs = Json::array();
    for (const service::Difference& one : resumed.differences.all)
        differs.push_back(
            {{"what", one.what}, {"then", one.then}, {"now", one.now}, {"words", wordsOf(one)}});
    return differs;
}

Json resumedJson(const service::Resumed& resumed) {
    const Step& step = resumed.step;
    Json json{{"state", "ready"},
              {"found", true},
              {"name", step.name},
              {"digest", toHex(asBytes(step.digest))},
              {"bytes", step.bytes()},
              {"saved", formatRfc3339(step.saved)},
              {"durable", resumed.isDurable},
              {"fetched", resumed.isFetched},
              {"step", orNull(step.bearings.step)},
              {"epoch", orNull(step.bearings.epoch)},
              {"seed", orNull(step.bearings.seed)},
              {"position", step.bearings.position},
              {"compared", resumed.isCompared},
              {"differs", differsJson(resumed)},
              {"packages_more", resumed.differences.more},
              {"passed_over", resumed.passedOver}};
    const std::string& path = resumed.path.bytes();
    if (isUtf8(path)) {
        json["path"] = path;
    } else {
        json["path_b64"] = toBase64(asBytes(path));
    }
    if (step.files.size() == 1) json["sha256"] = toHex(asBytes(step.files.front().sha256));
    return json;
}

/// "2 x Tesla T4", "8 x TPU v5e". What is neither is for the training to tell.
std::string acceleratorOf(const Snapshot& snapshot) {
    std::map<std::string, int> names;
    if (snapshot.gpus)
        for (const GpuFigures& gpu : *snapshot.gpus) ++names[gpu.name];
    std::string all;
    for (const auto& [name, count] : names)
        all += (all.empty() ? "" : ", ") + (count > 1 ? std::to_string(count) + " x " : "") + name;
    if (!snapshot.tpu) return all;
    const TpuReport& tpu = *snapshot.tpu;
    return all + (all.empty() ? "" : ", ") + (tpu.chips > 1 ? std::to_string(tpu.chips) + " x " : "") +
           "TPU" + (tpu.kind.empty() ? "" : " " + tpu.kind);
}

service::Environment environmentOf(const Snapshot& snapshot) {
    Json known = Json::object();
    if (std::string accelerator = acceleratorOf(snapshot); !accelerator.empty())
        known["accelerator"] = std::move(accelerator);
    if (snapshot.session) {
        const SessionReport& session = *snapshot.session;
        known["platform"] = session.platformName;
        if (!session.planName.empty() && !session.planAssumed)
            known["platform"] = session.platformName + ", " + session.planName;
    }
    return known;
}

class CheckpointPart final : public Part {
  public:
    static Result<std::unique_ptr<Part>> open(const PartGround& ground,
                                              const std::shared_ptr<service::HeldPool>& pool) {
        std::unique_ptr<CheckpointPart> part(new CheckpointPart());
        part->newest_ = ground.newest;
        part->files_ = &ground.files;
        service::HouseOptions options;
        options.given = ground.tokens;
        part->pool_ = pool;
        PACKTRAIN_TRY(part->house_, service::openHouse(options, *pool));
        const auto surroundings = [newest = ground.newest] {
            const auto snapshot = newest ? newest() : nullptr;
            return snapshot ? environmentOf(*snapshot) : service::Environment();
        };
        PACKTRAIN_TRY(part->checkpoints_,
                      part->house_->openCheckpoints(ground.state(kSection), surroundings, ground.sessions));
        return std::unique_ptr<Part>(std::move(part));
    }

    std::string_view section() const override { return kSection; }

    Json view() const override {
        Json watches = Json::array();
        for (const SetView& set : checkpoints_->view()) watches.push_back(watchJson(set));
        return {{"watches", std::move(watches)}};
    }

    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        if (name == "watch") return watch(arguments);
        if (name == "checkpoint") return checkpoint(arguments);
        if (name == "flush") return flush(arguments);
        if (name == "environment") return environment(arguments);
        if (name == "resume") return resume(arguments);
        return std::nullopt;
    }

    std::string metrics() const override {
        const auto sets = checkpoints_->view();
        std::string text;
        const auto gauge = [&](std::string_view name, std::string_view help, auto&& value) {
            std::string lines;
            for (const SetView& set : sets)
                if (const std::optional<double> figure = value(set))
                    lines += fmt::format("packtrain_checkpoints_{}{{watch=\"{}\",set=\"{}\"}} {}\n", name,
                                         set.id, metricLabel(set.wish.set), *figure);
            if (!lines.empty())
                text += fmt::format(
                    "# HELP packtrain_checkpoints_{0} {1}\n# TYPE packtrain_checkpoints_{0} gauge\n{2}", name,
                    help, lines);
        };
        gauge("durable_age_seconds", "Age of the newest save that is proved on the drive.",
              [](const SetView& set) -> std::optional<double> {
                  if (!set.newest) return std::nullopt;
                  return ageOf(set.newest->saved, set.now);
              });
        gauge("pending", "Saves that are spooled and not durable yet.",
              [](const SetView& set) { return std::optional(static_cast<double>(set.pending.size())); });
        gauge("read_only", "1 if another agent has taken the set over.",
              [](const SetView& set) { return std::optional(set.readOnly ? 1.0 : 0.0); });
        return text;
    }

  private:
    CheckpointPart() = default;

    Result<Json> watch(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"folder", "patterns", "to", "set", "keep"}));
        service::WatchWish wish;
        PACKTRAIN_TRY(std::string folder, textArgument(arguments, "folder"));
        wish.folder = Path(std::move(folder));
        PACKTRAIN_TRY(wish.to, textArgument(arguments, "to"));
        PACKTRAIN_TRY(const auto set, textIfGiven(arguments, "set"));
        wish.set = set.value_or("");
        if (hasArgument(arguments, "patterns")) {
            PACKTRAIN_TRY(wish.patterns, textsArgument(arguments, "patterns"));
        }
        if (hasArgument(arguments, "keep")) {
            PACKTRAIN_TRY(wish.keep, keepOf(arguments["keep"]));
        }
        if (isPool(wish.to)) PACKTRAIN_CHECK(fitPool(wish, hasArgument(arguments, "keep")));
        PACKTRAIN_CHECK(answersSoon(wish.folder));
        PACKTRAIN_CHECK(targetAnswersSoon(wish.to));
        PACKTRAIN_TRY(std::string id, checkpoints_->watch(std::move(wish)));
        return Json{{"watch", std::move(id)}};
    }

    static bool isPool(const std::string& to) {
        return to.starts_with(service::kPoolRemote) && to.substr(service::kPoolRemote.size()) == ":";
    }

    /// Nothing can be deleted by a pool, so whoever asks for that is told so.
    Result<> fitPool(service::WatchWish& wish, bool isKeepGiven) const {
        const service::Keep all{.last = 0, .every = 0, .best = {}};
        if (isKeepGiven && wish.keep != all)
            return fail(Reason::unsupported,
                        "a pool of upload addresses cannot delete older saves: leave out what to keep");
        wish.keep = all;
        PACKTRAIN_CHECK(pool_->id());
        return {};
    }

    static Result<service::Keep> keepOf(const Json& json) {
        if (!json.is_object()) return fail(Reason::badArgument, "keep is an object");
        PACKTRAIN_CHECK(onlyArguments(json, {"last", "every", "best"}));
        service::Keep keep{.last = 0, .every = 0, .best = {}};
        PACKTRAIN_TRY(const auto last, numberIfGiven(json, "last"));
        PACKTRAIN_TRY(const auto every, numberIfGiven(json, "every"));
        PACKTRAIN_TRY(const auto best, textIfGiven(json, "best"));
        if (last.value_or(0) > UINT32_MAX || every.value_or(0) > UINT32_MAX)
            return fail(Reason::badArgument, "keep: too large a number");
        keep.last = static_cast<std::uint32_t>(last.value_or(0));
        keep.every = static_cast<std::uint32_t>(every.value_or(0));
        keep.best = best.value_or("");
        return keep;
    }

    Result<Json> checkpoint(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"path", "step", "epoch", "seed", "position", "to"}));
        PACKTRAIN_TRY(std::string path, textArgument(arguments, "path"));
        service::Bearings bearings;
        PACKTRAIN_TRY(bearings.step, numberIfGiven(arguments, "step"));
        PACKTRAIN_TRY(bearings.epoch, numberIfGiven(arguments, "epoch"));
        PACKTRAIN_TRY(bearings.seed, numberIfGiven(arguments, "seed"));
        if (arguments.contains("position")) bearings.position = arguments["position"];
        PACKTRAIN_TRY(const auto to, textIfGiven(arguments, "to"));
        PACKTRAIN_CHECK(answersSoon(Path(path)));
        PACKTRAIN_TRY(std::string id, checkpoints_->take(Path(std::move(path)), bearings, to.value_or("")));
        return Json{{"id", std::move(id)}, {"state", "complete"}};
    }

    Result<Json> flush(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"watch"}));
        PACKTRAIN_TRY(const auto watch, textIfGiven(arguments, "watch"));
        PACKTRAIN_TRY(const service::Flushed flushed, checkpoints_->flush(watch.value_or("")));
        Json json{{"state", flushed.failed        ? "failed"
                            : flushed.pending > 0 ? "working"
                                                  : "ready"},
                  {"pending", flushed.pending},
                  {"bytes", flushed.bytes}};
        if (flushed.failed) json["error"] = errorJson(*flushed.failed);
        return json;
    }

    Result<Json> environment(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"environment"}));
        if (!hasArgument(arguments, "environment") || !arguments["environment"].is_object())
            return fail(Reason::badArgument, "\"environment\" is not an object");
        Json told = arguments["environment"];
        // Nobody named one: then that there is none is worth knowing, where it is known.
        const auto snapshot = newest_ ? newest_() : nullptr;
        if (!told.contains("accelerator") && snapshot && snapshot->gpus.isUnsupported())
            told["accelerator"] = "no NVIDIA card, no TPU";
        PACKTRAIN_CHECK(checkpoints_->tell(told));
        return Json::object();
    }

    Result<Json> resume(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"folder", "to"}));
        PACKTRAIN_TRY(std::string folder, textArgument(arguments, "folder"));
        PACKTRAIN_TRY(const auto to, textIfGiven(arguments, "to"));
        PACKTRAIN_CHECK(answersSoon(Path(folder)));
        const auto answer = checkpoints_->resume(Path(folder), to.value_or(""));
        // What is wrong with the question is told as that; the rest as what came of the work.
        if (!answer && answer.error().reason == Reason::badArgument) return Fail(answer.error());
        if (!answer) return Json{{"state", "failed"}, {"error", errorJson(answer.error())}};
        if (!answer->isDone)
            return Json{{"state", "working"}, {"done", answer->done}, {"total", answer->total}};
        if (!answer->found && isByPool(folder, to)) return nothingByPool();
        if (!answer->found) return Json{{"state", "ready"}, {"found", false}};
        return resumedJson(*answer->found);
    }

    bool isByPool(const std::string& folder, const std::optional<std::string>& to) const {
        const auto real = files_->realPath(Path(folder));
        return std::ranges::any_of(checkpoints_->view(), [&](const SetView& set) {
            return isPool(set.wish.to) && (!to || *to == set.wish.to) && real && set.wish.folder == *real;
        });
    }

    /// A pool cannot be read by: that there is nothing is true only where nobody else has used it.
    Json nothingByPool() const {
        const auto pool = pool_->view();
        const auto failed = [](const Error& error) {
            return Json{{"state", "failed"}, {"error", errorJson(error)}};
        };
        if (!pool) return failed(Error(Reason::signInNeeded, "no pool of upload addresses was handed in"));
        if (pool->elsewhere > 0)
            return failed(
                Error(Reason::unsupported, std::to_string(pool->elsewhere) +
                                               " addresses of the pool were used by another machine or have "
                                               "ended; what was saved by them "
                                               "cannot be read by a pool: 'packtrain agent pool collect' at "
                                               "the desk puts it into the sets, "
                                               "and a machine that is signed in goes on from there"));
        if (pool->isCounted) return {{"state", "ready"}, {"found", false}};
        if (pool->problem) return failed(*pool->problem);
        return {{"state", "working"}, {"done", 0}, {"total", 0}};
    }

    std::shared_ptr<service::HeldPool> pool_;  // before the house that it serves
    service::FileSystem* files_ = nullptr;
    std::function<std::shared_ptr<const Snapshot>()> newest_;
    std::unique_ptr<service::House> house_;
    std::unique_ptr<service::Checkpoints> checkpoints_;  // before the house that it uses
};

}  // namespace

std::unique_ptr<Part> makeCheckpointPart(const PartGround& ground,
                                         const std::shared_ptr<service::HeldPool>& pool) {
    auto part = CheckpointPart::open(ground, pool);
    if (part) return std::move(*part);
    ground.log->error("checkpoints: " + part.error().message());
    return failedPart(std::string(kSection), {"watch", "checkpoint", "flush", "environment", "resume"},
                      part.error());
}

}  // namespace packtrain::agent
