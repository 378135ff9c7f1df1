#include "checkpoint/ledger.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "checkpoint/step_name.h"
#include "dataset/manifest.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kResumeFormat = "packtrain-resume/1";
constexpr std::string_view kResumeFamily = "packtrain-resume/";
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kFailedKept = 5;
constexpr std::size_t kEnvironmentsKept = 16;

/// A local path may hold any bytes.
Json bytesJson(std::string_view bytes) {
    if (isUtf8(bytes)) return bytes;
    return Json{{"base64", toBase64(asBytes(bytes))}};
}

std::optional<std::string> bytesOf(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_object()) return std::nullopt;
    return fromBase64(json::textOr(value, "base64", "?"));
}

Json filesJson(const std::vector<StepFile>& files) {
    Json all = Json::array();
    for (const StepFile& file : files)
        all.push_back(
            {{"path", bytesJson(file.path)}, {"size", file.size}, {"sha256", toHex(asBytes(file.sha256))}});
    return all;
}

std::optional<std::vector<StepFile>> filesOf(const Json& step) {
    const auto all = json::array(step, "files");
    if (!all) return std::nullopt;
    std::vector<StepFile> files;
    for (const Json& one : **all) {
        const auto path = one.is_object() && one.contains("path") ? bytesOf(one["path"]) : std::nullopt;
        const auto size = json::number(one, "size");
        const auto sha256 = fromHex(json::textOr(one, "sha256", ""));
        if (!path || !isSafeRelative(*path) || !size || !sha256 || sha256->size() != kDigestBytes)
            return std::nullopt;
        files.push_back({.path = *path, .size = *size, .sha256 = *sha256});
    }
    return files;
}

void addBearings(const Bearings& bearings, Json& out) {
    out["step"] = bearings.step ? Json(*bearings.step) : Json();
    out["epoch"] = bearings.epoch ? Json(*bearings.epoch) : Json();
    out["seed"] = bearings.seed ? Json(*bearings.seed) : Json();
    out["position"] = bearings.position;
}

std::optional<std::uint64_t> numberIf(const Json& object, std::string_view key) {
    const auto number = json::number(object, key);
    return number ? std::optional(*number) : std::nullopt;
}

Bearings bearingsOf(const Json& object) {
    Bearings bearings;
    bearings.step = numberIf(object, "step");
    bearings.epoch = numberIf(object, "epoch");
    bearings.seed = numberIf(object, "seed");
    if (object.contains("position")) bearings.position = object["position"];
    return bearings;
}

/// What both documents say of a step.
Json publicJson(const Step& step) {
    Json out{{"id", step.id},
             {"name", step.name},
             {"files", filesJson(step.files)},
             {"digest", toHex(asBytes(step.digest))},
             {"bytes", step.bytes()},
             {"saved", formatRfc3339(step.saved)}};
    if (step.isFolder) out["folder"] = true;
    if (!step.environment.empty()) out["environment"] = step.environment;
    if (step.proved) out["proved"] = formatRfc3339(*step.proved);
    addBearings(step.bearings, out);
    return out;
}

std::optional<Step> publicStep(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    auto files = filesOf(json);
    const auto id = json::number(json, "id");
    const auto saved = parseRfc3339(json::textOr(json, "saved", ""));
    if (!files || !id || !saved) return std::nullopt;
    Step step;
    step.id = *id;
    step.name = json::textOr(json, "name", "");
    step.bearings = bearingsOf(json);
    step.saved = *saved;
    step.files = std::move(*files);
    step.digest = digestOfStep(step.files);
    step.isFolder = json::booleanOr(json, "folder", step.files.size() > 1);
    step.environment = json::textOr(json, "environment", "");
    step.proved = parseRfc3339(json::textOr(json, "proved", ""));
    return step;
}

Json stepJson(const Step& step) {
    Json out = publicJson(step);
    out["source"] = bytesJson(step.source);
    out["state"] = stepStateName(step.state);
    out["job"] = step.job;
    out["attempts"] = step.attempts;
    out["problem"] = printable(step.problem);
    return out;
}

