#include "checkpoint/courier.h"

#include <algorithm>

#include "base/digest.h"
#include "checkpoint/step_name.h"
#include "transfer/backoff.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kResumeName = "resume.json";
constexpr std::string_view kEnvironmentsName = "env.json";
constexpr std::string_view kLeaseName = "lease.json";
constexpr std::string_view kSessionsName = "sessions.json";
constexpr Nanoseconds kBetweenSessions = std::chrono::minutes(10);
constexpr Nanoseconds kIdle = std::chrono::minutes(1);
constexpr int kMostFailures = 6;  // of a step that a newer one waits behind

struct Lease {
    std::uint64_t generation = 0;
    std::string holder;
};

/// A lease that cannot be read is one of generation 0: the next one overwrites it.
Lease readLease(const std::optional<Document>& document) {
    if (!document) return {};
    const auto parsed = json::parse(document->text, kLeaseName);
    if (!parsed || !parsed->is_object()) return {};
    return {json::numberOr(*parsed, "generation", 0), json::textOr(*parsed, "holder", "")};
}

template <typename T>
std::optional<T> one(const std::optional<T>& known, const std::optional<T>& told, bool toldWins) {
    return told && (toldWins || !known) ? told : known;
}

Bearings together(const Bearings& known, const Bearings& told, bool toldWins) {
    Bearings both;
    both.step = one(known.step, told.step, toldWins);
    both.epoch = one(known.epoch, told.epoch, toldWins);
    both.seed = one(known.seed, told.seed, toldWins);
    both.position =
        !told.position.is_null() && (toldWins || known.position.is_null()) ? told.position : known.position;
    return both;
}

std::string baseName(const Step& step) {
    return std::string(Path(step.source).name());
}

Error errorOf(const transfer::JobView& view) {
    return Error(view.why.value_or(Reason::internal), view.context);
}

}  // namespace

void Courier::run(const StopToken& stop) {
    int failures = 0;
    std::string said;  // what is tried again every few seconds is not written down each time
    while (!stop.stop_requested()) {
        const std::uint64_t version = parts_.book.version();
        const Result<> worked = work(stop);
        stand([&](Standing& standing) {
            standing.problem = worked ? std::nullopt : std::optional(worked.error());
        });
        if (stop.stop_requested()) return;
        if (worked) {
            failures = 0;
            said.clear();
            if (!hasWork(parts_.book.now())) parts_.book.await(version, kIdle, stop);
            continue;
        }
        ++failures;
        const std::string message = worked.error().message();
        if (message != said) parts_.log.warning("checkpoints: " + message);
        said = message;
        const auto dice = static_cast<unsigned char>(randomBytes(1).front());
        const Nanoseconds pause =
            transfer::waitAfter(worked.error(), failures, dice / 256.0, parts_.clock.wall());
        (void)parts_.clock.waitFor(pause, stop);
    }
}

bool Courier::hasWork(const Ledger& ledger) const {
    if (standing().readOnly) return false;
    return !ledger.adopted || !ledger.pending.empty() || !ledger.leaving.empty() || !tidied_ ||
           (ledger.newestDurable() != nullptr && !isPublished(ledger));
}

Result<> Courier::work(const StopToken& stop) {
    if (standing().readOnly) return {};
    if (!parts_.book.now().adopted) PACKTRAIN_CHECK(adopt(stop));
    PACKTRAIN_CHECK(publish(stop));
    PACKTRAIN_CHECK(removeLeaving(stop));
    const Ledger ledger = parts_.book.now();
    tidyJobs(ledger, stop);
    if (ledger.pending.empty()) return {};
    PACKTRAIN_CHECK(checkLease(stop));
    if (standing().readOnly) return {};
    return ship(ledger.pending.front(), stop);
}

/// Jobs of steps that are durable, were given up or died before the ledger knew of them.
void Courier::tidyJobs(const Ledger& ledger, const StopToken& stop) {
    if (tidied_) return;
    std::vector<transfer::JobId> jobs;
    for (const Step& step : ledger.pending)
        if (!step.job.empty()) jobs.push_back(step.job);
    parts_.shipping.keepOnly(jobs, stop);
    tidied_ = true;
}

