#include "transfer/spec_json.h"

#include <utility>

#include "base/json.h"

namespace packtrain::transfer {
namespace {

/// A local path may hold any bytes.
Json bytesToJson(std::string_view bytes) {
    if (isUtf8(bytes)) return Json{{"text", bytes}};
    return Json{{"base64", toBase64(asBytes(bytes))}};
}

Result<std::string> bytesFromJson(const Json& value) {
    if (auto encoded = json::text(value, "base64")) {
        auto bytes = fromBase64(*encoded);
        if (!bytes) return fail(Reason::protocolError, "base64");
        return std::move(*bytes);
    }
    return json::text(value, "text");
}

Json planToJson(const dataset::PlanOptions& plan) {
    Json out{{"target_size", plan.targetSize},
             {"hard_cap", plan.hardCap},
             {"max_files", plan.maxFiles},
             {"shards_per_folder", plan.shardsPerFolder},
             {"grouping", plan.grouping == dataset::Grouping::basename ? "basename" : "key"}};
    if (plan.shuffleSeed) out["shuffle_seed"] = *plan.shuffleSeed;
    if (plan.rawFrom > 0) out["raw_from"] = plan.rawFrom;
    return out;
}

template <typename T>
Result<T> numberAs(const Json& value, std::string_view key) {
    PACKTRAIN_TRY(const std::uint64_t number, json::number(value, key));
    if (!std::in_range<T>(number)) return fail(Reason::protocolError, std::string(key) + " is out of range");
    return static_cast<T>(number);
}

Result<dataset::PlanOptions> planFromJson(const Json& value) {
    dataset::PlanOptions plan;
    PACKTRAIN_TRY(plan.targetSize, json::number(value, "target_size"));
    PACKTRAIN_TRY(plan.hardCap, json::number(value, "hard_cap"));
    PACKTRAIN_TRY(plan.maxFiles, numberAs<std::uint32_t>(value, "max_files"));
    PACKTRAIN_TRY(plan.shardsPerFolder, numberAs<std::uint32_t>(value, "shards_per_folder"));
    if (json::textOr(value, "grouping", "key") == "basename") plan.grouping = dataset::Grouping::basename;
    if (auto seed = json::number(value, "shuffle_seed")) plan.shuffleSeed = *seed;
    plan.rawFrom = json::numberOr(value, "raw_from", 0);
    return plan;
}

Result<JobSpec> parse(std::string_view text) {
    PACKTRAIN_TRY(const Json value, json::parse(text, "job"));
    JobSpec spec;
    PACKTRAIN_TRY(spec.name, json::text(value, "name"));
    PACKTRAIN_TRY(spec.remote, json::text(value, "remote"));
    PACKTRAIN_TRY(spec.remoteFolder, json::text(value, "remote_folder"));
    PACKTRAIN_TRY(const Json* roots, json::array(value, "roots"));
    for (const Json& root : *roots) {
        PACKTRAIN_TRY(const Json* path, json::object(root, "path"));
        PACKTRAIN_TRY(const Json* prefix, json::object(root, "prefix"));
        PACKTRAIN_TRY(std::string pathBytes, bytesFromJson(*path));
        PACKTRAIN_TRY(std::string prefixBytes, bytesFromJson(*prefix));
        spec.roots.push_back({Path(std::move(pathBytes)), std::move(prefixBytes)});
    }
    PACKTRAIN_TRY(const Json* plan, json::object(value, "plan"));
    PACKTRAIN_TRY(spec.plan, planFromJson(*plan));
    PACKTRAIN_TRY(const Json* excludes, json::array(value, "excludes"));
    for (const Json& exclude : *excludes) {
        PACKTRAIN_TRY(std::string glob, bytesFromJson(exclude));
        spec.excludes.push_back(std::move(glob));
    }
    PACKTRAIN_TRY(spec.skipJunk, json::boolean(value, "skip_junk"));
    PACKTRAIN_TRY(spec.sizeOnly, json::boolean(value, "size_only"));
    PACKTRAIN_TRY(spec.parallel, numberAs<int>(value, "parallel"));
    PACKTRAIN_TRY(spec.bytesPerSecond, json::number(value, "bytes_per_second"));
    spec.landmark = json::textOr(value, "landmark", "");
    return spec;
}

}  // namespace

std::string specToJson(const JobSpec& spec) {
    Json roots = Json::array();
    for (const dataset::SourceRoot& root : spec.roots)
        roots.push_back(Json{{"path", bytesToJson(root.path.bytes())}, {"prefix", bytesToJson(root.prefix)}});
    Json excludes = Json::array();
    for (const std::string& glob : spec.excludes) excludes.push_back(bytesToJson(glob));
    return json::dump(Json{{"name", spec.name},
                           {"remote", spec.remote},
                           {"remote_folder", spec.remoteFolder},
                           {"roots", std::move(roots)},
                           {"plan", planToJson(spec.plan)},
                           {"excludes", std::move(excludes)},
                           {"skip_junk", spec.skipJunk},
                           {"size_only", spec.sizeOnly},
                           {"parallel", static_cast<std::uint64_t>(std::max(spec.parallel, 0))},
                           {"bytes_per_second", spec.bytesPerSecond},
                           {"landmark", spec.landmark}});
}

Result<JobSpec> specFromJson(std::string_view text) {
    auto spec = parse(text);
    if (!spec) return fail(Reason::databaseBroken, "the job's spec: " + spec.error().context);
    return spec;
}

}  // namespace packtrain::transfer