std::optional<Step> stepOf(const Json& json) {
    auto step = publicStep(json);
    const auto source = json.contains("source") ? bytesOf(json["source"]) : std::nullopt;
    if (!step || !source) return std::nullopt;
    step->source = *source;
    const std::string state = json::textOr(json, "state", "");
    for (const StepState one :
         {StepState::spooled, StepState::shipping, StepState::durable, StepState::failed})
        if (state == stepStateName(one)) step->state = one;
    step->job = json::textOr(json, "job", "");
    step->attempts = static_cast<int>(std::min<std::uint64_t>(json::numberOr(json, "attempts", 0), 1000));
    step->problem = json::textOr(json, "problem", "");
    return step;
}

Json stepsJson(const std::vector<Step>& steps) {
    Json all = Json::array();
    for (const Step& step : steps) all.push_back(stepJson(step));
    return all;
}

bool readSteps(const Json& ledger, std::string_view key, std::vector<Step>& into) {
    const auto all = json::array(ledger, key);
    if (!all) return false;
    for (const Json& one : **all) {
        auto step = stepOf(one);
        if (!step) return false;
        into.push_back(std::move(*step));
    }
    return true;
}

Fail brokenLedger() {
    return fail(Reason::databaseBroken, "the ledger of the checkpoints");
}

Fail brokenResume(std::string_view what) {
    return fail(Reason::manifestBroken, "resume.json: " + std::string(what));
}

}  // namespace

std::string_view stepStateName(StepState state) {
    switch (state) {
        case StepState::spooled:
            return "spooled";
        case StepState::shipping:
            return "shipping";
        case StepState::durable:
            return "durable";
        case StepState::failed:
            return "failed";
    }
    return "failed";
}

std::uint64_t Step::bytes() const {
    std::uint64_t sum = 0;
    for (const StepFile& file : files) sum += file.size;
    return sum;
}

std::string Step::series() const {
    return seriesOf(source);
}

bool Ledger::isTaken(const std::string& name) const {
    const auto has = [&](const std::vector<Step>& steps) {
        return std::ranges::any_of(steps, [&](const Step& step) { return step.name == name; });
    };
    return has(pending) || has(durable) || std::ranges::find(leaving, name) != leaving.end();
}

std::uint64_t Ledger::pendingBytes() const {
    std::uint64_t sum = 0;
    for (const Step& step : pending) sum += step.bytes();
    return sum;
}

void Ledger::addFailed(Step step) {
    failed.push_back(std::move(step));
    if (failed.size() > kFailedKept) failed.erase(failed.begin());
}

void Ledger::keepEnvironments(const Environments& more) {
    Environments kept;
    const auto keep = [&](const std::vector<Step>& steps) {
        for (auto step = steps.rbegin(); step != steps.rend() && kept.size() < kEnvironmentsKept; ++step)
            for (const Environments* known : {&more, &std::as_const(environments)})
                if (const auto found = known->find(step->environment); found != known->end())
                    kept.insert(*found);
    };
    keep(pending);
    keep(durable);
    environments = std::move(kept);
}

std::string ledgerText(const Ledger& ledger) {
    Json handled = Json::array();
    for (const auto& [path, signature] : ledger.handled)
        handled.push_back({{"path", bytesJson(path)}, {"signature", toHex(asBytes(signature))}});
    return json::dump(Json{{"format", 1},
                           {"next_id", ledger.nextId},
                           {"pending", stepsJson(ledger.pending)},
                           {"durable", stepsJson(ledger.durable)},
                           {"failed", stepsJson(ledger.failed)},
                           {"handled", std::move(handled)},
                           {"environments", ledger.environments},
                           {"leaving", ledger.leaving},
                           {"adopted", ledger.adopted},
                           {"published", toHex(asBytes(ledger.published))},
                           {"generation", ledger.generation}});
}

