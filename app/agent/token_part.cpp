#include "token_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "arguments.h"

namespace packtrain::agent {
namespace {

constexpr double kLongestLife = 24 * 3600;  // seconds; Google's live for one hour
constexpr std::size_t kLongestToken = 8192;

/// Of visible ASCII, as it stands in a header.
Result<> checkToken(const std::string& token) {
    const bool isOne = token.size() <= kLongestToken &&
                       std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; });
    return isOne ? Result<>() : fail(Reason::badArgument, "\"token\" is none");
}

class TokenPart final : public Part {
  public:
    TokenPart(const PartGround& ground, service::ConfigFile config)
        : clock_(ground.clock), log_(ground.log), tokens_(*ground.tokens), config_(std::move(config)) {}

    std::string_view section() const override { return "tokens"; }

    Json view() const override {
        Json remotes = Json::array();
        for (const auto& [remote, ends] : tokens_.ends()) {
            const double left = leftOf(ends);
            remotes.push_back({{"remote", remote}, {"fresh_s", left}, {"ended", left <= 0}});
        }
        return {{"remotes", std::move(remotes)}};
    }

    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        if (name == "token") return token(arguments);
        return std::nullopt;
    }

    std::string metrics() const override {
        std::string page;
        for (const auto& [remote, ends] : tokens_.ends())
            page += fmt::format("packtrain_tokens_fresh_seconds{{remote=\"{}\"}} {}\n", remote, leftOf(ends));
        if (page.empty()) return page;
        return "# HELP packtrain_tokens_fresh_seconds Until the token that a notebook handed in ends.\n"
               "# TYPE packtrain_tokens_fresh_seconds gauge\n" +
               page;
    }

  private:
    double leftOf(Ticks ends) const {
        return std::max(0.0, std::ceil(std::chrono::duration<double>(ends - clock_.boot()).count()));
    }

    Result<Json> token(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"remote", "token", "expires_in"}));
        PACKTRAIN_TRY(const std::string remote, textArgument(arguments, "remote"));
        if (!hasArgument(arguments, "token")) {
            tokens_.forget(remote);
            return Json{{"remote", remote}, {"fresh_s", 0}};
        }
        PACKTRAIN_TRY(std::string token, textArgument(arguments, "token"));
        PACKTRAIN_CHECK(checkToken(token));
        PACKTRAIN_TRY(const double life, figureArgument(arguments, "expires_in"));
        PACKTRAIN_CHECK(haveRemote(remote));
        const auto ends =
            std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(std::min(life, kLongestLife)));
        const bool isNew = !tokens_.of(remote);
        tokens_.give(remote, {std::move(token), clock_.boot() + ends});
        if (isNew) log_->info("the notebook signs in to " + remote);
        const auto given = tokens_.of(remote);
        return Json{{"remote", remote}, {"fresh_s", given ? leftOf(given->ends) : 0}};
    }

    /// A drive that is only ever signed in to by a notebook needs no client of its own, so nobody need
    /// configure it.
    Result<> haveRemote(const std::string& name) {
        PACKTRAIN_CHECK(service::checkRemoteName(name));
        PACKTRAIN_TRY(const service::Config config, config_.read());
        if (const auto* const entry = config.find(name)) {
            if (entry->type == "local")
                return fail(Reason::badArgument, "a remote of type local needs no sign-in");
            return {};
        }
        return config_.change([&](service::Config& changed) -> Result<> {
            if (changed.find(name) == nullptr)
                changed.remotes.push_back({.name = name, .type = "drive", .options = {}});
            return {};
        });
    }

    const Clock& clock_;
    const std::shared_ptr<Log> log_;
    service::GivenTokens& tokens_;
    service::ConfigFile config_;
};

}  // namespace

std::unique_ptr<Part> makeTokenPart(const PartGround& ground) {
    auto folder = service::configFolder();
    if (!folder) return failedPart("tokens", {"token"}, folder.error());
    return std::make_unique<TokenPart>(ground, service::ConfigFile(ground.files, *std::move(folder)));
}

}  // namespace packtrain::agent
