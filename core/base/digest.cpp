// The one file that includes OpenSSL and xxHash. The low-level OpenSSL contexts are deprecated but are the
// only ones whose state is a plain struct; the midstate carries the library's version and is refused by any
// other.
#define OPENSSL_SUPPRESS_DEPRECATED
#define XXH_STATIC_LINKING_ONLY  // for the complete type of the state
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <xxhash.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace packtrain {
namespace {

template <DigestKind kKind, typename Context, int (*kInit)(Context*),
          int (*kUpdate)(Context*, const void*, std::size_t), int (*kFinal)(unsigned char*, Context*),
          std::size_t kLength>
struct OpenSslAlgorithm {
    static constexpr DigestKind kDigest = kKind;
    using State = Context;
    static std::string version() { return OpenSSL_version(OPENSSL_FULL_VERSION_STRING); }
    static void init(State& state) { kInit(&state); }
    static void afterLoad(State&) {}
    static void update(State& state, ByteSpan bytes) { kUpdate(&state, bytes.data(), bytes.size()); }
    static std::string finish(State state) {
        std::string out(kLength, '\0');
        kFinal(reinterpret_cast<unsigned char*>(out.data()), &state);
        return out;
    }
};

struct XxhAlgorithm {
    static constexpr DigestKind kDigest = DigestKind::xxh3_128;
    using State = XXH3_state_t;
    static std::string version() { return std::to_string(XXH_versionNumber()); }
    static void init(State& state) {
        std::memset(static_cast<void*>(&state), 0, sizeof state);
        XXH3_128bits_reset(&state);
    }
    // The state points at the library's built-in secret, whose address differs from process to process.
    static void afterLoad(State& state) {
        State fresh;
        init(fresh);
        state.extSecret = fresh.extSecret;
    }
    static void update(State& state, ByteSpan bytes) {
        XXH3_128bits_update(&state, bytes.data(), bytes.size());
    }
    static std::string finish(const State& state) {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
        return {reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest};
    }
};

using Md5 = OpenSslAlgorithm<DigestKind::md5, MD5_CTX, MD5_Init, MD5_Update, MD5_Final, 16>;
using Sha1 = OpenSslAlgorithm<DigestKind::sha1, SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final, 20>;
using Sha256 = OpenSslAlgorithm<DigestKind::sha256, SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final, 32>;

template <typename Algorithm>
class StateHasher final : public Hasher {
  public:
    StateHasher() { Algorithm::init(state_); }
    DigestKind kind() const override { return Algorithm::kDigest; }
    void update(ByteSpan bytes) override { Algorithm::update(state_, bytes); }
    std::string finish() const override { return Algorithm::finish(state_); }

    // Layout: length of the version, the version, the raw state.
    std::string save() const override {
        const std::string version = Algorithm::version();
        std::string out(1, static_cast<char>(version.size()));
        out += version;
        out.append(reinterpret_cast<const char*>(&state_), sizeof state_);
        return out;
    }

    bool load(ByteSpan bytes) {
        const std::string version = Algorithm::version();
        const std::string_view text = asText(bytes);
        if (text.size() != 1 + version.size() + sizeof state_) return false;
        if (static_cast<unsigned char>(text[0]) != version.size() ||
            text.substr(1, version.size()) != version)
            return false;
        std::memcpy(static_cast<void*>(&state_), text.data() + 1 + version.size(), sizeof state_);
        Algorithm::afterLoad(state_);
        return true;
    }

  private:
    typename Algorithm::State state_{};
};

template <typename Algorithm>
Result<std::unique_ptr<Hasher>> restore(ByteSpan midstate) {
    auto hasher = std::make_unique<StateHasher<Algorithm>>();
    if (!hasher->load(midstate))
        return fail(Reason::databaseBroken, "a digest's midstate is of another version");
    return std::unique_ptr<Hasher>(std::move(hasher));
}

}  // namespace

std::string_view digestName(DigestKind kind) {
    switch (kind) {
        case DigestKind::md5:
            return "md5";
        case DigestKind::sha1:
            return "sha1";
        case DigestKind::sha256:
            return "sha256";
        case DigestKind::xxh3_128:
            return "xxh3-128";
    }
    return "";
}

std::optional<DigestKind> digestByName(std::string_view name) {
    for (const DigestKind kind :
         {DigestKind::md5, DigestKind::sha1, DigestKind::sha256, DigestKind::xxh3_128})
        if (digestName(kind) == name) return kind;
    return std::nullopt;
}

std::unique_ptr<Hasher> makeHasher(DigestKind kind) {
    switch (kind) {
        case DigestKind::md5:
            return std::make_unique<StateHasher<Md5>>();
        case DigestKind::sha1:
            return std::make_unique<StateHasher<Sha1>>();
        case DigestKind::sha256:
            return std::make_unique<StateHasher<Sha256>>();
        case DigestKind::xxh3_128:
            return std::make_unique<StateHasher<XxhAlgorithm>>();
    }
    return nullptr;
}

Result<std::unique_ptr<Hasher>> restoreHasher(DigestKind kind, ByteSpan midstate) {
    switch (kind) {
        case DigestKind::md5:
            return restore<Md5>(midstate);
        case DigestKind::sha1:
            return restore<Sha1>(midstate);
        case DigestKind::sha256:
            return restore<Sha256>(midstate);
        case DigestKind::xxh3_128:
            return restore<XxhAlgorithm>(midstate);
    }
    return fail(Reason::internal, "unknown digest");
}

std::string digestOf(DigestKind kind, ByteSpan bytes) {
    const auto hasher = makeHasher(kind);
    hasher->update(bytes);
    return hasher->finish();
}

std::string hmacSha256(ByteSpan key, ByteSpan message) {
    std::string out(32, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
         reinterpret_cast<unsigned char*>(out.data()), &length);
    return out;
}

std::string randomBytes(std::size_t count) {
    std::string out(count, '\0');
    // Without randomness no key, no id and no PKCE verifier is safe: there is nothing sensible to go on with.
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) std::abort();
    return out;
}

}  // namespace packtrain
