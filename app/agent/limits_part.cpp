#include "limits_part.h"

#include <algorithm>
#include <cmath>

#include "arguments.h"

namespace packtrain::agent {
namespace {

using session::Seconds;

constexpr double kLongest = 366.0 * 24 * 3600;
constexpr std::uint64_t kLargestFile = 4 * kKiB;
constexpr std::string_view kNone = "none";

/// Seconds; "none" takes away what was said, and what is left out stays as it is.
template <typename T, typename Make>
Result<> takeLimit(const Json& arguments, std::string_view name, std::optional<T>& into, Make make) {
    if (!hasArgument(arguments, name)) return {};
    if (json::textOr(arguments, name, {}) == kNone) {
        into.reset();
        return {};
    }
    const auto seconds = figureArgument(arguments, name);
    if (!seconds || *seconds > kLongest)
        return fail(Reason::badArgument,
                    "\"" + std::string(name) + "\" is not seconds, at most a year, or \"none\"");
    into = make(Seconds(static_cast<std::int64_t>(std::ceil(*seconds))));
    return {};
}

}  // namespace

LimitsPart::LimitsPart(const PartGround& ground, std::string session, const OwnLimits& told)
    : files_(ground.files),
      clock_(ground.clock),
      file_(ground.folder.path() / "limits.json"),
      session_(std::move(session)),
      limits_(kept()) {
    if (told.endsAt) limits_.endsAt = told.endsAt;
    if (told.idle) limits_.idle = told.idle;
    if (const auto written = keep(limits_); !written)
        ground.log->warning("limits: " + written.error().message());
}

OwnLimits LimitsPart::now() const {
    const std::scoped_lock lock(mutex_);
    return limits_;
}

/// Times of the boot clock mean nothing in another session.
OwnLimits LimitsPart::kept() const {
    const auto text = service::readWhole(files_, file_, kLargestFile);
    const auto read = text ? json::parse(*text, "limits.json") : Fail(text.error());
    if (!read || !read->is_object() || json::textOr(*read, "session", {}) != session_) return {};
    OwnLimits limits;
    if (const auto at = json::number(*read, "ends_at_ns"))
        limits.endsAt = Ticks(static_cast<std::int64_t>(std::min<std::uint64_t>(*at, INT64_MAX)));
    if (const auto idle = json::number(*read, "idle_s"); idle && static_cast<double>(*idle) <= kLongest)
        limits.idle = Seconds(*idle);
    return limits;
}

Result<> LimitsPart::keep(const OwnLimits& limits) const {
    Json text{{"session", session_}};
    if (limits.endsAt) text["ends_at_ns"] = std::max<std::int64_t>(limits.endsAt->count(), 0);
    if (limits.idle) text["idle_s"] = limits.idle->count();
    return service::writeWhole(files_, file_, asBytes(json::dump(text)), true);
}

Json LimitsPart::told(const OwnLimits& limits) const {
    Json section = Json::object();
    if (limits.endsAt)
        section["ends_in_s"] = std::chrono::duration<double>(*limits.endsAt - clock_.boot()).count();
    if (limits.idle) section["idle_limit_s"] = limits.idle->count();
    return section;
}

Json LimitsPart::view() const {
    return told(now());
}

std::optional<Result<Json>> LimitsPart::command(std::string_view name, const Json& arguments) {
    if (name != "limits") return std::nullopt;
    return limits(arguments);
}

Result<Json> LimitsPart::limits(const Json& arguments) {
    PACKTRAIN_CHECK(onlyArguments(arguments, {"ends_in", "idle_limit"}));
    const std::scoped_lock lock(mutex_);
    OwnLimits next = limits_;
    PACKTRAIN_CHECK(takeLimit(arguments, "ends_in", next.endsAt,
                              [this](Seconds seconds) { return clock_.boot() + seconds; }));
    PACKTRAIN_CHECK(takeLimit(arguments, "idle_limit", next.idle, [](Seconds seconds) { return seconds; }));
    PACKTRAIN_CHECK(keep(next));
    limits_ = next;
    return told(next);
}

}  // namespace packtrain::agent
