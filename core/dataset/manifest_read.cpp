#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/bytes.h"
#include "base/json.h"
#include "base/path.h"
#include "dataset/manifest.h"
#include "dataset/manifest_json.h"

namespace packtrain::dataset {
namespace {

constexpr std::uint64_t kLargestSize = INT64_MAX;
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kLongestPath = 65536;
constexpr std::uint64_t kLargestNumber = 100'000'000;

Fail broken(std::string_view what) {
    return fail(Reason::manifestBroken, std::string(what));
}

/// The answers of base's readers speak of a protocol; here it is the manifest.
template <typename T>
Result<T> must(Result<T> result) {
    if (!result) return broken(result.error().context);
    return result;
}

bool isHex(std::string_view text, std::size_t length) {
    return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool isPlainText(std::string_view text) {
    return text.size() <= kLongestText && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
           });
}

Result<std::string> plainText(const Json& json, std::string_view key) {
    PACKTRAIN_TRY(std::string text, must(json::text(json, key)));
    if (!isPlainText(text)) return broken(fmt::format("{} is not plain text", key));
    return text;
}

Result<std::uint64_t> numberUpTo(const Json& json, std::string_view key, std::uint64_t limit) {
    PACKTRAIN_TRY(const std::uint64_t number, must(json::number(json, key)));
    if (number > limit) return broken(fmt::format("{} is too large", key));
    return number;
}

/// Keys of an object that the reader has not asked for.
Json withoutKeys(const Json& json, std::initializer_list<std::string_view> known) {
    Json rest = Json::object();
    for (const auto& [key, value] : json.items())
        if (std::find(known.begin(), known.end(), key) == known.end()) rest[key] = value;
    return rest;
}

class ManifestReader {
  public:
    Result<Manifest> read(const Json& json) {
        if (!json.is_object()) return broken("it is not an object");
        PACKTRAIN_CHECK(readFormat(json));
        PACKTRAIN_CHECK(readHead(json));
        PACKTRAIN_CHECK(readTotals(json));
        PACKTRAIN_TRY(const Json* index, must(json::object(json, "index")));
        PACKTRAIN_CHECK(readObject(*index, manifest_.index));
        if (manifest_.index.name.find('/') != std::string::npos) return broken("index stands in a folder");
        keep("index", withoutKeys(*index, {"name", "id", "size", "sha256", "digests", "proof"}));
        PACKTRAIN_CHECK(readShards(json));
        PACKTRAIN_CHECK(readRaws(json));
        unknown_.update(withoutKeys(json, {"format", "dataset_id", "name", "version", "parent", "writer",
                                           "created", "options", "totals", "index", "shards", "raw"}));
        if (!unknown_.empty()) manifest_.unknown = json::dump(unknown_);
        return std::move(manifest_);
    }

  private:
    static Result<> readFormat(const Json& json) {
        PACKTRAIN_TRY(const std::string format, must(json::text(json, "format")));
        const std::size_t slash = format.find('/');
        if (format.substr(0, slash) != kFormatName || slash == std::string::npos)
            return broken("format is another's");
        std::uint64_t major = 0;
        const char* const end = format.data() + format.size();
        const auto [rest, error] = std::from_chars(format.data() + slash + 1, end, major);
        if (error != std::errc() || major == 0 || (rest != end && *rest != '.'))
            return broken("format is malformed");
        if (major > kFormatMajor) return fail(Reason::manifestTooNew, format);
        return {};
    }