/// What other sessions left on the drive: their steps count for names, for bytes sent already, and for what
/// is kept.
Result<> Courier::adopt(const StopToken& stop) {
    PACKTRAIN_CHECK(takeLease(stop));
    exchangeSessions(false, stop);
    PACKTRAIN_TRY(const auto document, parts_.shipping.read(std::string(kResumeName), stop));
    std::vector<Step> known;
    if (document) {
        auto steps = readResume(document->text);
        if (!steps && steps.error().reason != Reason::manifestBroken) return Fail(steps.error());
        if (!steps) parts_.log.warning(steps.error().message() + "; it is written anew");
        if (steps) known = std::move(*steps);
    }
    PACKTRAIN_TRY(const Environments environments, environmentsOn(stop));
    return parts_.book.change([&](Ledger& ledger) {
        ledger.durable = std::move(known);
        for (const Step& step : ledger.durable) ledger.nextId = std::max(ledger.nextId, step.id + 1);
        // Names that were chosen without knowing these are chosen again.
        for (Step& step : ledger.pending)
            if (step.job.empty()) step.name.clear();
        ledger.published = document ? digestOf(DigestKind::sha256, asBytes(document->text)) : std::string();
        ledger.keepEnvironments(environments);
        ledger.adopted = true;
    });
}

/// What cannot be read is written anew with the next save; the saves themselves do not hang on it.
Result<Environments> Courier::environmentsOn(const StopToken& stop) {
    PACKTRAIN_TRY(const auto document, parts_.shipping.read(std::string(kEnvironmentsName), stop));
    if (!document) return Environments();
    auto environments = readEnvironments(document->text);
    if (environments) return environments;
    parts_.log.warning(environments.error().message());
    return Environments();
}

Result<> Courier::takeLease(const StopToken& stop) {
    PACKTRAIN_TRY(const auto document, parts_.shipping.read(std::string(kLeaseName), stop));
    const std::uint64_t generation = readLease(document).generation + 1;
    const std::string text = json::dumpPretty(
        Json{{"format", "packtrain-lease/1"}, {"generation", generation}, {"holder", parts_.holder}});
    PACKTRAIN_CHECK(
        parts_.shipping.replace(std::string(kLeaseName), text, document ? document->version : "", stop));
    return parts_.book.change([&](Ledger& ledger) { ledger.generation = generation; });
}

Result<> Courier::checkLease(const StopToken& stop) {
    PACKTRAIN_TRY(const auto document, parts_.shipping.read(std::string(kLeaseName), stop));
    const Lease lease = readLease(document);
    if (lease.generation <= parts_.book.now().generation) return {};
    parts_.log.warning("another agent has taken this set over (generation " +
                       std::to_string(lease.generation) + "): nothing more is sent to it from here");
    stand([](Standing& standing) { standing.readOnly = true; });
    return {};
}

Result<> Courier::takeOver() {
    PACKTRAIN_CHECK(parts_.book.change([](Ledger& ledger) { ledger.adopted = false; }));
    stand([](Standing& standing) { standing.readOnly = false; });
    parts_.book.nudge();
    return {};
}

Result<> Courier::ship(Step step, const StopToken& stop) {
    PACKTRAIN_TRY(const bool isMine, claim(step));
    if (!isMine) return {};
    PACKTRAIN_TRY(const std::string sent, sentAlready(step, stop));
    if (!sent.empty()) return sameAs(sent, step);
    if (!parts_.spool.holds(std::to_string(step.id), step.files))
        return giveUp(std::move(step), "its copy is gone");
    if (step.job.empty()) {
        PACKTRAIN_CHECK(nameIt(step, stop));
        if (step.state == StepState::durable) return durable(std::move(step));
    }
    auto view = parts_.shipping.run(step.job, stop);
    if (stop.stop_requested()) return fail(Reason::cancelled);
    if (!view && view.error().reason == Reason::unknownJob) {
        step.job.clear();
        return save(step);
    }
    PACKTRAIN_CHECK(view);
    return judge(std::move(step), *view, stop);
}

/// From here on no newer save takes its place. False if one has done so already.
Result<bool> Courier::claim(Step& step) {
    bool isMine = false;
    PACKTRAIN_CHECK(parts_.book.change([&](Ledger& ledger) {
        const auto mine = std::ranges::find(ledger.pending, step.id, &Step::id);
        isMine = mine != ledger.pending.end();
        if (isMine) mine->state = StepState::shipping;
    }));
    step.state = StepState::shipping;
    return isMine;
}

