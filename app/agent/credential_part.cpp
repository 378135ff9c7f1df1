#include "credential_part.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>

#include "arguments.h"
#include "credential_words.h"
#include "service/notebook_sign_in.h"
#include "session_view.h"

namespace packtrain::agent {
namespace {

using session::Credential;

constexpr std::string_view kSection = "credential";
constexpr std::array<std::string_view, 5> kSources = {"colab", "kaggle", "environment", "file", "asked"};

std::string_view stateName(service::NotebookSignIn::State state) {
    switch (state) {
        case service::NotebookSignIn::State::works:
            return "works";
        case service::NotebookSignIn::State::failed:
            return "failed";
        case service::NotebookSignIn::State::asking:
            break;
    }
    return "asking";
}

/// Of the built-in profile of that platform; a profile of a person's own says nothing of it.
session::CredentialPlan planOf(std::string_view platform) {
    for (const BuiltInProfile& each : builtInProfiles())
        if (each.name == std::string(platform) + ".json")
            return session::readCredentialPlan(each.json, each.name).value_or(session::CredentialPlan());
    return {};
}

class CredentialPart final : public Part {
  public:
    CredentialPart(const PartGround& ground, std::shared_ptr<service::HeldPool> pool, Path configFolder)
        : ground_(ground),
          pool_(std::move(pool)),
          folder_(std::move(configFolder)),
          signIn_(ground.files, ground.clock, *ground.log, *ground.tokens) {
        lookAround();
    }

    std::string_view section() const override { return kSection; }

    Json view() const override {
        Json held = Json::array();
        const auto grant = signIn_.grant();
        if (grant) held.push_back(grantJson(*grant));
        for (const auto& [remote, ends] : ground_.tokens->ends()) {
            if (grant && grant->remote == remote) continue;
            Json token = wordsJson(Credential::notebookToken);
            token["remote"] = remote;
            token["fresh_s"] = leftOf(ends);
            held.push_back(std::move(token));
        }
        if (const auto pool = pool_->view()) held.push_back(poolJson(*pool));
        Json json{{"held", std::move(held)}, {"paired", signIn_.pairing().has_value()}};
        const session::CredentialPlan plan = planHere();
        json["usual"] = wordsJson(plan.usual);
        json["usual"]["place"] = std::string(session::secretPlaceName(plan.place));
        json["usual"]["place_words"] = std::string(placeWords(plan.place));
        const std::scoped_lock lock(mutex_);
        if (const auto& problem = problem_ ? problem_ : poolProblem_) json["problem"] = errorJson(*problem);
        return json;
    }

    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override {
        if (name == kSection) return credential(arguments);
        return std::nullopt;
    }

  private:
    double leftOf(Ticks ends) const {
        return std::max(0.0, std::ceil(std::chrono::duration<double>(ends - ground_.clock.boot()).count()));
    }

    session::CredentialPlan planHere() const {
        const auto snapshot = ground_.newest ? ground_.newest() : nullptr;
        return snapshot && snapshot->session ? planOf(snapshot->session->platformId)
                                             : session::CredentialPlan();
    }

    Json grantJson(const service::NotebookSignIn::View& grant) const {
        Json json = wordsJson(Credential::notebookGrant);
        json["remote"] = grant.remote;
        json["id"] = grant.id;
        json["state"] = std::string(stateName(grant.state));
        if (grant.problem) json["error"] = errorJson(*grant.problem);
        const std::scoped_lock lock(mutex_);
        json["from"] = source_;
        return json;
    }

    Json poolJson(const service::HeldPool::View& pool) const {
        Json json = wordsJson(Credential::uriPool);
        json["remote"] = pool.remote;
        json["path"] = pool.path;
        json["id"] = pool.id;
        json["slots"] = pool.total;
        json["slots_left"] = pool.left;
        json["counted"] = pool.isCounted;
        json["ends"] = formatRfc3339(pool.ends);
        json["ended"] = pool.hasEnded;
        if (pool.problem) json["error"] = errorJson(*pool.problem);
        return json;
    }

    /// Where a shell or a script has left it: nobody hands it over there.
    void lookAround() {
        if (const auto taken = takeFound(); !taken) {
            ground_.log->warning("the secret PACKTRAIN is not used: " + taken.error().message());
            const std::scoped_lock lock(mutex_);
            problem_ = taken.error();
        }
        const auto pool = takePool(service::poolFile(folder_));
        if (pool || pool.error().reason == Reason::fileGone) return;
        ground_.log->warning("the pool of upload addresses is not used: " + pool.error().message());
        const std::scoped_lock lock(mutex_);
        poolProblem_ = pool.error();
    }

    Result<> takePool(const Path& file) {
        if (!file.isAbsolute()) return fail(Reason::badArgument, "\"pool\" is no absolute path of a file");
        PACKTRAIN_TRY(auto pool, service::readPoolFile(ground_.files, file));
        PACKTRAIN_CHECK(pool_->take(std::move(pool)));
        const std::scoped_lock lock(mutex_);
        poolProblem_.reset();
        return {};
    }

    Result<> takeFound() {
        PACKTRAIN_TRY(const auto found, service::findNotebookSecret(ground_.files, folder_));
        if (!found) return {};
        return take(found->secret, found->source);
    }

    Result<> takeFile() {
        PACKTRAIN_TRY(const auto secret,
                      service::readNotebookSecretFile(ground_.files, service::notebookSecretFile(folder_)));
        return take(secret, "file");
    }

    Result<> take(std::string_view line, std::string_view source) {
        PACKTRAIN_TRY(const auto secret, service::readNotebookSecret(line));
        return take(secret, source);
    }

    Result<> take(const service::NotebookSecret& secret, std::string_view source) {
        PACKTRAIN_CHECK(signIn_.take(secret));
        if (ground_.paired) ground_.paired(secret);
        const std::scoped_lock lock(mutex_);
        source_ = source;
        problem_.reset();
        return {};
    }

    Result<Json> credential(const Json& arguments) {
        PACKTRAIN_CHECK(onlyArguments(arguments, {"secret", "source", "pool"}));
        if (hasArgument(arguments, "pool")) {
            if (hasArgument(arguments, "secret"))
                return fail(Reason::badArgument, "one of \"secret\" and \"pool\" at a time");
            PACKTRAIN_TRY(std::string file, textArgument(arguments, "pool"));
            PACKTRAIN_CHECK(takePool(Path(std::move(file))));
            return view();
        }
        if (!hasArgument(arguments, "secret")) {
            PACKTRAIN_CHECK(takeFile());
            return view();
        }
        PACKTRAIN_TRY(const std::string secret, textArgument(arguments, "secret"));
        PACKTRAIN_TRY(const std::string source, textArgument(arguments, "source"));
        if (std::ranges::find(kSources, source) == kSources.end())
            return fail(Reason::badArgument, "\"source\" is none of colab, kaggle, environment, file, asked");
        PACKTRAIN_CHECK(take(secret, source));
        return view();
    }

    const PartGround ground_;
    const std::shared_ptr<service::HeldPool> pool_;
    const Path folder_;
    mutable std::mutex mutex_;
    std::string source_;
    std::optional<Error> problem_, poolProblem_;
    service::NotebookSignIn signIn_;
};

}  // namespace

std::unique_ptr<Part> makeCredentialPart(const PartGround& ground, std::shared_ptr<service::HeldPool> pool) {
    auto folder = service::configFolder();
    if (!folder) return failedPart(std::string(kSection), {std::string(kSection)}, folder.error());
    return std::make_unique<CredentialPart>(ground, std::move(pool), *std::move(folder));
}

}  // namespace packtrain::agent
