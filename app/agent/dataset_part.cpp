#include "dataset_part.h"

#include <fmt/format.h>

#include <limits>

#include "arguments.h"
#include "service/dataset_cache.h"

namespace packtrain::agent {
namespace {

using service::CachedAnswer;
using service::CachedDatasetView;
using service::DatasetCache;
using service::WorkState;

constexpr std::string_view kSection = "datasets";
constexpr auto kSeconds = [](WallTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
};

/// JSON has only UTF-8: another name travels as base64.
void putPath(Json& json, const Path& path) {
    if (isUtf8(path.bytes()))
        json["path"] = path.bytes();
    else
        json["path_b64"] = toBase64(asBytes(path.bytes()));
}

Json shardJson(const service::CachedShard& shard) {
    Json json{{"n", shard.number}};
    putPath(json, shard.path);
    return json;
}

Json shardsJson(const CachedAnswer& answer) {
    Json json = Json::array();
    for (const auto& shard : answer.shards) json.push_back(shardJson(shard));
    return json;
}

Json workingJson(const CachedAnswer& answer) {
    Json json{{"state", "working"}, {"done", answer.done}, {"total", answer.total}};
    if (answer.waitsForRoom) json["waits_for_room"] = true;
    return json;
}

std::string_view stateName(WorkState state) {
    switch (state) {
        case WorkState::ready:
            return "ready";
        case WorkState::failed:
            return "failed";
        case WorkState::working:
            break;
    }
    return "working";
}

Json viewJson(const CachedDatasetView& view) {
    Json json{{"state", stateName(view.state)}, {"done", view.done}, {"total", view.total}};
    if (view.shards > 0 || view.files > 0) {
        json["files"] = view.files;
        json["shards"] = view.shards;
        json["bytes"] = view.bytes;
    }
    if (view.large > 0) json["large_files"] = view.large;
    if (!view.path.empty()) putPath(json, view.path);
    if (!view.warning.empty()) json["warning"] = view.warning;
    if (view.error) json["error"] = errorJson(*view.error);
    return json;
}

Json limitsJson(const service::SpaceLimits& limits) {
    Json json{{"floor", limits.floor}};
    if (limits.budget != std::numeric_limits<std::uint64_t>::max()) json["budget"] = limits.budget;
    return json;
}

Json cacheJson(const service::CacheFigures& figures) {
    Json json = limitsJson(figures.limits);
    json["used"] = figures.used;
    json["shards"] = figures.shards;
    json["bytes"] = figures.bytes;
    json["passing"] = figures.passing;
    json["leased"] = figures.leased;
    json["fetching"] = figures.flying;
    json["hits"] = figures.hits;
    json["misses"] = figures.misses;
    json["evictions"] = figures.evictions;
    json["pass_throughs"] = figures.passThroughs;
    json["damaged"] = figures.damaged;
    json["from_origin_bytes"] = figures.fromOrigin;
    const auto rate = [&](std::string_view name, std::uint64_t bytes, double seconds) {
        if (seconds > 0) json[name] = static_cast<double>(bytes) / static_cast<double>(kMiB) / seconds;
    };
    rate("cold_mib_per_s", figures.fromOrigin, figures.coldSeconds);
    rate("warm_mib_per_s", figures.warmBytes, figures.warmSeconds);
    json["limited"] = Json::array();
    for (const auto& shard : figures.limited)
        json["limited"].push_back(Json{{"shard", shard.name}, {"until", kSeconds(shard.until)}});
    if (!figures.mostDownloaded.empty())
        json["most_downloaded"] =
            Json{{"shard", figures.mostDownloaded}, {"times_in_24h", figures.mostDownloads}};
    json["warnings"] = figures.warnings;
    return json;
}

class DatasetPart final : public Part {
  public:
    explicit DatasetPart(std::unique_ptr<DatasetCache> cache) : cache_(std::move(cache)) {}

    std::string_view section() const override { return kSection; }

