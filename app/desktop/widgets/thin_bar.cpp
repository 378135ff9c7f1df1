#include "thin_bar.h"

#include <QAccessible>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "theme.h"
#include "thin_bar_reader.h"

namespace packtrain::desktop {
namespace {

void fillPart(QPainter* painter, const QRectF& rect, double from, double to, const QColor& color,
              Qt::LayoutDirection direction) {
    if (to <= from) return;
    QRectF part = rect;
    const double left = direction == Qt::RightToLeft ? 1 - to : from;
    part.setLeft(rect.left() + rect.width() * left);
    part.setWidth(rect.width() * (to - from));
    painter->fillRect(part, color);
}

}  // namespace

void paintBar(QPainter* painter, const QRectF& rect, double fraction, double second, const QColor& color,
              const QColor& track, Qt::LayoutDirection direction) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    painter->setClipPath(shape);
    painter->fillRect(rect, track);
    if (fraction < 0) {
        QColor pale = color;
        pale.setAlphaF(0.45F);
        painter->setPen(QPen(pale, 2));
        constexpr double kApart = 8;
        const int stripes = static_cast<int>(std::ceil((rect.width() + rect.height()) / kApart));
        for (int stripe = 0; stripe < stripes; ++stripe) {
            const double x = rect.left() - rect.height() + stripe * kApart;
            painter->drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
        }
    } else {
        const double first = std::min(fraction, 1.0);
        QColor pale = color;
        pale.setAlphaF(0.4F);
        fillPart(painter, rect, first, std::min(second, 1.0), pale, direction);
        fillPart(painter, rect, 0, first, color, direction);
    }
    painter->restore();
}

ThinBar::ThinBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    teachReadersThinBars();
}

/// Readers are told at every quarter, not at every percent.
void ThinBar::setFraction(double fraction) {
    if (fraction == fraction_) return;
    constexpr double kQuarters = 4;
    const bool another = static_cast<int>(fraction * kQuarters) != static_cast<int>(fraction_ * kQuarters);
    fraction_ = fraction;
    if (another && QAccessible::isActive()) {
        QAccessibleValueChangeEvent event(this, static_cast<int>(fraction * 100));
        QAccessible::updateAccessibility(&event);
    }
    update();
}

void ThinBar::setSecond(double fraction) {
    if (fraction == second_) return;
    second_ = fraction;
    update();
}

void ThinBar::setTint(Tint tint) {
    if (tint == tint_) return;
    tint_ = tint;
    update();
}

void ThinBar::setThickness(int pixels) {
    thickness_ = pixels;
    updateGeometry();
}

QSize ThinBar::sizeHint() const {
    return {140, thickness_};
}
QSize ThinBar::minimumSizeHint() const {
    return {40, thickness_};
}

void ThinBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& theme = Theme::of(palette());
    const QRectF bar(0, (height() - thickness_) / 2.0, width(), thickness_);
    paintBar(&painter, bar, fraction_, second_, tintColor(tint_, theme), theme.track, layoutDirection());
}

}  // namespace packtrain::desktop
