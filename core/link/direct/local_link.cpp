#include "link/direct/local_link.h"

#include "base/json.h"

namespace packtrain::link {
namespace {

constexpr std::string_view kFormat = "packtrain-link-local/1";

}  // namespace

std::string localLinkText(const Pairing& pairing) {
    return json::dump(
               {{"format", kFormat}, {"pairing", pairing.id.hex()}, {"key", toBase64(pairing.key.bytes())}}) +
           '\n';
}

Result<Pairing> readLocalLink(std::string_view text) {
    const auto parsed = json::parse(text, kLocalLinkFile);
    if (!parsed || !parsed->is_object() || json::textOr(*parsed, "format", {}) != kFormat)
        return fail(Reason::protocolError, "no pairing of an agent");
    const auto id = PairingId::fromHex(json::textOr(*parsed, "pairing", {}));
    const auto bytes = fromBase64(json::textOr(*parsed, "key", {}));
    const auto key = bytes ? PairingKey::fromBytes(asBytes(*bytes)) : std::nullopt;
    if (!id || !key) return fail(Reason::protocolError, "no whole pairing of an agent");
    return Pairing{.id = *id, .key = *key};
}

}  // namespace packtrain::link
