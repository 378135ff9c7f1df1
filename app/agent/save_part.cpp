#include "save_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "arguments.h"
#include "base/json_look.h"

namespace packtrain::agent {
namespace {

using session::SaveState;

constexpr std::chrono::seconds kShippingInterval{5};
constexpr std::size_t kMostSavers = 64;
/// For how long somebody who asked for a save waits for one: where nobody has said that they listen, and
/// where somebody has.
constexpr std::chrono::seconds kDeafWait{20};
constexpr std::chrono::minutes kSaveWait{30};
constexpr std::uint64_t kLongestNumber = 32;

double seconds(Nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

/// What an earlier agent of this folder counted to.
std::uint64_t countedSoFar(service::FileSystem& files, const Path& counter) {
    const auto text = service::readWhole(files, counter, kLongestNumber);
    std::uint64_t value = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

std::optional<double> figure(const Json& object, const char* name) {
    const auto value = json::real(object, name);
    return value && *value >= 0 ? value : std::nullopt;
}

Nanoseconds nanoseconds(double time) {
    constexpr double kMost = 1e8;  // three years
    return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(std::min(time, kMost)));
}

void readDurable(const Json& durable, ShippingFacts& facts) {
    const auto age = figure(durable, "age_s");
    if (!age) return;
    facts.bytes = std::max(facts.bytes, json::numberOr(durable, "bytes", 0));
    if (facts.durableAge && *facts.durableAge <= nanoseconds(*age)) return;
    facts.durableAge = nanoseconds(*age);
    facts.durableStep.reset();
    if (const auto step = json::number(durable, "step")) facts.durableStep = *step;
    facts.arrived = json::textOr(durable, "digest", json::textOr(durable, "name", ""));
    const auto proved = figure(durable, "proved_age_s");
    const double took = proved ? *age - *proved : 0;
    facts.arrivedBytesPerSecond =
        took > 0 ? static_cast<double>(json::numberOr(durable, "bytes", 0)) / took : 0;
}

}  // namespace

ShippingFacts shippingFacts(const Json& checkpoints) {
    ShippingFacts facts;
    const auto watches = json::array(checkpoints, "watches");
    if (!watches) return facts;
    for (const Json& watch : **watches) {
        if (const auto durable = json::object(watch, "durable")) readDurable(**durable, facts);
        const auto flight = json::object(watch, "in_flight");
        if (!flight) continue;
        facts.bytes = std::max(facts.bytes, json::numberOr(**flight, "bytes", 0));
        if (const auto speed = figure(**flight, "bytes_per_second"); speed && *speed > 0)
            facts.speeds.push_back(*speed);
    }
    return facts;
}

SavePart::SavePart(const PartGround& ground, std::function<Json()> checkpoints,
                   std::function<void()> cellChanged)
    : files_(ground.files),
      clock_(ground.clock),
      log_(ground.log),
      flag_(ground.folder.saveFlag()),
      counter_(ground.folder.saveCounter()),
      checkpoints_(std::move(checkpoints)),
      cellChanged_(std::move(cellChanged)),
      watch_(countedSoFar(files_, counter_)) {
    // An asking that was open when an agent died is asked anew if it is still time.
    if (const auto removed = files_.remove(flag_); !removed && removed.error().reason != Reason::fileGone)
        log_->warning("save: " + removed.error().message());
}

bool SavePart::isBusy(const Snapshot& snapshot) {
    if (cellProcess_ && !service::processRuns(*cellProcess_)) {
        cellBusy_ = false;
        cellProcess_.reset();
    }
    std::erase_if(savers_, [](int pid) { return !service::processRuns(pid); });
    // A program without a notebook works as long as it lives.
    const bool hasNotebook = cellProcess_.has_value() || bool(snapshot.kernels);
    return cellBusy_ || (snapshot.kernels && snapshot.kernels->busy) || (!hasNotebook && !savers_.empty());
}

void SavePart::lookAtShipping(Ticks now) {
    if (shippingAt_ && now - *shippingAt_ < kShippingInterval) return;
    shippingAt_ = now;
    ShippingFacts seen = shippingFacts(checkpoints_());
    for (const double speed : seen.speeds) watch_.shipped(speed);
    if (seen.arrived != shipping_.arrived && seen.arrivedBytesPerSecond > 0)
        watch_.shipped(seen.arrivedBytesPerSecond);
    shipping_ = std::move(seen);
    look_.bytes = shipping_.bytes;
    look_.durable.reset();
    if (shipping_.durableAge) look_.durable = now - *shipping_.durableAge;
}

void SavePart::look(const Snapshot& snapshot) {
    const std::scoped_lock lock(mutex_);
    const Ticks now = clock_.boot();
    lookAtShipping(now);
    look_.now = now;
    look_.busy = isBusy(snapshot);
    look_.deadlines.clear();
    if (snapshot.session) {
        look_.deadlines = snapshot.session->deadlines;
        look_.began = now - snapshot.session->age;
    }
    const SaveState before = watch_.state();
    watch_.look(look_);
    raiseOrLowerFlag(before.asked, before.open);
}

/// The counter first: after a crash in between no number comes twice.
void SavePart::raiseOrLowerFlag(std::uint64_t askedBefore, bool wasOpen) {
    const SaveState& state = watch_.state();
    if (state.asked != askedBefore) {
        const std::string number = std::to_string(state.asked);
        for (const Path& file : {counter_, flag_})
            if (const auto written = service::writeWhole(files_, file, asBytes(number), true); !written)
                log_->error("the training code cannot be asked to save: " + written.error().message());
        log_->info("asked to save, number " + number + ", " + std::string(saveWhyName(state.why)) + "; " +
                   std::to_string(static_cast<long>(seconds(state.risk))) + " s of work are at risk");
    } else if (wasOpen && !state.open) {
        if (const auto removed = files_.remove(flag_); !removed && removed.error().reason != Reason::fileGone)
            log_->warning("save: " + removed.error().message());
        log_->info("saved, number " + std::to_string(state.asked));
    }
}

Json SavePart::view() const {
    const std::scoped_lock lock(mutex_);
    const SaveState& state = watch_.state();
    const Ticks now = clock_.boot();
    Json json{{"asked", state.asked},          {"open", state.open}, {"why", saveWhyName(state.why)},
              {"risk_s", seconds(state.risk)}, {"busy", look_.busy}, {"savers", savers_.size()}};
    if (state.deadlineLow) json["deadline_low"] = seconds(*state.deadlineLow - now);
    if (state.safePoint) {
        json["safe_point"] = seconds(*state.safePoint - now);
        json["measured"] = state.measured;
    }
    if (shipping_.durableStep) json["latest_step"] = *shipping_.durableStep;
    if (look_.durable) json["durable_age_s"] = seconds(now - *look_.durable);
    if (epoch_) json["epoch"] = epochJson();
    if (const auto advice = watch_.advice())
        json["advice"] = {{"save_every_s", advice->everySeconds},
                          {"young_s", advice->youngSeconds},
                          {"cost_s", advice->costSeconds},
                          {"mean_life_s", advice->meanLifeSeconds}};
    return json;
}

bool SavePart::isAtWork() const {
    const std::scoped_lock lock(mutex_);
    return look_.busy;
}

std::optional<session::EpochTimes> SavePart::lastEpoch() const {
    const std::scoped_lock lock(mutex_);
    return epoch_;
}

Json SavePart::epochJson() const {
    Json json{{"number", epoch_->number}, {"seconds", epoch_->seconds}};
    if (epoch_->load) json["load"] = *epoch_->load;
    if (epoch_->compute) json["compute"] = *epoch_->compute;
    if (epoch_->save) json["save"] = *epoch_->save;
    const auto soonest = std::ranges::min_element(look_.deadlines, {}, &session::Deadline::low);
    if (soonest == look_.deadlines.end() || epoch_->seconds <= 0) return json;
    const double left = seconds(soonest->low - clock_.boot());
    json["left_s"] = left;
    json["fits"] = left >= epoch_->seconds;
    return json;
}

std::optional<Result<Json>> SavePart::command(std::string_view name, const Json& arguments) {
    if (name == "busy") return busy(arguments);
    if (name == "epoch") return epoch(arguments);
    if (name == "register_save") return registerSave(arguments);
    if (name == "saved") return saved(arguments);
    if (name == "save_now") return saveNow(arguments);
    return std::nullopt;
}

namespace {

Result<int> processArgument(const Json& arguments) {
    PACKTRAIN_TRY(const std::uint64_t pid, numberArgument(arguments, "pid"));
    if (pid == 0 || pid > INT32_MAX || !service::processRuns(static_cast<int>(pid)))
        return fail(Reason::badArgument, "\"pid\" is no process that runs here");
    return static_cast<int>(pid);
}

}  // namespace

Result<Json> SavePart::busy(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"busy", "pid"}));
    PACKTRAIN_TRY(const bool busy, booleanArgument(arguments, "busy"));
    std::optional<int> process;
    if (hasArgument(arguments, "pid")) {
        PACKTRAIN_TRY(process, processArgument(arguments));
    }
    if (cellChanged_) cellChanged_();
    const std::scoped_lock lock(mutex_);
    cellBusy_ = busy;
    cellProcess_ = process;
    return Json{{"busy", busy}};
}

