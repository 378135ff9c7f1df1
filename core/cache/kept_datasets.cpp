#include "cache/kept_datasets.h"

#include "base/digest.h"

namespace packtrain::cache {
namespace {

constexpr std::string_view kIndex = ".index.zst";
constexpr std::size_t kKeyDigits = 32;
constexpr std::size_t kShaDigits = 64;

std::string sha256Of(std::string_view text) {
    return toHex(asBytes(digestOf(DigestKind::sha256, asBytes(text))));
}

std::string keyOf(std::string_view place) {
    return sha256Of(place).substr(0, kKeyDigits);
}

/// Of the text at this place: a file that was copied over another one's name is no more that one's.
std::string sealOf(std::string_view place, std::string_view text) {
    std::string sealed(place);
    sealed += '\0';
    sealed += text;
    return sha256Of(sealed);
}

Result<dataset::Manifest> unsealed(std::string_view place, std::string_view kept) {
    if (kept.size() <= kShaDigits || kept[kShaDigits] != '\n')
        return fail(Reason::manifestBroken, "the kept one was cut");
    const std::string_view text = kept.substr(kShaDigits + 1);
    if (sealOf(place, text) != kept.substr(0, kShaDigits))
        return fail(Reason::manifestBroken, "the kept one is not what was kept");
    return dataset::readManifest(text);
}

}  // namespace

KeptDatasets::KeptDatasets(ShardCache& cache, io::FileSystem& files, const CacheFolder& folder)
    : cache_(cache), files_(files), folder_(folder) {
    const auto opened = files_.openFolder(folder_.manifests());
    if (!opened) return;
    const auto names = (*opened)->names();
    for (std::size_t i = 0; names && i < names->size(); ++i)
        if (names->at(i).name.ends_with(kIndex)) count(folder_.manifests() / names->at(i).name);
}

Path KeptDatasets::manifest(std::string_view place) const {
    return folder_.manifests() / (keyOf(place) + ".json");
}

Path KeptDatasets::index(std::string_view place) const {
    return folder_.manifests() / (keyOf(place) + std::string(kIndex));
}

Result<> KeptDatasets::keep(std::string_view place, const dataset::Manifest& manifest) {
    const std::string text = dataset::writeManifest(manifest);
    const std::string seal = sealOf(place, text);
    const std::scoped_lock lock(mutex_);
    std::string& written = written_[std::string(place)];
    if (written == seal) return {};
    PACKTRAIN_CHECK(io::writeWhole(files_, this->manifest(place), asBytes(seal + '\n' + text), true));
    written = seal;
    return {};
}

Result<dataset::Manifest> KeptDatasets::find(std::string_view place) {
    const std::scoped_lock lock(mutex_);
    const Path file = manifest(place);
    PACKTRAIN_TRY(const std::string kept,
                  io::readWhole(files_, file, dataset::kManifestLimit + kShaDigits + 1));
    auto found = unsealed(place, kept);
    if (found) return found;
    written_.erase(std::string(place));
    (void)files_.remove(file);  // what is left of it is refused again
    return found;
}

void KeptDatasets::countIndex(std::string_view place) {
    count(index(place));
}

void KeptDatasets::count(const Path& index) {
    const auto found = files_.linkStat(index);
    const std::scoped_lock lock(mutex_);
    const std::string name(index.name());
    rooms_.erase(name);
    if (found) rooms_[name] = cache_.adopt(found->size);
}

}  // namespace packtrain::cache
