#include "session.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <iostream>

#include "json_line.h"

namespace packtrain::cli {

Session::Session() = default;

service::House* Session::house() {
    if (house_) return house_.get();
    auto opened = service::openHouse({});
    if (!opened) {
        failed(opened.error());
        return nullptr;
    }
    house_ = std::move(*opened);
    return house_.get();
}

void Session::say(const std::string& line) const {
    if (!json) fmt::print("{}\n", line);
}

void Session::note(const std::string& line) const {
    fmt::print(stderr, "{}\n", line);
}

int Session::failed(const Error& error) const {
    const bool interrupted = stop.stop_requested() && error.kind == Kind::cancelled;
    if (json) {
        JsonLine line("error");
        line.text("id", info(error.reason).id)
            .text("reason", info(error.reason).name)
            .text("kind", kindName(error.kind));
        line.text("message", info(error.reason).words).text("context", error.context);
        if (error.retryAt) line.text("retry_at", formatRfc3339(*error.retryAt));
        line.print();
    } else {
        std::fflush(stdout);
        fmt::print(stderr, "packtrain: {}\n", error.message());
    }
    return interrupted ? kInterrupted : info(error.reason).exitCode;
}

bool Session::confirm(const std::string& question, const std::string& expected,
                      const std::string& how) const {
    if (!service::terminal(0).isTerminal) {
        note("packtrain: not asked, because there is no terminal; " + how);
        return false;
    }
    fmt::print(stderr, "{} ", question);
    std::string answer;
    return std::getline(std::cin, answer) && answer == expected;
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string counted(std::uint64_t number, std::string_view what) {
    return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
}

std::string duration(std::chrono::seconds seconds) {
    const auto all = seconds.count();
    if (all < 60) return fmt::format("{} s", all);
    if (all < 3600) return fmt::format("{} min", (all + 30) / 60);
    return fmt::format("{} h {} min", all / 3600, all % 3600 / 60);
}

std::string localTime(WallTime time) {
    const auto toParts = [](WallTime moment) {
        const std::time_t seconds =
            std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
        return fmt::localtime(seconds);
    };
    const std::tm then = toParts(time);
    const std::tm now = toParts(std::chrono::system_clock::now());
    if (then.tm_yday == now.tm_yday && then.tm_year == now.tm_year) return fmt::format("{:%H:%M}", then);
    return fmt::format("{:%Y-%m-%d %H:%M}", then);
}

}  // namespace packtrain::cli