    Json view() const override {
        Json json{{"cache", cacheJson(cache_->figures())}, {"datasets", Json::array()}};
        for (const auto& dataset : cache_->datasets()) {
            Json one = viewJson(dataset);
            one["dataset"] = printable(dataset.name);
            one["access"] = service::accessName(dataset.access);
            if (!dataset.id.empty()) one["dataset_id"] = dataset.id;
            one["resident_bytes"] = dataset.residentBytes;
            one["passing_bytes"] = dataset.passingBytes;
            one["pinned"] = dataset.pinned;
            json["datasets"].push_back(std::move(one));
        }
        return json;
    }

    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        if (name == "dataset") return dataset(arguments);
        if (name == "shards_begin") return begin(arguments);
        if (name == "shard_next") return next(arguments);
        if (name == "shards_end") return end(arguments);
        if (name == "open") return open(arguments);
        if (name == "pin") return pin(arguments, true);
        if (name == "unpin") return pin(arguments, false);
        if (name == "prefetch") return prefetch(arguments);
        if (name == "drop") return drop(arguments);
        if (name == "cache_limits") return limits(arguments);
        return std::nullopt;
    }

    std::string metrics() const override {
        const auto figures = cache_->figures();
        std::string text;
        const auto add = [&](std::string_view name, std::string_view type, std::string_view help,
                             auto value) {
            text += fmt::format(
                "# HELP packtrain_datasets_{0} {1}\n# TYPE packtrain_datasets_{0} {2}\n"
                "packtrain_datasets_{0} {3}\n",
                name, help, type, value);
        };
        add("hits_total", "counter", "Shards that were in the cache when asked for.", figures.hits);
        add("misses_total", "counter", "Shards that had to be fetched.", figures.misses);
        add("evictions_total", "counter", "Shards that left although they were to stay.", figures.evictions);
        add("pass_throughs_total", "counter", "Shards fetched without room to stay.", figures.passThroughs);
        add("damaged_total", "counter", "Files of the cache that were found changed.", figures.damaged);
        add("origin_bytes_total", "counter", "Bytes that came from drives.", figures.fromOrigin);
        add("origin_seconds_total", "counter", "Time in which something was fetched.", figures.coldSeconds);
        add("used_bytes", "gauge", "Bytes that the cache holds or has reserved.", figures.used);
        add("limited_shards", "gauge", "Shards whose download the drive limits now.", figures.limited.size());
        return text;
    }

  private:
    static Result<service::Target> target(const Json& arguments) {
        PACKTRAIN_TRY(const std::string text, textArgument(arguments, "dataset"));
        return service::parseTarget(text);
    }

    /// How many shards at once; nothing: one, in the form of those who do not ask for more.
    static Result<std::optional<std::size_t>> mostIfGiven(const Json& arguments) {
        PACKTRAIN_TRY(const auto most, numberIfGiven(arguments, "most"));
        if (most == 0U) return fail(Reason::badArgument, "\"most\" is at least 1");
        return most;
    }

