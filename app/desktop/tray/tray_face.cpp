#include "tray_face.h"

#include <QPixmap>

#include "alert_words.h"
#include "convert.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobState;
using session::TrayState;

namespace {

constexpr int kSides[] = {16, 22, 24, 32, 44, 48, 64};

bool isOfNetwork(const service::JobView& view) {
    return view.state == JobState::waiting && view.why == Reason::networkDown;
}

}  // namespace

session::TrayUploads TrayFace::facts(const std::vector<service::JobView>& jobs) {
    session::TrayUploads facts;
    for (const service::JobView& view : jobs) {
        const bool needsYou =
            view.state == JobState::waiting && view.why && info(*view.why).kind == Kind::auth;
        if (view.state == JobState::failed)
            ++facts.failed;
        else if (needsYou)
            ++facts.needingYou;
        else if (view.state == JobState::paused)
            ++facts.paused;
        else if (view.state == JobState::waiting || view.state == JobState::queued)
            ++facts.waiting;
        else if (!isOver(view.state))
            ++facts.moving;
        facts.isOffline = facts.isOffline || isOfNetwork(view);
    }
    return facts;
}

/// Drawn at the sizes that panels ask for: some take no icon that has none.
QIcon TrayFace::icon(TrayState state) {
    QString name = toQString(session::trayStateName(state));
    const QIcon drawing(u":/icons/tray-%1.svg"_s.arg(name.replace(u'_', u'-')));
    QIcon icon;
    for (const int side : kSides) icon.addPixmap(drawing.pixmap(QSize(side, side), 1.0));
    return icon;
}

QString TrayFace::stateWords(TrayState state) {
    switch (state) {
        case TrayState::sessionRisk:
            return tr("work at risk");
        case TrayState::error:
            return tr("an upload has stopped");
        case TrayState::attention:
            return tr("an upload needs you");
        case TrayState::offline:
            return tr("no network");
        case TrayState::working:
            return tr("uploading");
        case TrayState::waiting:
            return tr("waiting");
        case TrayState::paused:
            return tr("paused");
        case TrayState::idle:
            return tr("all quiet");
    }
    return {};
}

QStringList TrayFace::lines(const Aggregate& uploads, const session::TrayView& view,
                            const service::SessionView* first) {
    QStringList parts;
    const bool isMoving = uploads.moving > 0;
    if (!isMoving || view.state != TrayState::working) parts << stateWords(view.state);
    if (const auto percent = uploads.percent(); percent && isMoving)
        parts << tr("%1 %", "done").arg(*percent);
    if (isMoving && uploads.etaLow && uploads.etaHigh)
        parts << Words::duration(*uploads.etaLow, *uploads.etaHigh);
    if (parts.isEmpty()) parts << stateWords(view.state);
    QStringList lines{tr("Packtrain: %1", "how things stand").arg(parts.join(u", "_s))};

    QStringList second;
    if (isMoving) second << tr("%Ln running", nullptr, uploads.moving);
    if (uploads.waiting > 0) second << tr("%Ln waiting", nullptr, uploads.waiting);
    if (uploads.paused > 0) second << tr("%Ln paused", nullptr, uploads.paused);
    if (const QString rate = Words::rate(uploads.bytesPerSecond); isMoving && !rate.isEmpty()) second << rate;
    if (!second.isEmpty()) lines << second.join(u", "_s);
    if (first) lines << AlertWords::sessionLine(*first);
    return lines;
}

}  // namespace packtrain::desktop
