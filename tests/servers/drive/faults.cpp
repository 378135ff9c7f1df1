#include "drive/faults.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "drive/file_tree.h"

namespace packtrain::servers {

namespace {

using Json = nlohmann::json;

const std::set<std::string> kKinds{"upload", "begin",   "status", "finish", "list",   "get",    "download",
                                   "about",  "token",   "ids",    "delete", "create", "update", "trash",
                                   "batch",  "changes", "auth",   "cancel", "media",  "any"};
const std::set<std::string> kActions{"short_ack",      "no_ack",      "over_ack",       "no_range",
                                     "status",         "reset",       "drop",           "half_close",
                                     "stall",          "lost_reply",  "wrong_checksum", "delete_object",
                                     "replace_object", "html_portal", "expire_session", "token_expired",
                                     "slow",           "daily_cap",   "style_308"};

// Actions that mean something to some kinds only; the others act on any request.
const std::map<std::string, std::set<std::string>> kActsOn{
    {"short_ack", {"upload", "finish"}},           {"no_ack", {"upload", "finish"}},
    {"over_ack", {"upload", "status", "finish"}},  {"no_range", {"upload", "status", "finish"}},
    {"style_308", {"upload", "status", "finish"}}, {"expire_session", {"upload", "status", "finish"}},
    {"slow", {"upload", "finish", "download"}},    {"wrong_checksum", {"finish", "media", "get"}},
};

constexpr auto kForEver = std::chrono::hours(24 * 365);

// Whether all keys are known: a misspelt key must not make a fault that never happens.
std::optional<std::string> unknownKey(const Json& object, const std::set<std::string>& known) {
    for (const auto& [key, value] : object.items()) {
        if (!known.contains(key)) return key;
    }
    return std::nullopt;
}

std::set<std::string> strings(const Json& value) {
    if (value.is_string()) return {value.get<std::string>()};
    return value.get<std::set<std::string>>();
}

void readAction(const Json& todo, Fault& fault) {
    fault.action = todo.at("action").get<std::string>();
    fault.status = todo.value("code", fault.action == "token_expired"    ? 401
                                      : fault.action == "expire_session" ? 404
                                                                         : 503);
    fault.reason = todo.value("reason", "");
    fault.message = todo.value("message", "");
    fault.body = todo.value("body", "");
    fault.contentType = todo.value("content_type", "");
    if (const auto wait = todo.find("retry_after"); wait != todo.end()) {
        fault.retryAfter = wait->is_string() ? wait->get<std::string>() : wait->dump();
    }
    const Json headers = todo.value("headers", Json::object());
    for (const auto& [name, value] : headers.items()) {
        fault.headers.emplace_back(name, value.get<std::string>());
    }
    if (todo.contains("after")) fault.after = todo["after"].get<std::int64_t>();
    if (todo.contains("keep")) fault.keep = todo["keep"].get<std::int64_t>();
    fault.by = todo.value("by", fault.by);
    fault.rate = std::max<std::int64_t>(1, todo.value("rate", fault.rate));
    fault.wait = std::chrono::milliseconds(todo.value("ms", 0));
    fault.target = todo.value("target", "");
    fault.style = todo.value("style", "");
    fault.how = todo.value("how", "");
    fault.once = todo.value("once", false);
    fault.size = todo.value("size", fault.size);
}

std::vector<Json> readDocuments(const std::string& text) {
    const auto whole = Json::parse(text, nullptr, false);
    if (!whole.is_discarded()) {
        if (whole.is_object() && whole.contains("faults")) return whole["faults"].get<std::vector<Json>>();
        if (whole.is_array()) return whole.get<std::vector<Json>>();
        return {whole};
    }
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(Json::parse(line));
    }
    return lines;
}

}  // namespace

std::optional<std::string> Faults::parseRule(const Json& json, Rule& rule) {
    if (auto key = unknownKey(json, {"id", "when", "do"})) return "unknown key: " + *key;
    const Json when = json.value("when", Json::object());
    const Json& todo = json.at("do");
    if (auto key = unknownKey(when, {"kind", "nth", "every", "count", "at_byte", "session", "name"})) {
        return "unknown key in when: " + *key;
    }
    if (auto key = unknownKey(
            todo, {"action",         "code",   "reason", "message", "body", "content_type", "retry_after",
                   "headers",        "after",  "keep",   "by",      "rate", "ms",           "for_ms",
                   "until_released", "target", "style",  "how",     "once", "size"})) {
        return "unknown key in do: " + *key;
    }
    rule.fault.id = json.value("id", "");
    readAction(todo, rule.fault);
    if (!kActions.contains(rule.fault.action)) return "unknown action: " + rule.fault.action;
    // The daily cap meets what brings bytes; everything else goes on.
    const Json usual = rule.fault.action == "daily_cap" ? Json{"begin", "upload", "media"} : Json("any");
    rule.kinds = strings(when.value("kind", usual));
    for (const auto& kind : rule.kinds) {
        if (!kKinds.contains(kind)) return "unknown kind: " + kind;
    }
    if (const auto acts = kActsOn.find(rule.fault.action); acts != kActsOn.end()) {
        for (const auto& kind : rule.kinds) {
            if (!acts->second.contains(kind)) return rule.fault.action + " does not act on kind " + kind;
        }
    }
    rule.nth = when.value("nth", 1);
    rule.every = when.value("every", 0);
    rule.count = when.value("count", rule.every > 0 ? std::int64_t{-1} : std::int64_t{1});
    if (when.contains("at_byte")) rule.atByte = when["at_byte"].get<std::int64_t>();
    rule.session = when.value("session", 0);
    rule.name = when.value("name", "");
    const bool untilReleased = todo.value("until_released", false);
    rule.fault.untilReleased = untilReleased;
    if (rule.fault.action == "stall") return std::nullopt;
    if (todo.contains("for_ms")) rule.lasts = std::chrono::milliseconds(todo["for_ms"].get<std::int64_t>());
    rule.lastsUntilReleased = untilReleased || (rule.fault.action == "daily_cap" && !rule.lasts);
    return std::nullopt;
}

