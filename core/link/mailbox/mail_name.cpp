#include "link/mailbox/mail_name.h"

#include "base/digest.h"

namespace packtrain::link {
namespace {

constexpr std::size_t kNonce = 8, kMark = 8;

std::string_view prefixOf(MailKind kind) {
    return kind == MailKind::state ? "state-" : "desk-";
}

std::string nameFor(const PairingKey& key, MailKind kind, std::string_view nonce) {
    std::string message = "packtrain-link/1 file";
    message += '\0';
    message += prefixOf(kind);
    message += nonce;
    const std::string mark = hmacSha256(key.bytes(), asBytes(message)).substr(0, kMark);
    return std::string(prefixOf(kind)) + toHex(asBytes(nonce)) + toHex(asBytes(mark));
}

}  // namespace

std::string newMailName(const PairingKey& key, MailKind kind) {
    return nameFor(key, kind, randomBytes(kNonce));
}

std::optional<MailKind> mailKindOf(const PairingKey& key, std::string_view name) {
    for (const MailKind kind : {MailKind::state, MailKind::desk}) {
        const std::string_view prefix = prefixOf(kind);
        if (!name.starts_with(prefix)) continue;
        const auto nonce = fromHex(name.substr(prefix.size(), 2 * kNonce));
        if (nonce && nonce->size() == kNonce && nameFor(key, kind, *nonce) == name) return kind;
    }
    return std::nullopt;
}

std::string mailboxFolder(const PairingId& pairing) {
    return ".packtrain/mailbox/" + pairing.hex();
}

}  // namespace packtrain::link
