#include "countdown_ring.h"

#include <QPainter>
#include <algorithm>

namespace packtrain::desktop {
namespace {

constexpr int kRing = 92, kStroke = 7;

/// Painter angles are sixteenths of a degree, from three o'clock, against the clock.
constexpr int kTop = 90 * 16, kTurn = 360 * 16;

/// Smaller where the words would not fit: languages differ in length.
QFont fitted(QFont font, const QRectF& into, const QString& text) {
    constexpr int kLeast = 7;
    while (font.pointSize() > kLeast &&
           QFontMetricsF(font).boundingRect(into, Qt::AlignCenter | Qt::TextWordWrap, text).width() >
               into.width())
        font.setPointSize(font.pointSize() - 1);
    return font;
}

}  // namespace

CountdownRing::CountdownRing(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void CountdownRing::show(const Shown& shown) {
    if (shown == shown_) return;
    shown_ = shown;
    setAccessibleName(shown.caption);
    setAccessibleDescription(tr("%1 left, %2", "time left until a session may end, how that is known")
                                 .arg(shown.left, shown.basis));
    setToolTip(accessibleDescription());
    updateGeometry();
    update();
}

QSize CountdownRing::sizeHint() const {
    const QFontMetrics metrics(font());
    const int text =
        std::max(metrics.horizontalAdvance(shown_.caption), metrics.horizontalAdvance(shown_.basis));
    return {std::max(kRing, text) + space::kSmall, kRing + space::kTight + 2 * metrics.height()};
}

void CountdownRing::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::of(palette());
    const QColor color = tintColor(shown_.tint, theme);
    const QRectF ring((width() - kRing) / 2.0 + kStroke, kStroke, kRing - 2 * kStroke, kRing - 2 * kStroke);
    const auto arc = [&](double share, const QColor& with) {
        painter.setPen(QPen(with, kStroke, shown_.isEstimate ? Qt::DotLine : Qt::SolidLine, Qt::FlatCap));
        painter.drawArc(ring, kTop, qRound(std::clamp(share, 0.0, 1.0) * kTurn));
    };
    painter.setPen(QPen(theme.track, kStroke));
    painter.drawEllipse(ring);
    QColor pale = color;
    pale.setAlphaF(0.35F);
    arc(shown_.most, pale);
    arc(shown_.share, color);

    painter.setPen(theme.text);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    const QRectF inside = ring.adjusted(kStroke, 0, -kStroke, 0);
    painter.setFont(fitted(strong, inside, shown_.left));
    painter.drawText(inside, Qt::AlignCenter | Qt::TextWordWrap, shown_.left);
    painter.setFont(font());
    const int line = QFontMetrics(font()).height();
    const QRect caption(0, kRing + space::kTight, width(), line);
    painter.drawText(caption, Qt::AlignCenter, shown_.caption);
    painter.setPen(theme.dimText);
    painter.drawText(caption.translated(0, line), Qt::AlignCenter, shown_.basis);
}

}  // namespace packtrain::desktop