/// The name of a durable step with the same bytes, which are not sent twice; empty: none. The drive is asked:
/// a person may have deleted them.
Result<std::string> Courier::sentAlready(const Step& step, const StopToken& stop) {
    if (!step.job.empty()) return std::string();
    const Ledger ledger = parts_.book.now();
    const auto same = std::ranges::find(ledger.durable, step.digest, &Step::digest);
    if (same == ledger.durable.end()) return std::string();
    PACKTRAIN_TRY(const bool holds, parts_.shipping.holds(same->name, same->files, stop));
    return holds ? same->name : std::string();
}

/// Chooses a name that is free on the drive and makes the job. An own step of that name, from before a ledger
/// was lost, is recognised by its files.
Result<> Courier::nameIt(Step& step, const StopToken& stop) {
    std::vector<std::string> foreign;
    while (true) {
        const Ledger ledger = parts_.book.now();
        if (step.name.empty())
            step.name = freeName(baseName(step), [&](const std::string& name) {
                return ledger.isTaken(name) || std::ranges::find(foreign, name) != foreign.end();
            });
        auto job = parts_.shipping.create(step.name, parts_.spool.place(std::to_string(step.id)), stop);
        if (job) {
            step.job = *job;
            return save(step);
        }
        if (job.error().reason != Reason::objectExists) return Fail(job.error());
        PACKTRAIN_TRY(const bool isOurs, parts_.shipping.holds(step.name, step.files, stop));
        if (isOurs) {
            step.state = StepState::durable;
            return save(step);
        }
        foreign.push_back(std::exchange(step.name, {}));
    }
}

Result<> Courier::judge(Step step, const transfer::JobView& view, const StopToken& stop) {
    if (view.state == transfer::JobState::done) {
        PACKTRAIN_TRY(const bool holds, parts_.shipping.holds(step.name, step.files, stop));
        if (holds) return durable(std::move(step));
        PACKTRAIN_CHECK(parts_.shipping.remove(step.name, stop));
        return giveUp(std::move(step), "what arrived is not what was saved");
    }
    if (view.state == transfer::JobState::doneWithSkips) {
        PACKTRAIN_CHECK(parts_.shipping.remove(step.name, stop));
        return giveUp(std::move(step), "it was overwritten while it was sent");
    }
    const Error why = errorOf(view);
    ++step.attempts;
    step.problem = why.message();
    const bool newerWaits = parts_.book.now().pending.size() > 1;
    if (newerWaits && step.attempts >= kMostFailures) return giveUp(std::move(step), why.message());
    PACKTRAIN_CHECK(save(step));
    return Fail(why);
}

Result<> Courier::durable(Step step) {
    step.state = StepState::durable;
    step.proved = parts_.clock.wall();
    step.problem.clear();
    PACKTRAIN_CHECK(parts_.book.change([&](Ledger& ledger) {
        const auto mine = std::ranges::find(ledger.pending, step.id, &Step::id);
        if (mine == ledger.pending.end()) return;
        ledger.pending.erase(mine);
        ledger.durable.push_back(step);
        for (const std::string& name : superfluous(ledger.durable, keep_)) {
            std::erase_if(ledger.durable, [&](const Step& one) { return one.name == name; });
            ledger.leaving.push_back(name);
        }
        ledger.keepEnvironments({});
    }));
    tidied_ = false;
    parts_.log.info("checkpoint " + printable(step.source) + " is durable as " + printable(step.name));
    return parts_.spool.remove(std::to_string(step.id));
}

/// A copy of a durable step, or that step restored, is no new save: which one is the newest does not change.
/// What the training says of it is added.
Result<> Courier::sameAs(const std::string& name, const Step& step) {
    PACKTRAIN_CHECK(parts_.book.change([&](Ledger& ledger) {
        std::erase_if(ledger.pending, [&](const Step& one) { return one.id == step.id; });
        for (Step& known : ledger.durable)
            if (known.name == name)
                known.bearings = together(known.bearings, step.bearings, known.source == step.source);
    }));
    tidied_ = false;
    parts_.log.info("checkpoint " + printable(step.source) + " has the bytes of " + printable(name) +
                    " and is not sent again");
    return parts_.spool.remove(std::to_string(step.id));
}

