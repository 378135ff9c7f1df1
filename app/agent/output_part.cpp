#include "output_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "arguments.h"
#include "metric_label.h"
#include "place_check.h"
#include "service/house.h"
#include "service/outputs.h"

namespace packtrain::agent {
namespace {

using service::OutputSet;
using service::OutputView;

constexpr std::string_view kSection = "outputs";
constexpr std::string_view kFlush = "flush";

double seconds(Nanoseconds time) {
    return std::max(0.0, std::round(std::chrono::duration<double>(time).count() * 10) / 10);
}

double ageOf(WallTime then, WallTime now) {
    return seconds(std::chrono::duration_cast<Nanoseconds>(now - then));
}

/// What of a watched folder is not in the drive yet.
struct Unsent {
    std::uint64_t files = 0, bytes = 0;
    double oldest = 0;  ///< seconds since the oldest of them was seen or gathered
};

Unsent unsentOf(const OutputView& view) {
    const auto& figures = view.seen.figures;
    Unsent unsent;
    for (const auto* sum : {&figures.settled, &figures.writing, &figures.held}) {
        unsent.files += sum->files;
        unsent.bytes += sum->bytes;
    }
    unsent.oldest = std::max(seconds(view.settledFor), seconds(view.writingFor));
    for (const OutputSet& set : view.underWay) {
        unsent.files += set.files;
        unsent.bytes += set.bytes;
        unsent.oldest = std::max(unsent.oldest, ageOf(set.gathered, view.now));
    }
    return unsent;
}

Json countJson(std::uint64_t files, std::uint64_t bytes) {
    return {{"files", files}, {"bytes", bytes}};
}

Json durableJson(const OutputView& view) {
    Json json = countJson(view.totals.files, view.totals.bytes);
    json["sets"] = view.totals.sets;
    if (const auto& newest = view.totals.newest; newest && newest->proved) {
        json["newest"] = service::outputSetName(view.wish.name, newest->number);
        json["proved"] = formatRfc3339(*newest->proved);
        json["proved_age_s"] = ageOf(*newest->proved, view.now);
    }
    return json;
}

Json inFlightJson(const OutputView& view) {
    const OutputSet& set = view.underWay.front();
    Json json = countJson(set.files, set.bytes);
    if (set.number > 0) json["set"] = service::outputSetName(view.wish.name, set.number);
    json["age_s"] = ageOf(set.gathered, view.now);
    json["done"] = view.sending ? view.sending->sentBytes : 0;
    json["total"] = view.sending && view.sending->walkDone
                        ? std::max(view.sending->totalBytes, view.sending->sentBytes)
                        : set.bytes;
    if (!view.sending) return json;
    if (view.sending->bytesPerSecond > 0) json["bytes_per_second"] = view.sending->bytesPerSecond;
    if (view.sending->why) json["waits_for"] = errorJson(Error(*view.sending->why, view.sending->context));
    return json;
}

Json notSentJson(const OutputView& view) {
    Json some = Json::array();
    for (const service::MissedOutput& one : view.missed)
        some.push_back({{"path", printable(one.path)},
                        {"why", printable(one.why)},
                        {"age_s", ageOf(one.when, view.now)}});
    return {{"files", view.totals.missed}, {"newest", std::move(some)}};
}

Json watchJson(const OutputView& view) {
    const auto& figures = view.seen.figures;
    const Unsent unsent = unsentOf(view);
    Json json{{"watch", view.id},
              {"folder", view.wish.folder.display()},
              {"to", printable(view.wish.to)},
              {"name", view.wish.name},
              {"patterns", view.wish.patterns},
              {"durable", durableJson(view)},
              {"unsent", countJson(unsent.files, unsent.bytes)},
              {"waiting", countJson(figures.settled.files, figures.settled.bytes)},
              {"writing", countJson(figures.writing.files, figures.writing.bytes)},
              {"not_sent", notSentJson(view)},
              {"looked_at_by_clock", !view.seen.isTold}};
    if (unsent.files > 0) json["unsent"]["oldest_age_s"] = unsent.oldest;
    if (figures.settled.files > 0) json["waiting"]["oldest_age_s"] = seconds(view.settledFor);
    if (figures.writing.files > 0) json["writing"]["oldest_age_s"] = seconds(view.writingFor);
    Json queued = countJson(0, 0);
    for (std::size_t i = 1; i < view.underWay.size(); ++i) {
        queued["files"] = queued["files"].get<std::uint64_t>() + view.underWay[i].files;
        queued["bytes"] = queued["bytes"].get<std::uint64_t>() + view.underWay[i].bytes;
    }
    json["queued"] = std::move(queued);
    if (!view.underWay.empty()) json["in_flight"] = inFlightJson(view);
    if (figures.held.files > 0) {
        json["held"] = countJson(figures.held.files, figures.held.bytes);
        json["held"]["why"] = figures.heldWhy;
    }
    if (view.problem) json["error"] = errorJson(*view.problem);
    return json;
}

/// Of saves that are not durable: on their way, waiting, or not taken yet.
std::uint64_t unsyncedCheckpoints(const Json& checkpoints) {
    std::uint64_t sum = 0;
    const auto watches = json::array(checkpoints, "watches");
    if (!watches) return 0;
    for (const Json& watch : **watches) {
        if (const auto flight = json::object(watch, "in_flight")) sum += json::numberOr(**flight, "bytes", 0);
        for (const char* list : {"queued", "writing"})
            if (const auto saves = json::array(watch, list))
                for (const Json& save : **saves)
                    if (json::textOr(save, "state", "") != "not_whole")
                        sum += json::numberOr(save, "bytes", 0);
    }
    return sum;
}

class OutputPart final : public Part {
  public:
    OutputPart(const PartGround& ground, Part& checkpoints)
        : folder_(ground.state(kSection)),
          tokens_(ground.tokens),
          log_(ground.log),
          checkpoints_(checkpoints) {
        // Who never watched any pays nothing for it.
        if (ground.files.stat(folder_))
            if (const auto opened = outputs(); !opened) log_->error("outputs: " + opened.error().message());
    }

