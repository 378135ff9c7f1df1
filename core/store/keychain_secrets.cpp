#include "store/keychain_secrets.h"

#include "base/json.h"
#include "io/process.h"

namespace packtrain::store {
namespace {

constexpr std::string_view kEncoded = "base64:";

std::string encoded(std::string_view secret) {
    if (isUtf8(secret) && !secret.starts_with(kEncoded) && secret.find('\0') == std::string_view::npos)
        return std::string(secret);
    return std::string(kEncoded) + toBase64(asBytes(secret));
}

std::optional<std::string> decoded(const std::string& stored) {
    if (!stored.starts_with(kEncoded)) return stored;
    return fromBase64(std::string_view(stored).substr(kEncoded.size()));
}

class KeychainSecrets final : public SecretStore {
  public:
    KeychainSecrets(const Path& program, std::chrono::milliseconds limit)
        : program_(program), limit_(limit) {}

    Result<std::optional<std::string>> get(std::string_view key) override {
        PACKTRAIN_TRY(const Json answer, ask({{"op", "get"}, {"key", key}}));
        const std::string status = json::textOr(answer, "status", "");
        if (status == "absent") return std::nullopt;
        if (status != "found") return refusal(status);
        const auto stored = json::text(answer, "secret");
        auto secret = stored ? decoded(*stored) : std::nullopt;
        if (!secret) return refusal("");
        return secret;
    }

    Result<> put(std::string_view key, std::string_view secret) override {
        PACKTRAIN_TRY(const Json answer, ask({{"op", "put"}, {"key", key}, {"secret", encoded(secret)}}));
        const std::string status = json::textOr(answer, "status", "");
        if (status != "ok") return refusal(status);
        return {};
    }

    Result<> erase(std::string_view key) override {
        PACKTRAIN_TRY(const Json answer, ask({{"op", "erase"}, {"key", key}}));
        const std::string status = json::textOr(answer, "status", "");
        if (status != "ok" && status != "absent") return refusal(status);
        return {};
    }

    std::string_view kind() const override { return "keychain"; }

  private:
    // The answer itself is never part of an error: it may hold the secret.
    Fail refusal(std::string_view status) const {
        if (status == "locked") return fail(Reason::secretsLocked);
        if (status == "denied") return fail(Reason::secretsDenied);
        if (status == "unavailable") return fail(Reason::secretsUnavailable);
        return fail(Reason::secretsUnavailable, program_.display() + " gave no answer that makes sense");
    }

    Result<Json> ask(Json question) const {
        question["service"] = "packtrain";
        const auto child = io::runChild({program_.bytes()}, json::dump(question) + "\n", limit_, StopToken());
        if (!child && child.error().reason == Reason::networkTimeout)
            return fail(Reason::secretsLocked, "no answer in time");
        if (!child) return Fail(Error(Reason::secretsUnavailable, child.error().context));
        auto answer = json::parse(child->output, "keychain");
        if (child->exitCode != 0 || !answer) return refusal("");
        return answer;
    }

    Path program_;
    std::chrono::milliseconds limit_;
};

}  // namespace

std::unique_ptr<SecretStore> makeKeychainSecrets(const Path& program, std::chrono::milliseconds limit) {
    return std::make_unique<KeychainSecrets>(program, limit);
}

}  // namespace packtrain::store
