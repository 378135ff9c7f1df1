#include "chart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::Figure;
using service::FigurePoint;

namespace {

constexpr int kHeight = 132, kLeastWidth = 240;
constexpr int kSample = 18;    ///< length of a line's sample beside its name
constexpr int kKeySteps = 90;  ///< presses of an arrow key from one edge to the other

QString percent(float value) {
    return Chart::tr("%1 %").arg(qRound(value));
}

QString rate(float value) {
    const QString words = Words::rate(value);
    return words.isEmpty() ? Chart::tr("nothing", "no bytes per second") : words;
}

}  // namespace

QPen chartPen(std::size_t line, const Theme& theme) {
    QPen pen(line == 0 ? theme.accent : theme.warn, 1, line == 0 ? Qt::SolidLine : Qt::DashLine, Qt::FlatCap);
    pen.setCosmetic(true);  // a wider line is an outline to be filled: several times as slow
    return pen;
}

Chart::Chart(const QString& title, Unit unit, std::vector<ChartLine> lines, QWidget* parent)
    : QWidget(parent), title_(title), unit_(unit), lines_(std::move(lines)) {
    setObjectName(u"chart"_s);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(title);
    describe();
}

void Chart::show(std::shared_ptr<const service::FigureSeries> series, const QDateTime& end) {
    series_ = std::move(series);
    end_ = end;
    if (unit_ == Unit::bytesPerSecond && series_) {
        std::vector<const std::vector<FigurePoint>*> all;
        all.reserve(lines_.size());
        for (const ChartLine& line : lines_) all.push_back(&series_->of(line.figure));
        top_ = topOfRates(all);
    }
    // Whoever reads at the cursor is not interrupted by what is new.
    if (!cursor_) describe();
    update();
}

void Chart::setCursorAge(std::optional<Nanoseconds> age) {
    if (age == cursor_) return;
    cursor_ = age;
    describe();
    update();
}

QString Chart::words(const FigurePoint& point) const {
    const auto text = unit_ == Unit::percent ? percent : rate;
    const QString low = text(point.low), high = text(point.high);
    return low == high ? high : tr("%1 to %2", "the least and the most of a time").arg(low, high);
}

QString Chart::valueAt(Figure figure, std::optional<Nanoseconds> age) const {
    const FigurePoint* found = series_ ? pointAt(series_->of(figure), age.value_or(0ns)) : nullptr;
    return found == nullptr ? tr("not told", "no value is known for this time") : words(*found);
}

QString Chart::readOut() const {
    QStringList parts;
    if (cursor_)
        parts << Words::clock(WallTime(std::chrono::milliseconds(end_.toMSecsSinceEpoch()) - *cursor_));
    for (const ChartLine& line : lines_)
        parts << tr("%1 %2", "figure and its value").arg(line.name, valueAt(line.figure, cursor_));
    return parts.join(u", "_s);
}

void Chart::describe() {
    setAccessibleDescription(readOut());
}

int Chart::columns() const {
    return std::max(static_cast<int>(frame().plot.width()), 1);
}

ChartFrame Chart::frame() const {
    const QFontMetrics metrics(font());
    const int left =
        metrics.horizontalAdvance(unit_ == Unit::percent ? percent(100) : Words::rate(1023.0F * 1024));
    const QRectF plot = QRectF(rect()).adjusted(left + space::kSmall, metrics.height() + space::kSmall, -2,
                                                -metrics.height() - space::kTight);
    return {.plot = plot, .span = series_ ? series_->span : Nanoseconds(0), .top = top_};
}

std::vector<std::vector<QPolygonF>> Chart::strokes() const {
    std::vector<std::vector<QPolygonF>> all;
    all.reserve(lines_.size());
    for (const ChartLine& line : lines_)
        all.push_back(series_ ? chartLines(series_->of(line.figure), frame()) : std::vector<QPolygonF>());
    return all;
}

QSize Chart::sizeHint() const {
    return {2 * kLeastWidth, kHeight + 2 * QFontMetrics(font()).height()};
}
QSize Chart::minimumSizeHint() const {
    return {kLeastWidth, sizeHint().height()};
}