    std::string_view section() const override { return kSection; }

    Json view() const override {
        Json watches = Json::array();
        std::uint64_t files = 0, bytes = 0;
        for (const OutputView& one : views()) {
            const Unsent unsent = unsentOf(one);
            files += unsent.files;
            bytes += unsent.bytes;
            watches.push_back(watchJson(one));
        }
        Json json{{"watches", std::move(watches)},
                  {"unsent", countJson(files, bytes)},
                  {"unsynced_bytes", bytes + unsyncedCheckpoints(checkpoints_.view())}};
        const std::scoped_lock lock(mutex_);
        if (problem_) json["error"] = errorJson(*problem_);
        return json;
    }

    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        if (name == "watch_output") return watch(arguments);
        if (name == kFlush) return flush(arguments);
        return std::nullopt;
    }

    std::string metrics() const override {
        const auto all = views();
        std::string text;
        const auto family = [&](std::string_view name, std::string_view type, std::string_view help,
                                auto&& value) {
            std::string lines;
            for (const OutputView& one : all)
                lines += fmt::format("packtrain_outputs_{}{{watch=\"{}\",name=\"{}\"}} {}\n", name, one.id,
                                     metricLabel(one.wish.name), value(one));
            if (!lines.empty())
                text += fmt::format("# HELP packtrain_outputs_{0} {1}\n# TYPE packtrain_outputs_{0} {2}\n{3}",
                                    name, help, type, lines);
        };
        family("unsent_files", "gauge", "Files that are not in the drive yet.",
               [](const OutputView& one) { return unsentOf(one).files; });
        family("unsent_bytes", "gauge", "Bytes that are not in the drive yet.",
               [](const OutputView& one) { return unsentOf(one).bytes; });
        family("unsent_age_seconds", "gauge", "For how long the oldest of them waits.",
               [](const OutputView& one) { return unsentOf(one).oldest; });
        family("durable_files", "gauge", "Files that are proved in the drive.",
               [](const OutputView& one) { return one.totals.files; });
        family("not_sent_files", "gauge",
               "Files that were gone or could not be read, by name in the snapshot.",
               [](const OutputView& one) { return one.totals.missed; });
        return text;
    }

  private:
    /// Opened at the first wish, and at the start where there was one before.
    Result<service::Outputs*> outputs() {
        const std::scoped_lock lock(mutex_);
        if (outputs_) return outputs_.get();
        const auto open = [&]() -> Result<> {
            if (!house_) {
                service::HouseOptions options;
                options.given = tokens_;
                PACKTRAIN_TRY(house_, service::openHouse(options));
            }
            PACKTRAIN_TRY(outputs_, house_->openOutputs(folder_));
            return {};
        };
        const Result<> opened = open();
        problem_ = opened ? std::nullopt : std::optional(opened.error());
        if (!opened) return Fail(opened.error());
        return outputs_.get();
    }

    service::Outputs* opened() const {
        const std::scoped_lock lock(mutex_);
        return outputs_.get();
    }

