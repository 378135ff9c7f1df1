#include "remote/wrap/log_remote.h"

#include <fmt/core.h>

namespace packtrain::remote {
namespace {

class LogCalls {
  public:
    LogCalls(std::string name, const Clock& clock, Log& log)
        : name_(std::move(name)), clock_(clock), log_(log) {}

    auto around(Verb verb, std::string_view what, const StopToken&, auto&& call) {
        const Ticks start = clock_.steady();
        auto result = call();
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - start).count();
        if (result)
            log_.debug(fmt::format("{} {} {} ok {} ms", name_, verbName(verb), printable(what), took));
        else
            log_.write(levelOf(result.error()),
                       fmt::format("{} {} {} {} ms: {}", name_, verbName(verb), printable(what), took,
                                   printable(result.error().message())));
        return result;
    }

  private:
    static LogLevel levelOf(const Error& error) {
        return error.kind == Kind::cancelled ? LogLevel::debug : LogLevel::warning;
    }

    std::string name_;
    const Clock& clock_;
    Log& log_;
};

}  // namespace

std::unique_ptr<Remote> logged(std::unique_ptr<Remote> inner, std::string name, const Clock& clock,
                               Log& log) {
    return std::make_unique<Around<LogCalls>>(std::move(inner), std::move(name), clock, log);
}

}  // namespace packtrain::remote