    Result<Json> dataset(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"dataset", "access"}));
        PACKTRAIN_TRY(const auto which, target(arguments));
        PACKTRAIN_TRY(const std::string word, textArgument(arguments, "access"));
        const auto access = service::accessByName(word);
        if (!access) return fail(Reason::badArgument, "\"access\" is tree, open or shards");
        return viewJson(cache_->dataset(which, *access));
    }

    Result<Json> begin(const Json& arguments) {
        PACKTRAIN_CHECK(
            onlyArguments(arguments, {"dataset", "epoch", "rank", "world", "seed", "pid", "most"}));
        PACKTRAIN_TRY(const auto which, target(arguments));
        service::EpochWish wish;
        PACKTRAIN_TRY(wish.epoch, numberArgument(arguments, "epoch"));
        PACKTRAIN_TRY(const std::uint64_t rank, numberArgument(arguments, "rank"));
        PACKTRAIN_TRY(const std::uint64_t world, numberArgument(arguments, "world"));
        PACKTRAIN_TRY(wish.seed, numberIfGiven(arguments, "seed"));
        if (world > std::numeric_limits<std::uint32_t>::max() || rank >= world)
            return fail(Reason::badArgument, fmt::format("rank {} of {}", rank, world));
        wish.rank = static_cast<std::uint32_t>(rank);
        wish.world = static_cast<std::uint32_t>(world);
        PACKTRAIN_TRY(const auto pid, numberIfGiven(arguments, "pid"));
        if (pid && (*pid == 0 || *pid > INT32_MAX)) return fail(Reason::badArgument, "\"pid\" is no process");
        const std::optional<int> reader = pid ? std::optional(static_cast<int>(*pid)) : std::nullopt;
        PACKTRAIN_TRY(const auto most, mostIfGiven(arguments));
        PACKTRAIN_TRY(const auto begun, cache_->beginEpoch(which, wish, reader, most.value_or(0)));
        if (begun.state != WorkState::ready) return workingJson(begun);
        Json json{{"state", "ready"}, {"lease", begun.lease}, {"count", begun.count}};
        if (most) json["shards"] = shardsJson(begun);
        return json;
    }

    Result<Json> next(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"lease", "most"}));
        PACKTRAIN_TRY(const std::string lease, textArgument(arguments, "lease"));
        PACKTRAIN_TRY(const auto most, mostIfGiven(arguments));
        PACKTRAIN_TRY(const auto next, cache_->nextShards(lease, most.value_or(1)));
        if (next.isEnd) return Json{{"state", "end"}};
        if (next.state != WorkState::ready) return workingJson(next);
        Json json = most ? Json{{"shards", shardsJson(next)}} : shardJson(next.shards.front());
        json["state"] = "ready";
        return json;
    }

    Result<Json> end(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"lease"}));
        PACKTRAIN_TRY(const std::string lease, textArgument(arguments, "lease"));
        PACKTRAIN_CHECK(cache_->endEpoch(lease));
        return Json::object();
    }

    Result<Json> open(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"dataset", "name", "name_b64"}));
        PACKTRAIN_TRY(const auto which, target(arguments));
        const bool coded = hasArgument(arguments, "name_b64");
        PACKTRAIN_TRY(std::string name, textArgument(arguments, coded ? "name_b64" : "name"));
        if (coded) name = fromBase64(name).value_or(std::string());
        PACKTRAIN_TRY(const auto file, cache_->openFile(which, name));
        if (file.state != WorkState::ready) return workingJson(file);
        Json json{{"state", "ready"}, {"offset", file.offset}, {"size", file.size}};
        putPath(json, file.path);
        return json;
    }

    /// By its name, or by the id of a manifest that was read here.
    Result<service::Target> known(const Json& arguments) const {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"dataset", "dataset_id"}));
        if (!hasArgument(arguments, "dataset_id")) return target(arguments);
        PACKTRAIN_TRY(const std::string id, textArgument(arguments, "dataset_id"));
        return cache_->byId(id);
    }

    Result<Json> prefetch(const Json& arguments) {
        PACKTRAIN_TRY(const auto which, known(arguments));
        return viewJson(cache_->dataset(which, service::Access::ahead));
    }

    Result<Json> pin(const Json& arguments, bool pinned) {
        PACKTRAIN_TRY(const auto which, known(arguments));
        PACKTRAIN_CHECK(cache_->pin(which, pinned));
        return Json{{"pinned", pinned}};
    }

    Result<Json> drop(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"dataset"}));
        PACKTRAIN_TRY(const auto which, target(arguments));
        PACKTRAIN_CHECK(cache_->drop(which));
        return Json::object();
    }

    Result<Json> limits(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"budget", "floor"}));
        PACKTRAIN_TRY(const auto budget, numberIfGiven(arguments, "budget"));
        PACKTRAIN_TRY(const auto floor, numberIfGiven(arguments, "floor"));
        PACKTRAIN_TRY(const auto now, cache_->setLimits(budget, floor));
        return limitsJson(now);
    }

    std::unique_ptr<DatasetCache> cache_;
};

}  // namespace

std::unique_ptr<Part> makeDatasetPart(const PartGround& ground) {
    service::DatasetCacheOptions options;
    options.folder = ground.state(kSection);
    options.given = ground.tokens;
    if (const auto chosen = service::environment("PACKTRAIN_CACHE"); chosen && chosen->starts_with('/'))
        options.folder = Path(*chosen);
    auto cache = service::openDatasetCache(ground.files, ground.clock, *ground.log, options);
    if (cache) return std::make_unique<DatasetPart>(*std::move(cache));
    ground.log->error("the cache cannot start: " + cache.error().message());
    return failedPart(std::string(kSection),
                      {"dataset", "shards_begin", "shard_next", "shards_end", "open", "pin", "unpin",
                       "prefetch", "drop", "cache_limits"},
                      cache.error());
}

}  // namespace packtrain::agent
