#include "aggregate_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "convert.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "widgets/thin_bar.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

AggregateStrip::AggregateStrip(QWidget* parent) : QWidget(parent) {
    setObjectName(u"aggregateStrip"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kLarge, space::kSmall, space::kLarge, space::kMedium);
    column->setSpacing(space::kSmall);
    line_ = new ElidedLabel(this);
    line_->setObjectName(u"aggregateText"_s);
    column->addWidget(line_);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kSmall);
    read_ = addStage(row, tr("Read", "stage: read from disk"), u"readBar"_s);
    row->addSpacing(space::kMedium);
    sent_ = addStage(row, tr("Sent", "stage: acknowledged by the drive"), u"sentBar"_s);
    row->addSpacing(space::kMedium);
    verified_ = addStage(row, tr("Verified", "stage: checksums compared"), u"verifiedBar"_s);
    verified_->setTint(Tint::good);
    column->addLayout(row);
}

ThinBar* AggregateStrip::addStage(QHBoxLayout* row, const QString& name, const QString& objectName) {
    auto* label = dimLabel(name, this);
    auto* bar = new ThinBar(this);
    bar->setObjectName(objectName);
    bar->setThickness(5);
    bar->setAccessibleName(name);
    row->addWidget(label);
    row->addWidget(bar, 1);
    return bar;
}

void AggregateStrip::show(const Aggregate& sum) {
    // A total that still grows would make a bar fall, so the bars leave those jobs out.
    const auto share = [&](std::uint64_t part) {
        if (sum.open() == 0) return sum.done > 0 ? 1.0 : 0.0;
        if (sum.knownTotal == 0) return sum.moving > 0 ? -1.0 : 0.0;
        return static_cast<double>(part) / static_cast<double>(sum.knownTotal);
    };
    read_->setFraction(share(sum.knownRead));
    sent_->setFraction(share(sum.knownSent));
    verified_->setFraction(share(sum.knownVerified));
    const std::pair<ThinBar*, std::uint64_t> stages[] = {
        {read_, sum.read}, {sent_, sum.sent}, {verified_, sum.verified}};
    for (const auto& [bar, bytes] : stages)
        bar->setAccessibleDescription(Words::amount(bytes, sum.total, sum.atLeast));
    line_->setFullText(line(sum));
}

QString AggregateStrip::line(const Aggregate& sum) {
    const QString failed = tr("%Ln error(s)", nullptr, sum.failed);
    if (sum.open() == 0) {
        eta_.clear();
        QStringList parts{sum.done > 0 ? tr("%Ln upload(s) complete", nullptr, sum.done)
                                       : tr("No upload is running")};
        if (sum.failed > 0) parts << failed;
        return parts.join(u"  ·  "_s);
    }
    QStringList parts;
    if (sum.total > 0) parts << Words::amount(sum.sent, sum.total, sum.atLeast);
    if (sum.bytesPerSecond >= 1) {
        parts << Words::rate(sum.bytesPerSecond);
        eta_.update(sum.etaLow, sum.etaHigh, EtaText::Moment::clock::now());
        parts << (eta_.finish().isEmpty() ? eta_.text()
                                          : tr("%1 left (%2)", "about 24 min left (finishes ~18:40)")
                                                .arg(eta_.text(), eta_.finish()));
    } else {
        eta_.clear();
        if (sum.moving == 0) parts << (sum.waiting > 0 ? tr("waiting") : tr("paused"));
    }
    parts << failed;
    return parts.join(u"  ·  "_s);
}

QString AggregateStrip::text() const {
    return line_->fullText();
}

}  // namespace packtrain::desktop
