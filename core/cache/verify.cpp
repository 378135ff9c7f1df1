#include "cache/verify.h"

#include <algorithm>

#include "base/digest.h"
#include "cache/fetch.h"

namespace packtrain::cache {
namespace {

/// A digest that both the manifest and the drive have; nothing if they share none. True: equal.
std::optional<bool> compareDigests(const dataset::ManifestObject& listed, const remote::ObjectInfo& found) {
    for (const auto& [kind, raw] : found.digests) {
        const std::string hex = toHex(asBytes(raw));
        if (kind == DigestKind::sha256) return hex == listed.sha256;
        const auto other = listed.digests.find(std::string(digestName(kind)));
        if (other != listed.digests.end()) return hex == other->second;
    }
    return std::nullopt;
}

bool isAboutTheObject(const Error& error) {
    return error.kind == Kind::gone || error.kind == Kind::corrupt;
}

}  // namespace

std::vector<dataset::ManifestObject> listedObjects(const dataset::Manifest& manifest) {
    std::vector<dataset::ManifestObject> objects(manifest.shards.begin(), manifest.shards.end());
    for (const dataset::ManifestRaw& raw : manifest.raw)
        objects.insert(objects.end(), raw.parts.begin(), raw.parts.end());
    objects.push_back(manifest.index);
    return objects;
}

Result<VerifyOutcome> verifyDataset(const StoredDataset& dataset, double readPercent,
                                    const VerifyProgress& progress, const StopToken& stop) {
    const auto objects = listedObjects(dataset.manifest());
    VerifyOutcome outcome;
    std::uint64_t total = 0;
    for (const auto& object : objects) total += object.size;
    double owed = 0;  // reading N percent: every 100/N-th object, beginning with the first
    for (const auto& object : objects) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        owed += std::clamp(readPercent, 0.0, 100.0) / 100.0;
        const auto check = [&]() -> Result<> {
            PACKTRAIN_TRY(const auto found, dataset.locate(object, stop));
            if (found.size != object.size) return fail(Reason::sizeMismatch, object.name);
            const auto equal = compareDigests(object, found);
            if (equal == false) return fail(Reason::checksumMismatch, object.name);
            const bool sample = owed >= 1.0 || (readPercent > 0 && outcome.readBack == 0);
            if (sample) owed = std::max(0.0, owed - 1.0);
            if (!equal) outcome.weakest = std::min(outcome.weakest, remote::Proof::readBack);
            if (equal && !sample) return {};
            const auto moved = [&](std::uint64_t bytes) {
                outcome.readBack += bytes;
                if (progress) progress(outcome.bytes, total, outcome.objects, objects.size());
            };
            return readBack(dataset, object, found, moved, stop);
        };
        if (const auto checked = check(); !checked) {
            if (!isAboutTheObject(checked.error())) return Fail(checked.error());
            outcome.problems.push_back({object.name, checked.error().reason, checked.error().context});
        }
        outcome.bytes += object.size;
        ++outcome.objects;
        if (progress) progress(outcome.bytes, total, outcome.objects, objects.size());
    }
    return outcome;
}

}  // namespace packtrain::cache
