#include "cache/noise_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/digest.h"
#include "cache/in_parallel.h"

namespace packtrain::cache {
namespace {

constexpr std::size_t kBlock = 256 * kKiB;
constexpr std::uint64_t kWord = sizeof(std::uint64_t);
constexpr int kTries = 3;
constexpr std::string_view kName = "noise-";

/// The mixing step of SplitMix64 (Steele, Lea, Flood 2014): any word of the stream without those before it.
std::uint64_t wordOf(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t word = seed + (index + 1) * 0x9e3779b97f4a7c15U;
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31U);
}

/// A part of an object, made as it is sent.
class NoiseBody final : public net::BodySource {
  public:
    NoiseBody(std::uint64_t seed, std::uint64_t offset, std::uint64_t size)
        : seed_(seed), offset_(offset), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(MutableByteSpan out) override {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - at_));
        fillNoise(seed_, offset_ + at_, out.first(count));
        at_ += count;
        return count;
    }
    Result<> rewind() override {
        at_ = 0;
        return {};
    }

  private:
    const std::uint64_t seed_, offset_, size_;
    std::uint64_t at_ = 0;
};

std::string noiseSha256(std::uint64_t seed, std::uint64_t size) {
    const auto hasher = makeHasher(DigestKind::sha256);
    std::vector<std::byte> block(kBlock);
    for (std::uint64_t at = 0; at < size; at += kBlock) {
        const auto piece = MutableByteSpan(block).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - at)));
        fillNoise(seed, at, piece);
        hasher->update(piece);
    }
    return toHex(asBytes(hasher->finish()));
}

/// Of one object among many.
std::uint64_t seedOf(std::uint64_t seed, std::size_t number) {
    return wordOf(seed, number);
}

}  // namespace

void fillNoise(std::uint64_t seed, std::uint64_t offset, MutableByteSpan out) {
    for (std::size_t done = 0; done < out.size();) {
        const std::uint64_t word = wordOf(seed, (offset + done) / kWord);
        const auto skip = static_cast<std::size_t>((offset + done) % kWord);
        const std::size_t count = std::min(out.size() - done, static_cast<std::size_t>(kWord) - skip);
        std::memcpy(out.data() + done, reinterpret_cast<const std::byte*>(&word) + skip, count);
        done += count;
    }
}

Result<> NoiseObjects::send(const std::function<void()>& sent, const StopToken& stop) {
    PACKTRAIN_TRY(const auto there, remote_.findFolder(wish_.folder, stop));
    if (there) return fail(Reason::objectExists, wish_.folder);
    isOurs_ = true;
    PACKTRAIN_TRY(place_, remote_.ensureFolder(wish_.folder, stop));
    objects_.resize(wish_.objects);
    return inParallel(objects_.size(), remote_.capabilities().parallelUploads, stop,
                      [&](std::size_t number, const StopToken& token) -> Result<> {
                          PACKTRAIN_CHECK(sendOne(number, token));
                          if (sent) sent();
                          return {};
                      });
}

Result<> NoiseObjects::sendOne(std::size_t number, const StopToken& stop) {
    for (int tries = 1;; ++tries) {
        const auto there = tryOne(number, stop);
        if (!there && there.error().kind == Kind::transient && tries < kTries) continue;
        if (!there) return Fail(there.error());
        dataset::ManifestShard& object = objects_[number];
        object.number = static_cast<std::uint32_t>(number);
        object.id = there->id;
        object.name = there->name;
        object.size = wish_.size;
        object.sha256 = noiseSha256(seedOf(wish_.seed, number), wish_.size);
        return {};
    }
}

Result<remote::ObjectInfo> NoiseObjects::tryOne(std::size_t number, const StopToken& stop) {
    const remote::BeginRequest request{.folder = place_,
                                       .name = fmt::format("{}{:06}", kName, number),
                                       .total = wish_.size,
                                       .mediaType = "application/octet-stream"};
    PACKTRAIN_TRY(remote::Upload upload, remote_.begin(request, stop));
    const auto sendAll = [&]() -> Result<remote::ObjectInfo> {
        const std::uint64_t step = remote_.capabilities().partSize;
        for (std::uint64_t at = 0; at < wish_.size;) {
            const std::uint64_t size = std::min(step, wish_.size - at);
            NoiseBody body(seedOf(wish_.seed, number), at, size);
            const remote::Part part{
                .offset = at, .size = size, .last = at + size == wish_.size, .total = wish_.size};
            PACKTRAIN_TRY(const auto state, remote_.send(upload, part, body, stop));
            if (!state.newToken.empty()) upload.token = state.newToken;
            if (!state.complete && state.held <= at) return fail(Reason::offsetMismatch, request.name);
            at = state.complete ? wish_.size : state.held;
        }
        return remote_.finish(upload, wish_.size, stop);
    };
    auto there = sendAll();
    if (!there) (void)remote_.abort(upload, {});
    return there;
}

std::unique_ptr<StoredDataset> NoiseObjects::dataset() const {
    dataset::Manifest manifest;
    manifest.datasetId = toHex(asBytes(randomBytes(16)));
    manifest.name = "noise";
    manifest.shards = objects_;
    manifest.files = objects_.size();
    manifest.bytes = objects_.size() * wish_.size;
    return StoredDataset::known(remote_, wish_.folder, std::move(manifest));
}

Result<remote::Removed> NoiseObjects::remove(const StopToken& stop) {
    remote::Removed how = remote::Removed::permanently;
    const auto take = [&](const std::string& id) -> Result<> {
        PACKTRAIN_TRY(const auto removed, remote_.remove(id, stop));
        if (removed == remote::Removed::toTrash) how = removed;
        return {};
    };
    if (!isOurs_) return how;
    PACKTRAIN_TRY(const auto folder, remote_.findFolder(wish_.folder, stop));
    if (!folder) return how;
    for (const auto& object : objects_)
        if (!object.id.empty()) PACKTRAIN_CHECK(take(object.id));
    // What came there although its answer was lost; and nothing that somebody else put there.
    std::vector<std::string> others;
    const auto look = [&](const remote::ObjectInfo& found) -> Result<> {
        if (!found.name.starts_with(kName))
            return fail(Reason::objectExists, wish_.folder + '/' + found.name);
        others.push_back(found.id);
        return {};
    };
    PACKTRAIN_CHECK(remote_.list(*folder, look, stop));
    for (const std::string& id : others) PACKTRAIN_CHECK(take(id));
    PACKTRAIN_CHECK(take(folder->id));
    return how;
}

}  // namespace packtrain::cache