Result<Ledger> readLedger(std::string_view text) {
    const auto parsed = json::parse(text, "ledger");
    if (!parsed || !parsed->is_object() || json::numberOr(*parsed, "format", 0) != 1) return brokenLedger();
    Ledger ledger;
    ledger.nextId = json::numberOr(*parsed, "next_id", 0);
    const auto handled = json::array(*parsed, "handled");
    if (ledger.nextId == 0 || !handled || !readSteps(*parsed, "pending", ledger.pending) ||
        !readSteps(*parsed, "durable", ledger.durable) || !readSteps(*parsed, "failed", ledger.failed))
        return brokenLedger();
    for (const Json& one : **handled) {
        const auto path = one.is_object() && one.contains("path") ? bytesOf(one["path"]) : std::nullopt;
        const auto signature = fromHex(json::textOr(one, "signature", "?"));
        if (!path || !signature) return brokenLedger();
        ledger.handled[*path] = *signature;
    }
    if (const auto environments = json::object(*parsed, "environments"))
        for (const auto& [key, value] : (*environments)->items())
            if (Environment one = environmentOf(value); !one.is_null())
                ledger.environments[key] = std::move(one);
    ledger.adopted = json::booleanOr(*parsed, "adopted", false);
    ledger.published = fromHex(json::textOr(*parsed, "published", "")).value_or("");
    const auto leaving = json::array(*parsed, "leaving");
    if (!leaving) return brokenLedger();
    for (const Json& name : **leaving)
        if (name.is_string()) ledger.leaving.push_back(name.get<std::string>());
    ledger.generation = json::numberOr(*parsed, "generation", 0);
    return ledger;
}

std::vector<std::string> superfluous(const std::vector<Step>& durable, const Keep& keep) {
    if (keep == Keep{.last = 0, .every = 0, .best = {}} || durable.empty()) return {};
    std::set<std::string> kept{durable.back().name};
    const dataset::Glob best(keep.best);
    for (std::size_t i = 0; i < durable.size(); ++i) {
        const Step& step = durable[i];
        const bool isLast = durable.size() - i <= keep.last;
        const bool isEvery = keep.every > 0 && step.bearings.step.value_or(step.id) % keep.every == 0;
        const bool isBest = !keep.best.empty() && best.matches(step.name);
        if (isLast || isEvery || isBest) kept.insert(step.name);
    }
    std::vector<std::string> names;
    for (const Step& step : durable)
        if (!kept.contains(step.name) && std::ranges::find(names, step.name) == names.end())
            names.push_back(step.name);
    return names;
}

std::string resumeText(const Ledger& ledger) {
    Json steps = Json::array();
    for (const Step& step : ledger.durable) steps.push_back(publicJson(step));
    Json out{
        {"format", kResumeFormat}, {"writer", "packtrain " PACKTRAIN_VERSION}, {"steps", std::move(steps)}};
    if (const Step* newest = ledger.newestDurable()) {
        out.update(publicJson(*newest));
        out["path"] = newest->name;
        const auto environment = ledger.environments.find(newest->environment);
        if (environment != ledger.environments.end())
            if (std::string text = json::textOr(environment->second, "accelerator", ""); !text.empty())
                out["accelerator"] = std::move(text);
    }
    out["generation"] = ledger.generation;
    return json::dumpPretty(out);
}

Environments durableEnvironments(const Ledger& ledger) {
    Environments some;
    for (const Step& step : ledger.durable)
        if (const auto found = ledger.environments.find(step.environment); found != ledger.environments.end())
            some.insert(*found);
    return some;
}

bool isPublished(const Ledger& ledger) {
    return ledger.published == digestOf(DigestKind::sha256, asBytes(resumeText(ledger)));
}

Result<std::vector<Step>> readResume(std::string_view text) {
    const auto parsed = json::parse(text, "resume.json");
    if (!parsed || !parsed->is_object()) return brokenResume("it is no JSON object");
    const std::string format = json::textOr(*parsed, "format", "");
    if (format != kResumeFormat && format.starts_with(kResumeFamily))
        return fail(Reason::manifestTooNew, "resume.json is of the format " + printable(format));
    const auto all = json::array(*parsed, "steps");
    if (format != kResumeFormat || !all) return brokenResume("its format is not ours");
    std::vector<Step> steps;
    for (const Json& one : **all) {
        auto step = publicStep(one);
        if (!step || !step->proved || !dataset::isDatasetName(step->name))
            return brokenResume("a step cannot be read");
        step->state = StepState::durable;
        step->source = step->name;
        steps.push_back(std::move(*step));
    }
    return steps;
}

}  // namespace packtrain::checkpoint
