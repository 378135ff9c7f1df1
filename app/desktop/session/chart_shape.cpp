#include "chart_shape.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <iterator>

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::FigurePoint;

namespace {

constexpr std::int64_t kMostMarks = 6;
constexpr Nanoseconds kHoldsFor = 5min;  ///< longer than a mailbox is silent between two words

/// One pixel column of a line: what comes first joins what is there already.
void addColumn(QPolygonF& line, double x, double low, double high) {
    if (low == high) {
        line << QPointF(x, low);
        return;
    }
    const bool isLowFirst =
        !line.isEmpty() && std::abs(line.last().y() - low) < std::abs(line.last().y() - high);
    line << QPointF(x, isLowFirst ? low : high) << QPointF(x, isLowFirst ? high : low);
}

}  // namespace

double ChartFrame::xOf(Nanoseconds age) const {
    return plot.right() - static_cast<double>(age.count()) / static_cast<double>(span.count()) * plot.width();
}

double ChartFrame::yOf(double value) const {
    return plot.bottom() - std::clamp(value / top, 0.0, 1.0) * plot.height();
}

Nanoseconds ChartFrame::ageAt(double x) const {
    const double part = std::clamp((plot.right() - x) / std::max(plot.width(), 1.0), 0.0, 1.0);
    return Nanoseconds(static_cast<std::int64_t>(part * static_cast<double>(span.count())));
}

std::vector<QPolygonF> chartLines(const std::vector<FigurePoint>& points, const ChartFrame& frame) {
    std::vector<QPolygonF> lines;
    if (frame.span <= 0s) return lines;
    for (auto each = points.begin(); each != points.end();) {
        const double x = frame.xOf(each->age), column = std::floor(x);
        const bool isNewLine = each->isAfterGap || lines.empty();
        float low = each->low, high = each->high;
        for (++each; each != points.end() && !each->isAfterGap && std::floor(frame.xOf(each->age)) == column;
             ++each) {
            low = std::min(low, each->low);
            high = std::max(high, each->high);
        }
        // A gap inside of one column cannot be seen.
        const bool isSameColumn = !lines.empty() && std::floor(lines.back().last().x()) == column;
        if (isSameColumn) continue;
        if (isNewLine) lines.emplace_back();
        addColumn(lines.back(), x, frame.yOf(low), frame.yOf(high));
    }
    return lines;
}

const FigurePoint* pointAt(const std::vector<FigurePoint>& points, Nanoseconds age) {
    const auto after = std::ranges::find_if(points, [&](const FigurePoint& each) { return each.age < age; });
    if (after == points.begin()) return nullptr;
    const auto holds = std::prev(after);
    if (holds->age == age) return &*holds;
    // A line that leads on from it goes through this age; what nothing follows holds for a while.
    const bool leadsOn = after != points.end() ? !after->isAfterGap : holds->age - age <= kHoldsFor;
    return leadsOn ? &*holds : nullptr;
}

double topOfRates(const std::vector<const std::vector<FigurePoint>*>& lines) {
    constexpr double kLeast = 1024;
    double most = kLeast;
    for (const auto* line : lines)
        for (const FigurePoint& each : *line) most = std::max(most, static_cast<double>(each.high));
    return std::exp2(std::ceil(std::log2(most)));
}

std::vector<TimeMark> timeMarks(Nanoseconds span, const QDateTime& end) {
    static constexpr std::int64_t kSteps[] = {60,    300,   900,   1800,   3600,   7200,  14400,
                                              21600, 43200, 86400, 172800, 345600, 604800};
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(span).count();
    const auto* step =
        std::ranges::find_if(kSteps, [&](std::int64_t each) { return seconds / each < kMostMarks; });
    if (seconds <= 0 || step == std::end(kSteps)) return {};
    std::vector<TimeMark> marks;
    // From midnight on, by the clock of this place.
    const std::int64_t offset = end.offsetFromUtc(), now = end.toSecsSinceEpoch();
    for (std::int64_t at = (now + offset) / *step * *step - offset; at >= now - seconds; at -= *step) {
        const QDateTime moment = QDateTime::fromSecsSinceEpoch(at);
        const QString clock = QLocale().toString(moment.time(), QLocale::ShortFormat);
        const bool isDay = *step >= 86400;
        marks.push_back({std::chrono::seconds(now - at),
                         isDay ? QLocale().toString(moment.date(), QLocale::ShortFormat) : clock});
    }
    return marks;
}

}  // namespace packtrain::desktop