Result<> Courier::giveUp(Step step, const std::string& why) {
    step.state = StepState::failed;
    step.problem = why;
    parts_.log.warning("checkpoint " + printable(step.source) + " was not sent: " + why);
    PACKTRAIN_CHECK(parts_.book.change([&](Ledger& ledger) {
        std::erase_if(ledger.pending, [&](const Step& one) { return one.id == step.id; });
        ledger.addFailed(step);
        // What stands there now may be whole.
        ledger.handled.erase(step.source);
    }));
    tidied_ = false;
    return parts_.spool.remove(std::to_string(step.id));
}

Result<> Courier::save(const Step& step) {
    return parts_.book.change([&](Ledger& ledger) {
        for (Step& one : ledger.pending)
            if (one.id == step.id) one = step;
    });
}

Result<> Courier::publish(const StopToken& stop) {
    const Ledger ledger = parts_.book.now();
    if (ledger.newestDurable() == nullptr) return {};
    const std::string text = resumeText(ledger);
    const std::string digest = digestOf(DigestKind::sha256, asBytes(text));
    if (digest == ledger.published) return {};
    PACKTRAIN_CHECK(checkLease(stop));
    if (standing().readOnly) return {};
    PACKTRAIN_TRY(const auto present, parts_.shipping.read(std::string(kResumeName), stop));
    PACKTRAIN_CHECK(publishEnvironments(ledger, present, stop));
    if (!present || present->text != text)
        PACKTRAIN_CHECK(
            parts_.shipping.replace(std::string(kResumeName), text, present ? present->version : "", stop));
    exchangeSessions(true, stop);
    return parts_.book.change([&](Ledger& now) { now.published = digest; });
}

/// No save waits for it longer than for a small file, and none fails with it.
void Courier::exchangeSessions(bool mayWrite, const StopToken& stop) {
    if (!parts_.sessions) return;
    const Ticks now = parts_.clock.steady();
    if (mayWrite && exchangedAt_ && now - *exchangedAt_ < kBetweenSessions) return;
    const std::string name(kSessionsName);
    const auto exchange = [&]() -> Result<> {
        PACKTRAIN_TRY(const auto there, parts_.shipping.read(name, stop));
        const std::string text = parts_.sessions(there ? there->text : std::string());
        if (!mayWrite || text.empty() || (there && there->text == text)) return {};
        PACKTRAIN_CHECK(parts_.shipping.replace(name, text, there ? there->version : "", stop));
        return {};
    };
    if (const auto done = exchange(); !done && !stop.stop_requested())
        parts_.log.warning("checkpoints: " + name + ": " + done.error().message());
    if (mayWrite) exchangedAt_ = now;
}

/// Before the steps that name them. What the present resume.json names stays until the next time: nobody
/// knows whether that one is replaced.
Result<> Courier::publishEnvironments(const Ledger& ledger, const std::optional<Document>& resume,
                                      const StopToken& stop) {
    Environments all = durableEnvironments(ledger);
    if (all.empty()) return {};
    PACKTRAIN_TRY(const auto present, parts_.shipping.read(std::string(kEnvironmentsName), stop));
    const auto there = present ? readEnvironments(present->text) : Environments();
    const auto named = resume ? readResume(resume->text) : std::vector<Step>();
    if (there && named)
        for (const Step& step : *named)
            if (const auto found = there->find(step.environment); found != there->end()) all.insert(*found);
    const std::string text = environmentsText(all);
    if (present && present->text == text) return {};
    PACKTRAIN_CHECK(
        parts_.shipping.replace(std::string(kEnvironmentsName), text, present ? present->version : "", stop));
    return {};
}

Result<> Courier::removeLeaving(const StopToken& stop) {
    if (standing().readOnly) return {};
    for (const std::string& name : parts_.book.now().leaving) {
        PACKTRAIN_CHECK(parts_.shipping.remove(name, stop));
        PACKTRAIN_CHECK(parts_.book.change([&](Ledger& ledger) { std::erase(ledger.leaving, name); }));
    }
    return {};
}

Courier::Standing Courier::standing() const {
    const std::lock_guard lock(mutex_);
    return standing_;
}

void Courier::stand(const std::function<void(Standing&)>& change) {
    const std::lock_guard lock(mutex_);
    change(standing_);
}

}  // namespace packtrain::checkpoint
