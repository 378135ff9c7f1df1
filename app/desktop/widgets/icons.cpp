#include "icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <QtDebug>

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;
using service::JobState;
using service::ShardState;

/// The drawing's one colour; replaced by the tint.
constexpr auto kInk = "#000000";

class TintedIcon final : public QIconEngine {
  public:
    TintedIcon(QString name, QByteArray svg, Tint tint)
        : name_(std::move(name)), svg_(std::move(svg)), tint_(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const qreal scale = painter->device()->devicePixelRatio();
        QPixmap drawn = scaledPixmap(rect.size() * scale, mode, state, scale);
        drawn.setDevicePixelRatio(scale);
        painter->drawPixmap(rect, drawn);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal) override {
        const Theme& theme = Theme::of(QApplication::palette());
        const QString ink = (mode == QIcon::Disabled ? theme.disabledText : tintColor(tint_, theme)).name();
        const QString cacheKey =
            u"packtrain/%1/%2/%3x%4"_s.arg(name_, ink).arg(size.width()).arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(cacheKey, &pixmap)) return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QByteArray drawing = svg_;
        drawing.replace(kInk, ink.toLatin1());
        QPainter painter(&pixmap);
        // A box that is wider than high is room around the drawing, between it and a text.
        const int side = std::min(size.width(), size.height());
        QSvgRenderer(drawing).render(
            &painter, QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0, side, side));
        painter.end();
        QPixmapCache::insert(cacheKey, pixmap);
        return pixmap;
    }

    QIconEngine* clone() const override { return new TintedIcon(*this); }
    QString key() const override { return u"packtrain-tinted"_s; }

  private:
    QString name_;
    QByteArray svg_;
    Tint tint_;
};

}  // namespace

QIcon icon(const char* name, Tint tint) {
    const QString text = QString::fromLatin1(name);
    QFile file(u":/icons/%1.svg"_s.arg(text));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("there is no icon named %s", name);
        return {};
    }
    return QIcon(new TintedIcon(text, file.readAll(), tint));
}

QIcon stateIcon(JobState state) {
    switch (state) {
        case JobState::queued:
            return icon("state-queued", Tint::dim);
        case JobState::scanning:
            return icon("state-scanning", Tint::accent);
        case JobState::uploading:
            return icon("state-uploading", Tint::accent);
        case JobState::waiting:
            return icon("state-waiting", Tint::warn);
        case JobState::stalled:
            return icon("state-stalled", Tint::warn);
        case JobState::paused:
            return icon("state-paused", Tint::dim);
        case JobState::verifying:
            return icon("state-checking", Tint::accent);
        case JobState::done:
            return icon("state-done", Tint::good);
        case JobState::doneWithSkips:
            return icon("state-skips", Tint::warn);
        case JobState::failed:
            return icon("state-failed", Tint::bad);
        case JobState::cancelled:
            return icon("state-cancelled", Tint::dim);
    }
    return {};
}

QIcon stateIcon(ShardState state) {
    switch (state) {
        case ShardState::waiting:
            return icon("state-queued", Tint::dim);
        case ShardState::sending:
            return icon("state-uploading", Tint::accent);
        case ShardState::verifying:
            return icon("state-checking", Tint::accent);
        case ShardState::done:
            return icon("state-done", Tint::good);
        case ShardState::failed:
            return icon("state-failed", Tint::bad);
    }
    return {};
}

QIcon appIcon() {
    return QIcon(u":/icons/packtrain.svg"_s);
}

}  // namespace packtrain::desktop