    Result<> readHead(const Json& json) {
        PACKTRAIN_TRY(manifest_.datasetId, plainText(json, "dataset_id"));
        PACKTRAIN_TRY(manifest_.name, plainText(json, "name"));
        PACKTRAIN_TRY(manifest_.version, numberUpTo(json, "version", kLargestSize));
        PACKTRAIN_TRY(manifest_.writer, plainText(json, "writer"));
        PACKTRAIN_TRY(manifest_.created, plainText(json, "created"));
        if (!isHex(manifest_.datasetId, 32)) return broken("dataset_id is not 32 hex digits");
        if (!isDatasetName(manifest_.name)) return broken("name is not one of a dataset");
        if (manifest_.version == 0) return broken("version is 0");
        if (json.contains("parent") && !json["parent"].is_null()) {
            PACKTRAIN_TRY(manifest_.parent, numberUpTo(json, "parent", kLargestSize));
            if (*manifest_.parent == 0 || *manifest_.parent >= manifest_.version)
                return broken("parent is not older");
        }
        PACKTRAIN_TRY(const Json* options, must(json::object(json, "options")));
        return readTexts(*options, manifest_.options);
    }

    static Result<> readTexts(const Json& json, std::map<std::string, std::string>& texts) {
        for (const auto& [key, value] : json.items()) {
            if (!value.is_string() || !isPlainText(key))
                return broken(fmt::format("{} is not a text", printable(key)));
            texts[key] = value.get_ref<const std::string&>();
            if (!isPlainText(texts[key])) return broken(fmt::format("{} is not plain text", key));
        }
        return {};
    }

    Result<> readTotals(const Json& json) {
        PACKTRAIN_TRY(const Json* totals, must(json::object(json, "totals")));
        PACKTRAIN_TRY(manifest_.files, numberUpTo(*totals, "files", kLargestSize));
        PACKTRAIN_TRY(manifest_.bytes, numberUpTo(*totals, "bytes", kLargestSize));
        PACKTRAIN_TRY(manifest_.skipped, numberUpTo(*totals, "skipped", kLargestSize));
        keep("totals", withoutKeys(*totals, {"files", "bytes", "skipped"}));
        return {};
    }

    Result<> readObject(const Json& json, ManifestObject& object) {
        PACKTRAIN_TRY(object.name, plainText(json, "name"));
        PACKTRAIN_TRY(object.size, numberUpTo(json, "size", kLargestSize));
        PACKTRAIN_TRY(object.sha256, plainText(json, "sha256"));
        PACKTRAIN_TRY(object.proof, plainText(json, "proof"));
        if (json.contains("id")) {
            PACKTRAIN_TRY(object.id, plainText(json, "id"));
        }
        if (!isSafeRelative(object.name) || object.name == kManifestName ||
            !names_.insert(object.name).second)
            return broken(fmt::format("{}: not a name, or there twice", printable(object.name)));
        if (!isHex(object.sha256, 64)) return broken(object.name + ": sha256 is not one");
        if (std::find(kProofs.begin(), kProofs.end(), object.proof) == kProofs.end())
            return broken(object.name + ": unknown proof");
        if (object.size > kLargestSize - sum_) return broken("the sizes do not add up");
        sum_ += object.size;
        if (!json.contains("digests")) return {};
        PACKTRAIN_TRY(const Json* digests, must(json::object(json, "digests")));
        return readTexts(*digests, object.digests);
    }

    Result<std::uint32_t> readNumber(const Json& json, std::uint64_t smallest,
                                     std::set<std::uint32_t>& taken) {
        PACKTRAIN_TRY(const std::uint64_t number, numberUpTo(json, "n", kLargestNumber));
        if (number < smallest || !taken.insert(static_cast<std::uint32_t>(number)).second)
            return broken(fmt::format("number {} is wrong or there twice", number));
        return static_cast<std::uint32_t>(number);
    }

    Result<> readShards(const Json& json) {
        PACKTRAIN_TRY(const Json* list, must(json::array(json, kShards)));
        std::set<std::uint32_t> taken;
        Json unknown = Json::object();
        for (const Json& item : *list) {
            ManifestShard shard;
            PACKTRAIN_TRY(shard.number, readNumber(item, 0, taken));
            PACKTRAIN_CHECK(readObject(item, shard));
            PACKTRAIN_TRY(shard.files, numberUpTo(item, "files", kLargestSize));
            PACKTRAIN_TRY(shard.samples, numberUpTo(item, "samples", kLargestSize));
            if (!shard.name.starts_with("shards/")) return broken(shard.name + ": not below shards/");
            Json rest = withoutKeys(
                item, {"n", "name", "id", "size", "sha256", "digests", "proof", "files", "samples"});
            if (!rest.empty()) unknown[std::to_string(shard.number)] = std::move(rest);
            manifest_.shards.push_back(std::move(shard));
        }
        keep(kShards, std::move(unknown));
        return {};
    }

