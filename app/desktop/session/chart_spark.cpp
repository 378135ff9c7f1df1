#include "chart_spark.h"

#include <QPainter>

#include "widgets/theme.h"

namespace packtrain::desktop {

using namespace std::chrono_literals;
using service::Figure;

namespace {

constexpr int kHeight = 18;

}  // namespace

ChartSpark::ChartSpark(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("spark"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ChartSpark::show(std::shared_ptr<const service::FigureSeries> series, std::optional<Figure> figure) {
    if (series == series_ && figure == figure_) return;
    series_ = std::move(series);
    figure_ = figure;
    update();
}

void ChartSpark::setOld(bool isOld) {
    if (isOld == isOld_) return;
    isOld_ = isOld;
    update();
}

QSize ChartSpark::sizeHint() const {
    return {kColumns, kHeight};
}

std::vector<QPolygonF> ChartSpark::strokes() const {
    if (!series_ || !figure_) return {};
    const auto& points = series_->of(*figure_);
    const bool isRate = *figure_ == Figure::received || *figure_ == Figure::sent;
    return chartLines(points, {.plot = QRectF(rect()).adjusted(1, 2, -1, -2),
                               .span = kSpan,
                               .top = isRate ? topOfRates({&points}) : 100});
}

void ChartSpark::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::of(palette());
    painter.setPen(theme.line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(isOld_ ? theme.dimText : theme.accent, 1);
    pen.setCosmetic(true);
    painter.setPen(pen);
    for (const QPolygonF& stroke : strokes()) {
        if (stroke.size() == 1)
            painter.drawPoint(stroke.first());
        else
            painter.drawPolyline(stroke);
    }
}

}  // namespace packtrain::desktop
