#include "base/clock.h"

#include <fmt/format.h>

#include <array>

namespace packtrain {
namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/// Nanoseconds in 64 bits reach from September 1677 to April 2262; years that are in there as a whole.
constexpr int kFirstYear = 1678, kLastYear = 2261;

std::optional<WallTime> fromCivil(int year, int month, int day, int hour, int minute, int second) {
    if (year < kFirstYear || year > kLastYear) return std::nullopt;
    const auto date = std::chrono::year(year) / month / day;
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace

std::string formatRfc3339(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<WallTime> parseRfc3339(std::string_view text) {
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
        text[13] != ':' || text[16] != ':')
        return std::nullopt;
    auto time = fromCivil(*year, *month, *day, *hour, *minute, *second);
    if (!time) return std::nullopt;
    std::size_t at = 19;
    if (at < text.size() && text[at] == '.') {
        std::int64_t scale = 100'000'000;
        std::size_t count = 0;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
            *time += std::chrono::nanoseconds((text[at] - '0') * scale);
            scale /= 10;
        }
        if (count == 0) return std::nullopt;
    }
    if (at < text.size() && (text[at] == 'Z' || text[at] == 'z') && at + 1 == text.size()) return time;
    if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':')
        return std::nullopt;
    const auto offsetHours = digits(text, at + 1, 2), offsetMinutes = digits(text, at + 4, 2);
    if (!offsetHours || !offsetMinutes) return std::nullopt;
    const auto offset = std::chrono::hours(*offsetHours) + std::chrono::minutes(*offsetMinutes);
    return text[at] == '+' ? *time - offset : *time + offset;
}

std::optional<WallTime> parseHttpDate(std::string_view text) {
    static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
    const auto day = digits(text, 5, 2), year = digits(text, 12, 4);
    const auto hour = digits(text, 17, 2), minute = digits(text, 20, 2), second = digits(text, 23, 2);
    if (!day || !year || !hour || !minute || !second) return std::nullopt;
    for (std::size_t month = 0; month < kMonths.size(); ++month)
        if (text.substr(8, 3) == kMonths[month])
            return fromCivil(*year, static_cast<int>(month) + 1, *day, *hour, *minute, *second);
    return std::nullopt;
}

}  // namespace packtrain