    std::vector<OutputView> views() const {
        const service::Outputs* const known = opened();
        return known == nullptr ? std::vector<OutputView>() : known->view();
    }

    Result<Json> watch(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"folder", "to", "name", "patterns", "every_s", "quiet_s"}));
        service::OutputWish wish;
        PACKTRAIN_TRY(std::string folder, textArgument(arguments, "folder"));
        while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
        wish.folder = Path(std::move(folder));
        PACKTRAIN_TRY(wish.to, textArgument(arguments, "to"));
        PACKTRAIN_TRY(const auto name, textIfGiven(arguments, "name"));
        wish.name = name.value_or("");
        if (hasArgument(arguments, "patterns")) {
            PACKTRAIN_TRY(wish.patterns, textsArgument(arguments, "patterns"));
        }
        PACKTRAIN_CHECK(readTime(arguments, "every_s", 0, wish.age));
        PACKTRAIN_CHECK(readTime(arguments, "quiet_s", 1, wish.quiet));
        PACKTRAIN_CHECK(targetAnswersSoon(wish.to));
        PACKTRAIN_TRY(service::Outputs* const known, outputs());
        PACKTRAIN_TRY(std::string id, known->watch(std::move(wish)));
        return Json{{"watch", std::move(id)}};
    }

    static Result<> readTime(const Json& arguments, std::string_view name, double least, Nanoseconds& time) {
        constexpr double kMost = 24 * 3600;
        PACKTRAIN_TRY(const auto given, figureIfGiven(arguments, name));
        if (!given) return {};
        if (*given < least || *given > kMost)
            return fail(Reason::badArgument, fmt::format("\"{}\" is between {} s and a day", name, least));
        time = std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(*given));
        return {};
    }

    /// Checkpoints and outputs, or only what `watch` names.
    std::optional<Result<Json>> flush(const Json& arguments) {
        const auto mine = ours(arguments);
        if (!mine) return Result<Json>(Fail(mine.error()));
        Json theirs = arguments;
        theirs.erase("asking");
        if (!*mine) return checkpoints_.command(kFlush, theirs);
        return both(arguments, theirs);
    }

    /// Are there outputs that the question is about?
    Result<bool> ours(const Json& arguments) const {
        const std::scoped_lock lock(mutex_);
        if (!outputs_ && problem_) return Fail(*problem_);  // nobody knows what became of them
        if (!outputs_) return false;
        PACKTRAIN_TRY(const auto watch, textIfGiven(arguments, "watch"));
        return !watch || outputs_->has(*watch);
    }

    Result<Json> both(const Json& arguments, const Json& theirs) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"watch", "asking"}));
        PACKTRAIN_TRY(const auto watch, textIfGiven(arguments, "watch"));
        PACKTRAIN_TRY(const auto asking, textIfGiven(arguments, "asking"));
        Json sum{{"state", "ready"}, {"pending", 0}, {"bytes", 0}};
        if (!watch) {
            auto answer = checkpoints_.command(kFlush, theirs);
            if (!answer) return fail(Reason::internal, "nobody answers for the checkpoints");
            PACKTRAIN_TRY(sum, std::move(*answer));
        }
        // Once they were durable, they are so for whoever asks again: what came later is not his.
        if (asking.value_or("") == kDone) {
            sum["asking"] = kDone;
            return sum;
        }
        PACKTRAIN_TRY(const auto flushed, opened()->flush(watch.value_or(""), asking.value_or("")));
        sum["pending"] = json::numberOr(sum, "pending", 0) + flushed.files;
        sum["bytes"] = json::numberOr(sum, "bytes", 0) + flushed.bytes;
        sum["asking"] = flushed.files > 0 ? flushed.asking : std::string(kDone);
        if (flushed.failed && !sum.contains("error")) {
            sum["state"] = "failed";
            sum["error"] = errorJson(*flushed.failed);
        } else if (flushed.files > 0 && json::textOr(sum, "state", "") == "ready") {
            sum["state"] = "working";
        }
        return sum;
    }

    static constexpr std::string_view kDone = "done";

    const Path folder_;
    service::GivenTokens* const tokens_;
    const std::shared_ptr<Log> log_;
    Part& checkpoints_;
    mutable std::mutex mutex_;
    std::unique_ptr<service::House> house_;
    std::unique_ptr<service::Outputs> outputs_;  // before the house that it uses
    std::optional<Error> problem_;
};

}  // namespace

std::unique_ptr<Part> makeOutputPart(const PartGround& ground, Part& checkpoints) {
    return std::make_unique<OutputPart>(ground, checkpoints);
}

}  // namespace packtrain::agent
