#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "dataset/manifest.h"
#include "dataset/manifest_json.h"

namespace packtrain::dataset {
namespace {

constexpr std::size_t kLongestName = 200;

Json objectJson(const ManifestObject& object) {
    Json json = {
        {"name", object.name}, {"size", object.size}, {"sha256", object.sha256}, {"proof", object.proof}};
    if (!object.id.empty()) json["id"] = object.id;
    if (!object.digests.empty()) json["digests"] = object.digests;
    return json;
}

Json shardJson(const ManifestShard& shard) {
    Json json = objectJson(shard);
    json["n"] = shard.number;
    json["files"] = shard.files;
    json["samples"] = shard.samples;
    return json;
}

Json rawJson(const ManifestRaw& raw) {
    Json json = {{"n", raw.number},         {"size", raw.size}, {"sha256", raw.sha256},
                 {"mtime_ns", raw.mtimeNs}, {"mode", raw.mode}, {"parts", Json::array()}};
    if (isUtf8(raw.path)) {
        json["path"] = raw.path;
    } else {
        json["path_b64"] = toBase64(asBytes(raw.path));
    }
    for (const ManifestObject& part : raw.parts) json["parts"].push_back(objectJson(part));
    return json;
}

/// Puts back what the reader kept: never over a key of ours. Lists of numbered objects are kept as {"<n>":
/// {...}}.
void mergeUnknown(Json& known, const Json& unknown) {
    for (const auto& [key, value] : unknown.items()) {
        if (known.is_array()) {
            for (Json& item : known)
                if (item.is_object() && item.contains("n") && item["n"].dump() == key)
                    mergeUnknown(item, value);
        } else if (!known.contains(key)) {
            known[key] = value;
        } else if (value.is_object() && (known[key].is_object() || known[key].is_array())) {
            mergeUnknown(known[key], value);
        }
    }
}

}  // namespace

bool isDatasetName(std::string_view name) {
    const auto isForbidden = [](char c) {
        return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    };
    return !name.empty() && name.size() <= kLongestName && name.front() != '.' && isUtf8(name) &&
           std::none_of(name.begin(), name.end(), isForbidden);
}

bool Manifest::provedBySizeOnly() const {
    const auto isWeak = [](const ManifestObject& object) { return object.proof == "size-only"; };
    return isWeak(index) || std::any_of(shards.begin(), shards.end(), isWeak) ||
           std::any_of(raw.begin(), raw.end(), [&](const ManifestRaw& file) {
               return std::any_of(file.parts.begin(), file.parts.end(), isWeak);
           });
}

std::string writeManifest(const Manifest& manifest) {
    Json json;
    json["format"] = "packtrain/1";
    json["dataset_id"] = manifest.datasetId;
    json["name"] = manifest.name;
    json["version"] = manifest.version;
    json["parent"] = manifest.parent ? Json(*manifest.parent) : Json(nullptr);
    json["writer"] = manifest.writer;
    json["created"] = manifest.created;
    json["options"] = Json::object();
    for (const auto& [key, value] : manifest.options) json["options"][key] = value;
    json["totals"] = {{"files", manifest.files}, {"bytes", manifest.bytes}, {"skipped", manifest.skipped}};
    json["index"] = objectJson(manifest.index);
    json["shards"] = Json::array();
    for (const ManifestShard& shard : manifest.shards) json["shards"].push_back(shardJson(shard));
    json["raw"] = Json::array();
    for (const ManifestRaw& raw : manifest.raw) json["raw"].push_back(rawJson(raw));
    if (const auto unknown = json::parse(manifest.unknown, "unknown keys"); unknown && unknown->is_object())
        mergeUnknown(json, *unknown);
    return json::dumpPretty(json);
}

std::string writeWids(const Manifest& manifest) {
    Json shards = Json::array();
    for (const ManifestShard& shard : manifest.shards) {
        // wids cannot count a shard without samples (one that holds nothing but folders).
        if (shard.samples == 0) continue;
        shards.push_back({{"url", shard.name}, {"nsamples", shard.samples}, {"filesize", shard.size}});
    }
    const Json json = {{"__kind__", "wids-shard-index-v1"},
                       {"wids_version", 1},
                       {"name", manifest.name},
                       {"shardlist", std::move(shards)}};
    return json::dumpPretty(json);
}

}  // namespace packtrain::dataset
