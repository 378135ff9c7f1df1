#include "chart_feed.h"

#include <QEvent>
#include <QWidget>
#include <algorithm>

namespace packtrain::desktop {

using namespace std::chrono_literals;

namespace {

constexpr auto kOften = 1s, kSeldom = 10s;

bool isOther(const service::FigureWish& one, const service::FigureWish& other) {
    return one.session != other.session || one.span != other.span || one.columns != other.columns;
}

}  // namespace

ChartFeed::ChartFeed(Desk& desk, QWidget* picture) : QObject(picture), desk_(desk), picture_(picture) {
    timer_.setInterval(kOften);
    connect(&timer_, &QTimer::timeout, this, &ChartFeed::beat);
    picture->installEventFilter(this);
}

void ChartFeed::want(const service::FigureWish& wish) {
    if (!isOther(wish, wish_)) return;
    const bool isOtherSession = wish.session != wish_.session;
    wish_ = wish;
    task_.drop();
    asked_.invalidate();
    if (isOtherSession) Q_EMIT came(nullptr);
    beat();
}

bool ChartFeed::eventFilter(QObject* picture, QEvent* event) {
    if (event->type() == QEvent::Show) {
        timer_.start();
        asked_.invalidate();
        // The layout comes first: until then nobody knows how wide it is, and whether it is seen.
        QTimer::singleShot(0, this, &ChartFeed::beat);
    }
    if (event->type() == QEvent::Hide) timer_.stop();
    return QObject::eventFilter(picture, event);
}

void ChartFeed::beat() {
    const bool isSeen = picture_->isVisible() && !picture_->visibleRegion().isEmpty();
    if (wish_.session.empty() || !isSeen || task_.active()) return;
    // A picture changes when a column of it has passed.
    const Nanoseconds column = span_ / static_cast<std::int64_t>(std::max<std::size_t>(wish_.columns, 1));
    const Nanoseconds pause = std::clamp<Nanoseconds>(column, kOften, kSeldom) - kOften / 10;
    if (asked_.isValid() && std::chrono::milliseconds(asked_.elapsed()) < pause) return;
    ask();
}

void ChartFeed::ask() {
    asked_.start();
    task_ = desk_.background.run(
        Lane::quick,
        [&sessions = desk_.sessions, wish = wish_](const StopToken&) { return sessions.figures(wish); },
        [this](Result<service::FigureSeries> series) {
            // A session that is gone by now is soon gone from the page too.
            if (!series) return;
            span_ = series->span;
            Q_EMIT came(std::make_shared<const service::FigureSeries>(*std::move(series)));
        });
}

}  // namespace packtrain::desktop