void Chart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::of(palette());
    const ChartFrame frame = this->frame();
    paintAxes(painter, frame, theme);
    painter.save();
    painter.setClipRect(frame.plot.adjusted(0, -2, 1, 2));
    painter.setRenderHint(QPainter::Antialiasing);
    const auto strokes = this->strokes();
    const bool isEmpty = std::ranges::all_of(strokes, [](const auto& each) { return each.empty(); });
    for (std::size_t i = strokes.size(); i-- > 0;) {
        painter.setPen(chartPen(i, theme));
        for (const QPolygonF& stroke : strokes[i]) {
            if (stroke.size() == 1)
                painter.drawEllipse(stroke.first(), 1, 1);
            else
                painter.drawPolyline(stroke);
        }
    }
    painter.restore();
    paintLegend(painter, theme);
    if (isEmpty) {
        painter.setPen(theme.dimText);
        const QRectF upper = frame.plot.adjusted(0, 0, 0, -frame.plot.height() / 2);
        painter.drawText(upper, Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Nothing was heard of it in this time"));
    }
    paintCursor(painter, frame, theme);
    if (!hasFocus()) return;
    painter.setPen(QPen(theme.accent, 1));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void Chart::paintAxes(QPainter& painter, const ChartFrame& frame, const Theme& theme) const {
    const QRectF& plot = frame.plot;
    const int line = QFontMetrics(font()).height();
    for (const double part : {0.0, 0.5, 1.0}) {
        const double y = std::round(frame.yOf(part * top_)) + 0.5;
        painter.setPen(theme.line);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.dimText);
        const auto value = static_cast<float>(part * top_);
        const QString text = unit_ == Unit::percent ? percent(value)
                             : value > 0            ? Words::rate(value)
                                                    : u"0"_s;
        painter.drawText(QRectF(0, y - line / 2.0, plot.left() - space::kTight, line),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    }
    for (const TimeMark& mark : timeMarks(frame.span, end_)) {
        const double x = std::round(frame.xOf(mark.age)) + 0.5;
        painter.setPen(theme.line);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + 3));
        const double wide = QFontMetricsF(font()).horizontalAdvance(mark.text);
        if (x - wide / 2 < plot.left() - space::kLarge || x + wide / 2 > width()) continue;
        painter.setPen(theme.dimText);
        painter.drawText(QRectF(x - wide / 2 - 1, plot.bottom() + space::kTight, wide + 2, line),
                         Qt::AlignCenter, mark.text);
    }
}

void Chart::paintLegend(QPainter& painter, const Theme& theme) const {
    const int line = QFontMetrics(font()).height();
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(theme.text);
    painter.drawText(QRectF(2, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter, title_);
    double x = 2 + QFontMetricsF(strong).horizontalAdvance(title_) + space::kMedium;
    painter.setFont(font());
    const QFontMetricsF metrics(font());
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        painter.setPen(chartPen(i, theme));
        painter.drawLine(QPointF(x, line / 2.0), QPointF(x + kSample, line / 2.0));
        x += kSample + space::kTight;
        painter.setPen(theme.text);
        const QString value = valueAt(lines_[i].figure, cursor_);
        const QString text = metrics.elidedText(
            lines_[i].name.isEmpty() ? value : tr("%1 %2", "figure and its value").arg(lines_[i].name, value),
            Qt::ElideRight, std::max(width() - x, 0.0));
        painter.drawText(QRectF(x, 0, width() - x, line), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += metrics.horizontalAdvance(text) + space::kMedium;
    }
}

void Chart::paintCursor(QPainter& painter, const ChartFrame& frame, const Theme& theme) const {
    if (!cursor_ || frame.span <= 0s) return;
    const double x = std::round(frame.xOf(*cursor_)) + 0.5;
    painter.setPen(QPen(theme.text, 1));
    painter.drawLine(QPointF(x, frame.plot.top()), QPointF(x, frame.plot.bottom()));
    const QString time =
        Words::moment(WallTime(std::chrono::milliseconds(end_.toMSecsSinceEpoch()) - *cursor_));
    const QFontMetricsF metrics(font());
    const double wide = metrics.horizontalAdvance(time) + space::kSmall;
    const QRectF label(std::clamp(x - wide / 2, 0.0, std::max(width() - wide, 0.0)), frame.plot.bottom() + 1,
                       wide, metrics.height() + 2);
    painter.fillRect(label, theme.raised);
    painter.drawRect(label.adjusted(0, 0, -1, -1));
    painter.drawText(label, Qt::AlignCenter, time);
}

void Chart::mouseMoveEvent(QMouseEvent* event) {
    Q_EMIT cursorMoved(frame().ageAt(event->position().x()));
}

void Chart::leaveEvent(QEvent*) {
    Q_EMIT cursorMoved(std::nullopt);
}

/// Left and Right walk, Home and End go to the edges, Escape lets the newest values show again.
void Chart::keyPressEvent(QKeyEvent* event) {
    const Nanoseconds span = frame().span, step = span / kKeySteps;
    const Nanoseconds now = cursor_.value_or(Nanoseconds(0));
    switch (event->key()) {
        case Qt::Key_Left:
            return Q_EMIT cursorMoved(std::min(now + step, span));
        case Qt::Key_Right:
            return Q_EMIT cursorMoved(std::max(now - step, Nanoseconds(0)));
        case Qt::Key_Home:
            return Q_EMIT cursorMoved(span);
        case Qt::Key_End:
            return Q_EMIT cursorMoved(Nanoseconds(0));
        case Qt::Key_Escape:
            if (!cursor_) break;
            return Q_EMIT cursorMoved(std::nullopt);
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void Chart::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    Q_EMIT cursorMoved(std::nullopt);
    update();
}

}  // namespace packtrain::desktop
