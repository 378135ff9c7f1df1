// From a series of figures to what a painter draws. Pure.
#pragma once

#include <QDateTime>
#include <QPolygonF>
#include <QRectF>
#include <optional>
#include <vector>

#include "service/figure_series.h"

namespace packtrain::desktop {

/// Where a chart's values lie: the newest moment at the right edge, nothing at the bottom.
struct ChartFrame {
    QRectF plot;
    Nanoseconds span{0};
    double top = 100;  ///< the value at the upper edge

    double xOf(Nanoseconds age) const;
    double yOf(double value) const;
    Nanoseconds ageAt(double x) const;
};

/// A polyline for each stretch without a gap, from left to right; at most two points in a pixel column.
std::vector<QPolygonF> chartLines(const std::vector<service::FigurePoint>& points, const ChartFrame& frame);

/// The point that holds at this age: the newest that is not younger. Nothing: a gap, before the first, or
/// long after the last.
const service::FigurePoint* pointAt(const std::vector<service::FigurePoint>& points, Nanoseconds age);

/// The least power of two of bytes a second, not below one KiB, that has room for all of these.
double topOfRates(const std::vector<const std::vector<service::FigurePoint>*>& lines);

struct TimeMark {
    Nanoseconds age{0};
    QString text;  ///< "14:05"; with the day where the span is more than one
};
/// Round moments of the clock on the wall, at most six. `end`: the moment of the right edge, local time.
std::vector<TimeMark> timeMarks(Nanoseconds span, const QDateTime& end);

}  // namespace packtrain::desktop
