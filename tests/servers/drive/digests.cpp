#include "drive/digests.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace packtrain::servers {

namespace {

struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

Context begun(const EVP_MD* algorithm) {
    Context context(EVP_MD_CTX_new());
    EVP_DigestInit_ex(context.get(), algorithm, nullptr);
    return context;
}

std::string finished(const Context& context) {
    if (!context) return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context.get(), raw.data(), &size);
    return {reinterpret_cast<const char*>(raw.data()), size};
}

std::string hex(std::string_view raw) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    return out;
}

}  // namespace

struct Digests::State {
    Context md5 = begun(EVP_md5());
    Context sha1;
    Context sha256;
};

Digests::Digests(bool md5Only) : state_(std::make_unique<State>()) {
    if (md5Only) return;
    state_->sha1 = begun(EVP_sha1());
    state_->sha256 = begun(EVP_sha256());
}

Digests::~Digests() = default;
Digests::Digests(Digests&&) noexcept = default;
Digests& Digests::operator=(Digests&&) noexcept = default;

void Digests::update(std::string_view bytes) {
    for (const Context* context : {&state_->md5, &state_->sha1, &state_->sha256}) {
        if (*context) EVP_DigestUpdate(context->get(), bytes.data(), bytes.size());
    }
}

Checksums Digests::finish() {
    return {.md5 = hex(finished(state_->md5)),
            .sha1 = hex(finished(state_->sha1)),
            .sha256 = hex(finished(state_->sha256))};
}

std::string sha256Base64Url(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const Context context = begun(EVP_sha256());
    EVP_DigestUpdate(context.get(), text.data(), text.size());
    std::string out;
    unsigned int bits = 0;
    int count = 0;
    for (const char c : finished(context)) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out += kAlphabet[(bits >> (count - 6)) & 63];
    }
    if (count > 0) out += kAlphabet[(bits << (6 - count)) & 63];
    return out;
}

}  // namespace packtrain::servers
