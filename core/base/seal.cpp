// The one file that includes libsodium.
#include "base/seal.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>

namespace packtrain {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kSealKeySize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

void ready() {
    static const bool ok = sodium_init() >= 0;
    if (!ok) std::abort();
}

const unsigned char* raw(ByteSpan bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

SealKey makeSealKey() {
    ready();
    SealKey key;
    randombytes_buf(key.data(), key.size());
    return key;
}

std::optional<SealKey> sealKeyFromBytes(ByteSpan bytes) {
    if (bytes.size() != kSealKeySize) return std::nullopt;
    SealKey key;
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

std::string seal(const SealKey& key, std::string_view purpose, ByteSpan clear) {
    ready();
    std::string out(kNonce + clear.size() + kTag, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    randombytes_buf(bytes, kNonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + kNonce, nullptr, raw(clear), clear.size(),
                                               raw(asBytes(purpose)), purpose.size(), nullptr, bytes,
                                               raw(key));
    return out;
}

Result<std::string> unseal(const SealKey& key, std::string_view purpose, ByteSpan sealed) {
    ready();
    if (sealed.size() < kNonce + kTag) return fail(Reason::noStateKey, "a sealed value is too short");
    std::string out(sealed.size() - kNonce - kTag, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr, raw(sealed) + kNonce,
        sealed.size() - kNonce, raw(asBytes(purpose)), purpose.size(), raw(sealed), raw(key));
    if (opened != 0) return fail(Reason::noStateKey, "a sealed value does not open");
    return out;
}

}  // namespace packtrain