    Result<> readRaws(const Json& json) {
        PACKTRAIN_TRY(const Json* list, must(json::array(json, kRaw)));
        std::set<std::uint32_t> taken;
        std::set<std::string> paths;
        Json unknown = Json::object();
        for (const Json& item : *list) {
            ManifestRaw raw;
            PACKTRAIN_TRY(raw.number, readNumber(item, 1, taken));
            PACKTRAIN_CHECK(readRaw(item, raw));
            if (!paths.insert(raw.path).second) return broken(printable(raw.path) + " is there twice");
            Json rest =
                withoutKeys(item, {"n", "path", "path_b64", "size", "sha256", "mtime_ns", "mode", "parts"});
            if (!rest.empty()) unknown[std::to_string(raw.number)] = std::move(rest);
            manifest_.raw.push_back(std::move(raw));
        }
        keep(kRaw, std::move(unknown));
        return {};
    }

    Result<> readRaw(const Json& json, ManifestRaw& raw) {
        PACKTRAIN_CHECK(readRawPath(json, raw));
        PACKTRAIN_TRY(raw.size, numberUpTo(json, "size", kLargestSize));
        PACKTRAIN_TRY(raw.sha256, plainText(json, "sha256"));
        PACKTRAIN_TRY(const std::uint64_t mode, numberUpTo(json, "mode", 07777));
        raw.mode = static_cast<std::uint32_t>(mode);
        const bool hasTime = json.contains("mtime_ns") && json["mtime_ns"].is_number_integer();
        if (!hasTime || !isHex(raw.sha256, 64)) return broken(printable(raw.path) + ": mtime_ns or sha256");
        raw.mtimeNs = json["mtime_ns"].get<std::int64_t>();
        PACKTRAIN_TRY(const Json* parts, must(json::array(json, "parts")));
        std::uint64_t sum = 0;
        for (const Json& part : *parts) {
            PACKTRAIN_CHECK(readObject(part, raw.parts.emplace_back()));
            if (!raw.parts.back().name.starts_with("files/"))
                return broken(raw.parts.back().name + ": not below files/");
            sum += raw.parts.back().size;
        }
        if (raw.parts.empty() || sum != raw.size)
            return broken(printable(raw.path) + ": its parts do not add up");
        return {};
    }

    static Result<> readRawPath(const Json& json, ManifestRaw& raw) {
        if (json.contains("path") == json.contains("path_b64"))
            return broken("one of path and path_b64 must be there");
        if (json.contains("path")) {
            PACKTRAIN_TRY(raw.path, must(json::text(json, "path")));
        } else {
            PACKTRAIN_TRY(const std::string coded, must(json::text(json, "path_b64")));
            raw.path = fromBase64(coded).value_or(std::string());
        }
        if (raw.path.size() > kLongestPath || !isSafeRelative(raw.path))
            return broken("a path leaves the dataset");
        return {};
    }

    void keep(std::string_view key, Json rest) {
        if (!rest.empty()) unknown_[std::string(key)] = std::move(rest);
    }

    Manifest manifest_;
    Json unknown_ = Json::object();
    std::set<std::string> names_;
    std::uint64_t sum_ = 0;
};

}  // namespace

Result<Manifest> readManifest(std::string_view text) {
    if (text.size() > kManifestLimit) return broken("it is larger than 64 MiB");
    PACKTRAIN_TRY(const Json json, must(json::parse(text, "it")));
    return ManifestReader().read(json);
}

}  // namespace packtrain::dataset
