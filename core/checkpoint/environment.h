// What a training ran on: kept with each save, compared when a save is taken up again. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace packtrain::checkpoint {

/// An object of texts ("python", "accelerator", "git_commit" and whatever else was told) and one object of
/// texts, "packages", from a package's name to its version.
using Environment = Json;

/// What of a told object may be kept: texts of at most 200 bytes, 64 of them, and 4,000 packages. The rest is
/// left out. Null if nothing is left.
Environment environmentOf(const Json& told);

/// Equal for equal environments; 32 hex digits. Empty for null.
std::string environmentKey(const Environment& environment);

/// env.json, format packtrain-env/1: the environments of several saves, each below its key.
using Environments = std::map<std::string, Environment>;
std::string environmentsText(const Environments& environments);
/// Members that are not what their key says are left out. manifestBroken, manifestTooNew.
Result<Environments> readEnvironments(std::string_view text);

struct Difference {
    std::string what;       ///< "accelerator", "python", "package torch"
    std::string then, now;  ///< empty: there was none, or it was not told

    bool operator==(const Difference&) const = default;
};

/// What decides most stands first: accelerator, platform, Python, CUDA, driver, code, then the packages that
/// compute, then the others. Of the others at most ten, and how many more.
struct Differences {
    std::vector<Difference> all;
    std::size_t more = 0;  ///< packages that are not in `all`
};
Differences differences(const Environment& then, const Environment& now);

/// "accelerator: Tesla T4 then, no NVIDIA card now".
std::string wordsOf(const Difference& difference);

}  // namespace packtrain::checkpoint
