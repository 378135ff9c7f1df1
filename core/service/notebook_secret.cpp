#include "service/notebook_secret.h"

#include <algorithm>

#include "net/http.h"
#include "service/config.h"

namespace packtrain::service {
namespace {

constexpr std::string_view kFamily = "packtrain";
constexpr std::string_view kPrefix = "packtrain1.";
constexpr std::string_view kScope = "drive.file";
constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLongestWord = 2048;  // Google's refresh tokens have up to 512 bytes
constexpr std::size_t kLongestFolder = 1024;

Fail wrong(std::string_view what) {
    return fail(Reason::badArgument, "the secret PACKTRAIN: " + std::string(what));
}

bool isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isId(const std::string& text) {
    return !text.empty() && text.size() <= kLongestId &&
           std::ranges::all_of(text, [](char c) { return isLetterOrDigit(c) || c == '-' || c == '_'; });
}

/// Goes into forms: one word of visible ASCII.
bool isWord(const std::string& text) {
    return text.size() <= kLongestWord &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// Takes a member out of the object, so that what is left is what this version does not know.
Result<std::string> taken(Json& object, std::string_view where, std::string_view key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        return wrong("\"" + std::string(where) + "\" has no text \"" + std::string(key) + "\"");
    std::string text = found->get<std::string>();
    object.erase(found);
    return text;
}

Result<std::optional<std::string>> takenIfAny(Json& object, std::string_view where, std::string_view key) {
    if (!object.contains(key)) return std::nullopt;
    PACKTRAIN_TRY(std::string text, taken(object, where, key));
    return text;
}

Result<std::optional<Json>> objectIfAny(Json& object, std::string_view key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::nullopt;
    if (!found->is_object()) return wrong("\"" + std::string(key) + "\" is not an object");
    Json inner = *found;
    object.erase(found);
    return inner;
}

}  // namespace

Result<> checkMailboxPlace(std::string_view place) {
    constexpr std::string_view kFolder = "local:/";
    if (place.starts_with(kFolder)) {
        const std::string_view folder = place.substr(kFolder.size());
        if (place.size() <= kLongestFolder && isUtf8(folder) && isSafeRelative(folder)) return {};
    } else if (place.ends_with(':') && checkRemoteName(place.substr(0, place.size() - 1))) {
        return {};
    }
    return wrong("\"mailbox\" is neither a remote's name with a colon nor local:/ and a folder");
}

std::string remoteOfMailbox(std::string_view place) {
    if (place.ends_with(':')) place.remove_suffix(1);
    return std::string(place);
}

namespace {

Result<NotebookPairing> readPairing(Json json) {
    NotebookPairing pairing;
    PACKTRAIN_TRY(pairing.id, taken(json, "pairing", "id"));
    PACKTRAIN_TRY(const std::string key, taken(json, "pairing", "key"));
    if (!isId(pairing.id)) return wrong("\"pairing\" has no proper id");
    const auto bytes = fromBase64(key);
    if (!bytes || bytes->size() != kPairingKeySize) return wrong("\"pairing\" has no key of 32 bytes");
    std::ranges::copy(asBytes(*bytes), pairing.key.begin());
    PACKTRAIN_TRY(const auto mailbox, takenIfAny(json, "pairing", "mailbox"));
    if (mailbox) {
        PACKTRAIN_CHECK(checkMailboxPlace(*mailbox));
        pairing.mailbox = *mailbox;
    }
    pairing.more = std::move(json);
    return pairing;
}

Result<std::string> readAddress(Json& json, std::string_view key) {
    PACKTRAIN_TRY(const auto address, takenIfAny(json, "grant", key));
    if (!address) return std::string();
    if (!isWord(*address)) return wrong("\"" + std::string(key) + "\" is no address");
    if (const auto checked = net::checkEndpoint(*address); !checked)
        return fail(checked.error().reason, "\"" + std::string(key) + "\" in the secret PACKTRAIN");
    return *address;
}

Result<> checkGrant(const NotebookGrant& grant) {
    if (!isId(grant.id)) return wrong("\"grant\" has no proper id");
    if (!checkRemoteName(grant.remote)) return wrong("\"grant\" has no proper name of a remote");
    if (grant.clientId.empty() || !isWord(grant.clientId)) return wrong("\"grant\" has no proper client_id");
    if (!isWord(grant.clientSecret)) return wrong("\"grant\" has no proper client_secret");
    if (grant.refreshToken.empty() || !isWord(grant.refreshToken))
        return wrong("\"grant\" has no proper refresh_token");
    if (grant.folder && !grant.folder->empty() &&
        (grant.folder->size() > kLongestFolder || !isSafeRelative(*grant.folder)))
        return wrong("\"grant\" has no proper folder");
    return {};
}

Result<NotebookGrant> readGrant(Json json) {
    NotebookGrant grant;
    PACKTRAIN_TRY(const std::string kind, taken(json, "grant", "kind"));
    if (kind != "drive")
        return fail(Reason::unsupported,
                    "the secret PACKTRAIN has a grant of a kind that this version does not know");
    PACKTRAIN_TRY(const std::string scope, taken(json, "grant", "scope"));
    if (scope != kScope) return wrong("\"grant\" is not of the scope drive.file");
    PACKTRAIN_TRY(grant.id, taken(json, "grant", "id"));
    PACKTRAIN_TRY(grant.remote, taken(json, "grant", "remote"));
    PACKTRAIN_TRY(grant.clientId, taken(json, "grant", "client_id"));
    PACKTRAIN_TRY(grant.clientSecret, taken(json, "grant", "client_secret"));
    PACKTRAIN_TRY(grant.refreshToken, taken(json, "grant", "refresh_token"));
    PACKTRAIN_TRY(grant.folder, takenIfAny(json, "grant", "folder"));
    PACKTRAIN_TRY(grant.endpoint, readAddress(json, "endpoint"));
    PACKTRAIN_TRY(grant.tokenUrl, readAddress(json, "token_url"));
    PACKTRAIN_CHECK(checkGrant(grant));
    grant.more = std::move(json);
    return grant;
}

/// The document between prefix and end; what its parser says of it would quote it.
Result<Json> documentOf(std::string_view line) {
    line = trimmed(line);
    if (line.size() > kLongestNotebookSecret) return wrong("it is too long");
    if (!line.starts_with(kPrefix)) {
        const std::size_t dot = line.find('.');
        const bool isNewer = dot != std::string_view::npos && line.starts_with(kFamily) &&
                             dot > kFamily.size() &&
                             std::ranges::all_of(line.substr(kFamily.size(), dot - kFamily.size()),
                                                 [](char c) { return c >= '0' && c <= '9'; });
        if (isNewer) return fail(Reason::unsupported, "the secret PACKTRAIN was made by a newer version");
        return wrong("it does not begin with \"packtrain1.\"");
    }
    line.remove_prefix(kPrefix.size());
    const bool isOneWord =
        std::ranges::all_of(line, [](char c) { return isLetterOrDigit(c) || c == '-' || c == '_'; });
    const auto text = isOneWord ? fromBase64(line) : std::nullopt;
    if (!text) return wrong("it is damaged; copy the whole line again");
    auto document = json::parse(*text, "the secret");
    if (!document || !document->is_object()) return wrong("it is damaged; copy the whole line again");
    return *std::move(document);
}

}  // namespace

Result<NotebookSecret> readNotebookSecret(std::string_view line) {
    NotebookSecret secret;
    PACKTRAIN_TRY(Json document, documentOf(line));
    PACKTRAIN_TRY(auto pairing, objectIfAny(document, "pairing"));
    PACKTRAIN_TRY(auto grant, objectIfAny(document, "grant"));
    if (pairing) {
        PACKTRAIN_TRY(secret.pairing, readPairing(*std::move(pairing)));
    }
    if (grant) {
        PACKTRAIN_TRY(secret.grant, readGrant(*std::move(grant)));
    }
    if (!secret.pairing && !secret.grant) return wrong("it holds neither a pairing nor a grant");
    secret.more = std::move(document);
    return secret;
}

std::string writeNotebookSecret(const NotebookSecret& secret) {
    Json document = secret.more;
    if (secret.pairing) {
        Json json = secret.pairing->more;
        json["id"] = secret.pairing->id;
        json["key"] = toBase64Url(secret.pairing->key);
        if (!secret.pairing->mailbox.empty()) json["mailbox"] = secret.pairing->mailbox;
        document["pairing"] = std::move(json);
    }
    if (const auto& grant = secret.grant) {
        Json json = grant->more;
        json["kind"] = "drive";
        json["scope"] = kScope;
        json["id"] = grant->id;
        json["remote"] = grant->remote;
        json["client_id"] = grant->clientId;
        json["client_secret"] = grant->clientSecret;
        json["refresh_token"] = grant->refreshToken;
        if (grant->folder) json["folder"] = *grant->folder;
        if (!grant->endpoint.empty()) json["endpoint"] = grant->endpoint;
        if (!grant->tokenUrl.empty()) json["token_url"] = grant->tokenUrl;
        document["grant"] = std::move(json);
    }
    return std::string(kPrefix) + toBase64Url(asBytes(json::dump(document)));
}

remote::RemoteConfig remoteOf(const NotebookGrant& grant) {
    remote::RemoteConfig config{.name = grant.remote, .type = "drive", .options = {}};
    config.options["client_id"] = grant.clientId;
    config.options["scope"] = kScope;
    if (grant.folder) config.options["root"] = *grant.folder;
    if (!grant.endpoint.empty()) config.options["endpoint"] = grant.endpoint;
    if (!grant.tokenUrl.empty()) config.options["token_url"] = grant.tokenUrl;
    return config;
}

}  // namespace packtrain::service