std::optional<std::string> Faults::add(const std::string& text, bool replacing) {
    std::vector<Rule> rules;
    try {
        for (const auto& document : readDocuments(text)) {
            Rule rule;
            if (auto problem = parseRule(document, rule)) return problem;
            rules.push_back(std::move(rule));
        }
    } catch (const Json::exception& error) {
        return std::string("not a fault plan: ") + error.what();
    }
    if (replacing) clear();
    const std::lock_guard lock(mutex_);
    for (const auto& rule : rules) {
        const auto same = [&](const Rule& other) { return other.fault.id == rule.fault.id; };
        if (!rule.fault.id.empty() &&
            (std::ranges::any_of(rules_, same) || std::ranges::count_if(rules, same) > 1)) {
            return "two faults with the id " + rule.fault.id;
        }
    }
    for (auto& rule : rules) {
        if (rule.fault.id.empty()) rule.fault.id = "fault-" + std::to_string(nextId_);
        ++nextId_;
        rules_.push_back(std::move(rule));
    }
    return std::nullopt;
}

void Faults::clear() {
    release({});
    const std::lock_guard lock(mutex_);
    rules_.clear();
}

bool Faults::applies(const Rule& rule, const FaultEvent& event) {
    const bool kind =
        rule.kinds.contains("any") ||
        std::ranges::any_of(event.kinds, [&](const std::string& k) { return rule.kinds.contains(k); });
    if (!kind || (rule.session != 0 && rule.session != event.session)) return false;
    if (!rule.name.empty() && !matchesGlob(rule.name, event.name)) return false;
    return !rule.atByte || (event.begin <= *rule.atByte && *rule.atByte < event.end);
}

bool Faults::due(Rule& rule) {
    if (rule.activeUntil && Clock::now() < *rule.activeUntil) return true;
    ++rule.seen;
    if (rule.count >= 0 && rule.fired >= rule.count) return false;
    const bool now = rule.every > 0 ? rule.seen % rule.every == 0 : rule.seen >= rule.nth;
    if (!now) return false;
    if (rule.lastsUntilReleased) rule.activeUntil = Clock::now() + kForEver;
    if (rule.lasts) rule.activeUntil = Clock::now() + *rule.lasts;
    return true;
}

std::optional<Fault> Faults::meet(const FaultEvent& event) {
    const std::lock_guard lock(mutex_);
    for (auto& rule : rules_) {
        if (!applies(rule, event) || !due(rule)) continue;
        ++rule.fired;
        Fault fault = rule.fault;
        if (rule.atByte && !fault.after) fault.after = *rule.atByte - event.begin;
        return fault;
    }
    return std::nullopt;
}

void Faults::stall(const Fault& fault) {
    std::unique_lock lock(mutex_);
    const auto rule = [&] {
        return std::ranges::find(rules_, fault.id, [](const Rule& r) { return r.fault.id; });
    };
    const auto before = rule() == rules_.end() ? 0 : rule()->releases;
    const auto over = [&] { return rule() == rules_.end() || rule()->releases != before; };
    const auto wait = fault.untilReleased ? std::chrono::milliseconds(kForEver) : fault.wait;
    released_.wait_for(lock, wait, over);
}

int Faults::release(const std::string& id) {
    const std::lock_guard lock(mutex_);
    int count = 0;
    for (auto& rule : rules_) {
        if (!id.empty() && rule.fault.id != id) continue;
        rule.activeUntil.reset();
        ++rule.releases;
        ++count;
    }
    released_.notify_all();
    return count;
}

Json Faults::report() const {
    const std::lock_guard lock(mutex_);
    Json list = Json::array();
    Json unused = Json::array();
    for (const auto& rule : rules_) {
        const bool active = rule.activeUntil && Clock::now() < *rule.activeUntil;
        list.push_back({{"id", rule.fault.id},
                        {"action", rule.fault.action},
                        {"seen", rule.seen},
                        {"fired", rule.fired},
                        {"active", active}});
        if (rule.fired == 0) unused.push_back(rule.fault.id);
    }
    return {{"faults", list}, {"unused", unused}, {"all_used", unused.empty()}};
}

Json Faults::vocabulary() {
    return {{"actions", kActions}, {"kinds", kKinds}};
}

}  // namespace packtrain::servers
