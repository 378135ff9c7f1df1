#include "checkpoint/environment.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "base/digest.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kFormat = "packtrain-env/1";
constexpr std::string_view kFamily = "packtrain-env/";
constexpr std::string_view kPackages = "packages";
constexpr std::size_t kLongestText = 200, kMostTexts = 64, kMostPackages = 4000, kKeyLength = 32;
constexpr std::size_t kOthersShown = 10;

constexpr std::array<std::string_view, 8> kFirst{"accelerator", "platform", "python", "cuda",
                                                 "driver",      "system",   "git",    "git_changes"};
// The packages that decide what is computed, and how a save is read.
constexpr std::array<std::string_view, 16> kComputing{
    "torch",       "torchvision", "torch-xla", "tensorflow",   "keras",      "jax",
    "jaxlib",      "flax",        "lightning", "transformers", "accelerate", "orbax-checkpoint",
    "safetensors", "numpy",       "h5py",      "triton"};

Json textsOf(const Json& told, std::size_t most) {
    Json texts = Json::object();
    if (!told.is_object()) return texts;
    for (const auto& [name, value] : told.items()) {
        if (texts.size() == most) break;
        if (!value.is_string() || name.empty() || name.size() > kLongestText || name == kPackages) continue;
        const auto& text = value.get_ref<const std::string&>();
        if (!text.empty() && text.size() <= kLongestText && printable(text) == text) texts[name] = text;
    }
    return texts;
}

std::string at(const Json& texts, const std::string& name) {
    return texts.is_object() ? json::textOr(texts, name, "") : std::string();
}

/// All names of both, the weighty ones in their order and then the rest in theirs.
template <std::size_t N>
std::vector<std::string> namesOf(const Json& then, const Json& now,
                                 const std::array<std::string_view, N>& weighty) {
    std::set<std::string> rest;
    for (const Json* one : {&then, &now})
        if (one->is_object())
            for (const auto& [name, value] : one->items())
                if (value.is_string()) rest.insert(name);
    std::vector<std::string> names;
    for (const std::string_view name : weighty)
        if (rest.erase(std::string(name)) > 0) names.emplace_back(name);
    names.insert(names.end(), rest.begin(), rest.end());
    return names;
}

Json packagesOf(const Environment& environment) {
    const auto packages = json::object(environment, kPackages);
    return packages ? **packages : Json::object();
}

bool isComputing(const std::string& package) {
    return std::ranges::find(kComputing, package) != kComputing.end();
}

}  // namespace

Environment environmentOf(const Json& told) {
    Json kept = textsOf(told, kMostTexts);
    if (told.is_object() && told.contains(kPackages))
        if (Json packages = textsOf(told[std::string(kPackages)], kMostPackages); !packages.empty())
            kept[std::string(kPackages)] = std::move(packages);
    return kept.empty() ? Json() : kept;
}

std::string environmentKey(const Environment& environment) {
    if (environment.is_null()) return {};
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(json::dump(environment)))))
        .substr(0, kKeyLength);
}

std::string environmentsText(const Environments& environments) {
    return json::dumpPretty(Json{{"format", kFormat}, {"environments", environments}});
}

Result<Environments> readEnvironments(std::string_view text) {
    const auto parsed = json::parse(text, "env.json");
    if (!parsed || !parsed->is_object()) return fail(Reason::manifestBroken, "env.json is no JSON object");
    const std::string format = json::textOr(*parsed, "format", "");
    if (format != kFormat && format.starts_with(kFamily))
        return fail(Reason::manifestTooNew, "env.json is of the format " + printable(format));
    const auto all = json::object(*parsed, "environments");
    if (format != kFormat || !all) return fail(Reason::manifestBroken, "env.json: its format is not ours");
    Environments environments;
    for (const auto& [key, value] : (*all)->items())
        if (!key.empty() && environmentKey(environmentOf(value)) == key)
            environments[key] = environmentOf(value);
    return environments;
}

Differences differences(const Environment& then, const Environment& now) {
    Differences found;
    for (const std::string& name : namesOf(then, now, kFirst))
        if (at(then, name) != at(now, name)) found.all.push_back({name, at(then, name), at(now, name)});
    const Json before = packagesOf(then), after = packagesOf(now);
    if (before.empty() || after.empty()) return found;  // not told once: nothing to compare
    std::size_t others = 0;
    for (const std::string& name : namesOf(before, after, kComputing)) {
        if (at(before, name) == at(after, name)) continue;
        if (!isComputing(name) && ++others > kOthersShown) {
            ++found.more;
        } else {
            found.all.push_back({"package " + name, at(before, name), at(after, name)});
        }
    }
    return found;
}

std::string wordsOf(const Difference& difference) {
    const bool isPackage = difference.what.starts_with("package ");
    const std::string none = isPackage ? "not installed" : "not known";
    return difference.what + ": " + (difference.then.empty() ? none : difference.then) + " then, " +
           (difference.now.empty() ? none : difference.now) + " now";
}

}  // namespace packtrain::checkpoint