Result<Json> SavePart::epoch(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"number", "seconds", "load", "compute", "save"}));
    session::EpochTimes epoch;
    PACKTRAIN_TRY(epoch.number, numberArgument(arguments, "number"));
    PACKTRAIN_TRY(epoch.seconds, figureArgument(arguments, "seconds"));
    PACKTRAIN_TRY(epoch.load, figureIfGiven(arguments, "load"));
    PACKTRAIN_TRY(epoch.compute, figureIfGiven(arguments, "compute"));
    PACKTRAIN_TRY(epoch.save, figureIfGiven(arguments, "save"));
    const std::scoped_lock lock(mutex_);
    epoch_ = epoch;
    return epochJson();
}

Result<Json> SavePart::registerSave(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"pid"}));
    PACKTRAIN_TRY(const int pid, processArgument(arguments));
    const std::scoped_lock lock(mutex_);
    if (savers_.size() >= kMostSavers && !savers_.contains(pid))
        return fail(Reason::badArgument, "more than 64 processes answer the flag");
    savers_.insert(pid);
    return Json{{"asked", watch_.state().asked}, {"flag", flag_.display()}};
}

Result<Json> SavePart::saved(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"asked", "seconds"}));
    PACKTRAIN_TRY(const std::uint64_t asked, numberArgument(arguments, "asked"));
    PACKTRAIN_TRY(const auto took, figureIfGiven(arguments, "seconds"));
    const std::scoped_lock lock(mutex_);
    if (asked > watch_.state().asked)
        return fail(Reason::badArgument, "\"asked\" is larger than any number that was asked");
    const bool wasOpen = watch_.state().open;
    watch_.saved(asked, took, clock_.boot());
    raiseOrLowerFlag(watch_.state().asked, wasOpen);
    return Json{{"open", watch_.state().open}};
}

