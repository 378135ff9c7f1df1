#include "eta_text.h"

#include <QDateTime>
#include <QLocale>
#include <cstdlib>

#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobState;
using std::chrono::seconds;

bool EtaText::show(QString text, QString finish) {
    if (text == text_ && finish == finish_) return false;
    text_ = std::move(text);
    finish_ = std::move(finish);
    return true;
}

bool EtaText::clear() {
    shown_.reset();
    return show({}, {});
}

bool EtaText::update(std::optional<seconds> low, std::optional<seconds> high, Moment now) {
    if (!high) {
        shown_.reset();
        return show(Words::tr("Estimating…", "time left is not known yet"), {});
    }
    const seconds from = low.value_or(*high);
    const seconds middle = (from + *high) / 2;
    if (shown_) {
        const bool near = std::abs((middle - *shown_).count()) * 10 <= shown_->count();
        if (near && now - shownAt_ < seconds(30)) return false;
    }
    shown_ = middle;
    shownAt_ = now;
    const QDateTime end = QDateTime::currentDateTime().addSecs(middle.count());
    return show(Words::duration(from, *high),
                Words::tr("finishes ~%1", "time of day").arg(QLocale().toString(end.time(), u"HH:mm"_s)));
}

bool EtaText::update(const service::JobView& view, Moment now) {
    switch (view.state) {
        case JobState::uploading:
        case JobState::verifying:
            return update(view.etaLow, view.etaHigh, now);
        case JobState::stalled:
        case JobState::waiting:
            return view.etaHigh ? update(view.etaLow, view.etaHigh, now) : clear();
        default:
            return clear();
    }
}

}  // namespace packtrain::desktop
