#include "drive/command_line.h"

#include <functional>
#include <map>

#include "http/message.h"

namespace packtrain::servers {

namespace {

constexpr const char* kDefaultClient = "emulator-client";
constexpr const char* kDefaultSecret = "emulator-secret";

struct Option {
    const char* value;  // what its value is called; nullptr: it takes none
    const char* words;
    // False: the value is not usable.
    std::function<bool(const std::string&)> apply;
};

std::pair<std::string, std::string> splitAt(const std::string& text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

template <typename T>
std::function<bool(const std::string&)> number(T& into) {
    return [&into](const std::string& text) {
        const auto value = parseInteger(text);
        if (!value || *value < 0) return false;
        into = T(*value);
        return true;
    };
}

std::map<std::string, Option> optionsFor(CommandLine& line, std::string& client, std::string& secret) {
    EmulatorOptions& emulator = line.emulator;
    const auto flag = [](bool& into) { return [&into](const std::string&) { return into = true; }; };
    const auto string = [](std::string& into) {
        return [&into](const std::string& text) {
            into = text;
            return !text.empty();
        };
    };
    const auto keep = [&emulator](BlobStore::Keep how) {
        return [&emulator, how](const std::string&) {
            emulator.keep = how;
            return true;
        };
    };
    const auto grant = [](std::vector<std::pair<std::string, Access>>& into) {
        return [&into](const std::string& text) {
            const auto [token, scope] = splitAt(text, ':');
            into.emplace_back(token, Access{{}, Tokens::splitScopes(scope.empty() ? "drive.file" : scope)});
            return !token.empty();
        };
    };
    return {
        {"--port", {"N", "listen there; 0, the default, takes a free one", number(line.port)}},
        {"--data",
         {"DIR", "keep objects there while it runs; default: an own temporary folder",
          [&](const std::string& text) {
              emulator.folder = text;
              return !text.empty();
          }}},
        {"--memory", {nullptr, "keep objects in shared memory", keep(BlobStore::Keep::inMemory)}},
        {"--discard", {nullptr, "keep digests and sizes only", keep(BlobStore::Keep::digestsOnly)}},
        {"--faults",
         {"FILE", "a fault plan; may be repeated",
          [&](const std::string& text) {
              line.faultFiles.push_back(text);
              return true;
          }}},
        {"--client-id", {"ID", "the OAuth client; default emulator-client", string(client)}},
        {"--client-secret", {"SECRET", "its secret; default emulator-secret", string(secret)}},
        {"--client",
         {"ID:SECRET", "one more OAuth client; may be repeated",
          [&](const std::string& text) {
              const auto [id, word] = splitAt(text, ':');
              emulator.tokens.clients[id] = word;
              return !id.empty();
          }}},
        {"--grant",
         {"TOKEN[:SCOPES]", "an access token that never expires; default scope drive.file",
          grant(line.grants)}},
        {"--grant-refresh", {"TOKEN[:SCOPES]", "a refresh token", grant(line.refreshGrants)}},
        {"--token-life", {"S", "life of access tokens; default 3600", number(emulator.tokens.accessLife)}},
        {"--refresh-life",
         {"S", "life of refresh tokens, as with a consent screen in testing",
          [&](const std::string& text) {
              std::chrono::seconds life{};
              const bool good = number(life)(text);
              emulator.tokens.refreshLife = life;
              return good;
          }}},
        {"--rotate-refresh",
         {nullptr, "each refresh replaces the refresh token", flag(emulator.tokens.rotate)}},
        {"--rotate-grace",
         {"MS", "how long a replaced one still works; default 0", number(emulator.tokens.rotateGrace)}},
        {"--device-interval",
         {"S", "polling interval of the device flow; default 5", number(emulator.tokens.deviceInterval)}},
        {"--auto-consent",
         {"allow|deny", "the consent page answers itself",
          [&](const std::string& text) {
              emulator.autoConsent = text == "allow" ? AutoConsent::allow : AutoConsent::deny;
              return text == "allow" || text == "deny";
          }}},
        {"--quota",
         {"BYTES", "storage limit; default none",
          [&](const std::string& text) {
              emulator.tree.quota = parseInteger(text);
              return emulator.tree.quota.has_value();
          }}},
        {"--max-children",
         {"N", "most items in one folder; default 500000", number(emulator.tree.maxChildren)}},
        {"--list-lag", {"MS", "a new file is missing from lists that long", number(emulator.tree.listLag)}},
        {"--trash-free-lag",
         {"MS", "emptied trash frees its bytes that late", number(emulator.tree.trashFreeLag)}},
        {"--tls-cert", {"FILE", "speak TLS with this PEM chain", string(line.certificate)}},
        {"--tls-key", {"FILE", "and this key", string(line.key)}},
        {"--md5-only",
         {nullptr, "tell no SHA-1 and SHA-256, as of a few old files; twice as fast",
          flag(emulator.md5Only)}},
        {"--line",
         {"BYTES/S", "all uploads and downloads share a line of this speed", number(emulator.line)}},
        {"--log", {"FILE|-", "one line for each request", string(line.log)}},
        {"--die-with-parent", {nullptr, "end when the parent process ends", flag(line.dieWithParent)}},
        {"--help", {nullptr, "this text", flag(line.help)}},
    };
}

}  // namespace

std::optional<std::string> parseCommandLine(const std::vector<std::string>& arguments, CommandLine& line) {
    std::string client = kDefaultClient;
    std::string secret = kDefaultSecret;
    const auto options = optionsFor(line, client, secret);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        auto [name, value] = splitAt(arguments[i], '=');
        const auto option = options.find(name);
        if (option == options.end()) return "unknown option " + name;
        if (option->second.value && arguments[i].find('=') == std::string::npos) {
            if (++i == arguments.size()) return name + " needs a value";
            value = arguments[i];
        }
        if (!option->second.apply(value)) return "bad value for " + name + ": " + value;
    }
    line.emulator.tokens.clients[client] = secret;
    for (auto* grants : {&line.grants, &line.refreshGrants}) {
        for (auto& [token, access] : *grants) access.client = client;
    }
    return std::nullopt;
}

std::string commandLineHelp() {
    CommandLine line;
    std::string client;
    std::string secret;
    std::string text = "usage: drive-emulator [options]\n";
    for (const auto& [name, option] : optionsFor(line, client, secret)) {
        const std::string left = name + (option.value ? std::string(" ") + option.value : std::string());
        text += "  " + left + std::string(left.size() < 28 ? 28 - left.size() : 1, ' ') + option.words + '\n';
    }
    return text;
}

}  // namespace packtrain::servers
