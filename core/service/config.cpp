#include "service/config.h"

#include <algorithm>
#include <tuple>

#include "base/clock.h"
#include "base/json.h"

namespace packtrain::service {
namespace {

constexpr std::uint64_t kConfigLimit = kMiB;

Result<Json> readDocument(io::FileSystem& files, const Path& file) {
    const auto text = io::readWhole(files, file, kConfigLimit);
    if (!text) {
        if (text.error().reason == Reason::fileGone) return Json::object();
        return Fail(text.error());
    }
    const auto document = json::parse(*text, file.display());
    if (!document || !document->is_object())
        return fail(Reason::badConfig, file.display() + " is not a JSON object");
    return *document;
}

Result<PairingEntry> readPairing(const std::string& id, const Json& value) {
    PairingEntry entry{.id = id, .name = {}, .mailbox = {}, .grant = json::textOr(value, "grant", "")};
    PACKTRAIN_TRY(entry.name, json::text(value, "name"));
    PACKTRAIN_TRY(entry.mailbox, json::text(value, "mailbox"));
    entry.made = parseRfc3339(json::textOr(value, "made", "")).value_or(WallTime{});
    return entry;
}

Result<> readPairings(const Json& document, const Path& file, Config& config) {
    const auto pairings = json::object(document, "pairings");
    if (!pairings) return {};
    for (const auto& [id, value] : (*pairings)->items()) {
        auto entry = readPairing(id, value);
        if (!entry) return fail(Reason::badConfig, file.display() + ": pairing " + printable(id));
        config.pairings.push_back(*std::move(entry));
    }
    std::ranges::sort(config.pairings, {},
                      [](const PairingEntry& entry) { return std::tie(entry.made, entry.name); });
    return {};
}

void writePairings(const Config& config, Json& document) {
    if (config.pairings.empty() && !document.contains("pairings")) return;
    Json pairings = Json::object();
    for (const PairingEntry& entry : config.pairings) {
        Json value = document.contains("pairings") && document["pairings"].contains(entry.id)
                         ? document["pairings"][entry.id]
                         : Json::object();
        value["name"] = entry.name;
        value["mailbox"] = entry.mailbox;
        if (!entry.grant.empty()) value["grant"] = entry.grant;
        value["made"] = formatRfc3339(entry.made);
        pairings[entry.id] = std::move(value);
    }
    document["pairings"] = std::move(pairings);
}

Result<Config> fromDocument(const Json& document, const Path& file) {
    Config config;
    if (const std::string kind = json::textOr(document, "secrets", ""); !kind.empty()) {
        config.secrets = secretsKindByName(kind);
        if (!config.secrets) return fail(Reason::badConfig, file.display() + ": secrets");
    }
    PACKTRAIN_CHECK(readPairings(document, file, config));
    const auto remotes = json::object(document, "remotes");
    if (!remotes) return config;
    for (const auto& [name, value] : (*remotes)->items()) {
        remote::RemoteConfig entry;
        entry.name = name;
        const auto type = json::text(value, "type");
        if (!type) return fail(Reason::badConfig, file.display() + ": remote " + name);
        entry.type = *type;
        if (const auto options = json::object(value, "options"))
            for (const auto& [key, option] : (*options)->items())
                if (option.is_string()) entry.options[key] = option.get<std::string>();
        config.remotes.push_back(std::move(entry));
    }
    return config;
}

void intoDocument(const Config& config, Json& document) {
    Json remotes = Json::object();
    for (const remote::RemoteConfig& entry : config.remotes) {
        // Keys of a newer version inside a remote are kept too.
        Json value = document.contains("remotes") && document["remotes"].contains(entry.name)
                         ? document["remotes"][entry.name]
                         : Json::object();
        value["type"] = entry.type;
        value["options"] = entry.options;
        remotes[entry.name] = std::move(value);
    }
    document["remotes"] = std::move(remotes);
    writePairings(config, document);
    if (config.secrets) document["secrets"] = secretsKindName(*config.secrets);
}

}  // namespace

const remote::RemoteConfig* Config::find(std::string_view name) const {
    const auto found = std::ranges::find(remotes, name, &remote::RemoteConfig::name);
    return found == remotes.end() ? nullptr : &*found;
}

std::string_view secretsKindName(SecretsKind kind) {
    switch (kind) {
        case SecretsKind::keychain:
            return "keychain";
        case SecretsKind::file:
            return "file";
        case SecretsKind::environment:
            return "environment";
    }
    return "";
}

std::optional<SecretsKind> secretsKindByName(std::string_view name) {
    for (const SecretsKind kind : {SecretsKind::keychain, SecretsKind::file, SecretsKind::environment})
        if (secretsKindName(kind) == name || (kind == SecretsKind::environment && name == "env")) return kind;
    return std::nullopt;
}

Result<Config> ConfigFile::read() const {
    PACKTRAIN_TRY(const Json document, readDocument(files_, file()));
    return fromDocument(document, file());
}

Result<> ConfigFile::change(const std::function<Result<>(Config&)>& edit) {
    PACKTRAIN_CHECK(files_.makeFolders(folder_, true));
    PACKTRAIN_TRY(const auto lock, files_.lock(folder_ / "config.lock"));
    PACKTRAIN_TRY(Json document, readDocument(files_, file()));
    PACKTRAIN_TRY(Config config, fromDocument(document, file()));
    PACKTRAIN_CHECK(edit(config));
    std::ranges::sort(config.remotes, {}, &remote::RemoteConfig::name);
    intoDocument(config, document);
    return io::writeWhole(files_, file(), asBytes(json::dumpPretty(document)), true);
}

Result<> checkRemoteName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    };
    const bool fine = !name.empty() && name.size() <= 64 && name != "local" &&
                      std::ranges::all_of(name, allowed) && name.front() != '-' && name.front() != '.' &&
                      name.front() != '_';
    if (fine) return {};
    return fail(Reason::nameNotAllowed,
                "\"" + printable(name) + "\" (letters, digits, - _ . and not \"local\")");
}

}  // namespace packtrain::service
