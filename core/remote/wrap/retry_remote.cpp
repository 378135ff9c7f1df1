#include "remote/wrap/retry_remote.h"

#include <cstring>
#include <set>

#include "base/digest.h"

namespace packtrain::remote {
namespace {

class Retry {
  public:
    Retry(const Clock& clock, RetryPolicy policy, Randomness random)
        : clock_(clock), policy_(policy), random_(std::move(random)) {}

    auto around(Verb verb, std::string_view, const StopToken& stop, auto&& call) {
        if (!isIdempotent(verb)) return call();
        return repeat(stop, call, [] { return false; });
    }

    /// `moved` tells whether the last try came further than the one before: then the budget is whole again.
    auto repeat(const StopToken& stop, auto&& call, auto&& moved) -> decltype(call()) {
        Ticks firstFailure{};
        int failures = 0;
        while (true) {
            auto result = call();
            if (result) return result;
            if (moved()) failures = 0;
            if (++failures == 1) firstFailure = clock_.steady();
            const RetryMoment moment{.failures = failures,
                                     .elapsed = clock_.steady() - firstFailure,
                                     .now = clock_.wall(),
                                     .random = random_()};
            const auto wait = nextRetry(policy_, moment, result.error());
            if (!wait) return result;
            if (!clock_.waitFor(*wait, stop)) return fail(Reason::cancelled);
        }
    }

  private:
    const Clock& clock_;
    RetryPolicy policy_;
    Randomness random_;
};

class RetryRemote final : public Around<Retry> {
  public:
    using Around::Around;

    Result<> list(const FolderRef& folder, const std::function<Result<>(const ObjectInfo&)>& each,
                  const StopToken& stop) override {
        std::set<std::string> told;
        std::optional<Error> refused;
        const auto once = [&](const ObjectInfo& object) -> Result<> {
            if (!told.insert(object.id).second) return {};
            auto result = each(object);
            if (!result) refused = result.error();
            return result;
        };
        return untilRefused(
            refused, stop, [&] { return inner().list(folder, once, stop); }, [] { return false; });
    }

    Result<> read(const std::string& objectId, const Range& range, const net::BodySink& sink,
                  const StopToken& stop) override {
        std::uint64_t done = 0;
        std::uint64_t doneBefore = 0;
        std::optional<Error> refused;
        const auto counted = [&](ByteSpan bytes) -> Result<> {
            auto result = sink(bytes);
            if (result)
                done += bytes.size();
            else
                refused = result.error();
            return result;
        };
        const auto rest = [&]() -> Result<> {
            doneBefore = done;
            Range left{.offset = range.offset + done, .size = range.size};
            if (left.size) *left.size -= std::min(done, *left.size);
            if (left.size && *left.size == 0 && done > 0) return {};
            return inner().read(objectId, left, counted, stop);
        };
        return untilRefused(refused, stop, rest, [&] { return done > doneBefore; });
    }

  private:
    /// What the caller's own function refused is its answer and no failure of the drive, whatever its kind.
    Result<> untilRefused(const std::optional<Error>& refused, const StopToken& stop, auto&& call,
                          auto&& moved) {
        std::optional<Error> answer;
        auto result = policy().repeat(
            stop,
            [&]() -> Result<> {
                auto tried = call();
                if (tried || !refused) return tried;
                answer = refused;
                return {};
            },
            moved);
        if (answer) return Fail(std::move(*answer));
        return result;
    }
};

}  // namespace

Randomness systemRandomness() {
    return [] {
        std::uint32_t value = 0;
        std::memcpy(&value, randomBytes(sizeof value).data(), sizeof value);
        return static_cast<double>(value) / 4294967296.0;
    };
}

std::unique_ptr<Remote> retrying(std::unique_ptr<Remote> inner, const Clock& clock, RetryPolicy policy,
                                 Randomness random) {
    return std::make_unique<RetryRemote>(std::move(inner), clock, policy, std::move(random));
}

}  // namespace packtrain::remote