/// Asks once: whoever comes with the number of an asking is told what became of it.
Result<Json> SavePart::saveNow(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"asked"}));
    PACKTRAIN_TRY(const auto number, numberIfGiven(arguments, "asked"));
    const std::scoped_lock lock(mutex_);
    const Ticks now = clock_.boot();
    if (number && *number > watch_.state().asked)
        return fail(Reason::badArgument, "\"asked\" is larger than any number that was asked");
    if (!number) {
        const SaveState before = watch_.state();
        watch_.ask(now);
        raiseOrLowerFlag(before.asked, before.open);
        personAskedAt_ = now;
    }
    const std::uint64_t asked = number.value_or(watch_.state().asked);
    Json json{{"state", "ready"}, {"asked", asked}, {"savers", savers_.size()}};
    if (!watch_.state().open || watch_.state().asked != asked) return json;
    const Nanoseconds waited = now - personAskedAt_.value_or(now);
    json["state"] = "working";
    if (savers_.empty() && waited > kDeafWait)
        json["error"] =
            errorJson(Error(Reason::unsupported, "no training code here has said that it saves when asked"));
    else if (waited > kSaveWait)
        json["error"] =
            errorJson(Error(Reason::cancelled, "the training code has not saved within half an hour"));
    if (json.contains("error")) json["state"] = "failed";
    return json;
}

std::string SavePart::metrics() const {
    const std::scoped_lock lock(mutex_);
    const SaveState& state = watch_.state();
    std::string page = fmt::format(
        "# HELP packtrain_save_asked_total Times that the training code was asked to save.\n"
        "# TYPE packtrain_save_asked_total counter\npacktrain_save_asked_total {}\n"
        "# HELP packtrain_save_risk_seconds Work that the session's end would cost now.\n"
        "# TYPE packtrain_save_risk_seconds gauge\npacktrain_save_risk_seconds {}\n",
        state.asked, seconds(state.risk));
    if (state.safePoint)
        page += fmt::format(
            "# HELP packtrain_save_safe_point_seconds Until the last moment at which asking is in time.\n"
            "# TYPE packtrain_save_safe_point_seconds gauge\npacktrain_save_safe_point_seconds {}\n",
            seconds(*state.safePoint - clock_.boot()));
    return page;
}

}  // namespace packtrain::agent
