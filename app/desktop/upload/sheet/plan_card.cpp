#include "plan_card.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>
#include <array>
#include <limits>

#include "convert.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {
constexpr std::array kSizes = {256 * kMiB, 512 * kMiB, kGiB, 2 * kGiB, 4 * kGiB};
constexpr int kDefaultSize = 2;
constexpr std::uint32_t kClasses = 3;  // as many folders side by side are taken for classes
// Bytes a second of two usual lines: 10 and 100 Mbit/s.
constexpr std::uint64_t kSlowLine = 1'250'000;
constexpr std::uint64_t kFastLine = 12'500'000;

QString timeAt(std::uint64_t bytes, std::uint64_t bytesPerSecond) {
    const std::chrono::seconds time((bytes + bytesPerSecond - 1) / bytesPerSecond);
    return Words::duration(time, time);
}
}  // namespace

PlanCard::PlanCard(QWidget* parent) : QFrame(parent) {
    setObjectName(u"planCard"_s);
    setProperty("card", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kLarge);
    column->setSpacing(space::kSmall);
    column->addWidget(headingLabel(tr("Plan"), this));

    result_ = new QLabel(this);
    result_->setObjectName(u"planResult"_s);
    QFont big = result_->font();
    big.setPointSizeF(big.pointSizeF() * 1.35);
    result_->setFont(big);
    wrap(result_);
    column->addWidget(result_);
    requests_ = dimLabel({}, this);
    requests_->setObjectName(u"planRequests"_s);
    wrap(requests_);
    column->addWidget(requests_);
    time_ = dimLabel({}, this);
    time_->setObjectName(u"planTime"_s);
    wrap(time_);
    time_->hide();
    column->addWidget(time_);
    raw_ = dimLabel({}, this);
    raw_->setObjectName(u"planRaw"_s);
    wrap(raw_);
    raw_->hide();
    column->addWidget(raw_);
    column->addSpacing(space::kSmall);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setHorizontalSpacing(space::kMedium);
    form->setVerticalSpacing(space::kSmall);
    grouping_ = new QComboBox(this);
    grouping_->setObjectName(u"grouping"_s);
    grouping_->addItem(tr("Same name, same folder"), static_cast<int>(dataset::Grouping::key));
    grouping_->addItem(tr("Same name, any folder"), static_cast<int>(dataset::Grouping::basename));
    grouping_->setToolTip(
        tr("Files that make one sample never part: 17.jpg and 17.json go into the same shard."));
    grouping_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    grouping_->setMinimumContentsLength(12);
    grouping_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    form->addRow(fieldLabel(tr("Sa&mple:", "what belongs together"), grouping_), grouping_);
    size_ = new QComboBox(this);
    size_->setObjectName(u"shardSize"_s);
    size_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (const std::uint64_t size : kSizes) size_->addItem(Words::size(size), static_cast<qulonglong>(size));
    size_->setCurrentIndex(kDefaultSize);
    form->addRow(fieldLabel(tr("&Shard size:"), size_), size_);
    column->addLayout(form);

    auto* shuffleRow = new QHBoxLayout;
    shuffleRow->setSpacing(space::kSmall);
    shuffle_ = new QCheckBox(tr("S&huffle samples, seed"), this);
    shuffle_->setObjectName(u"shuffle"_s);
    shuffle_->setToolTip(
        tr("Mixes the folders, so that a shard does not hold one class only. The same seed gives the same "
           "order."));
    seed_ = new QSpinBox(this);
    seed_->setObjectName(u"seed"_s);
    seed_->setAccessibleName(tr("Seed of the shuffle"));
    seed_->setRange(0, std::numeric_limits<int>::max());
    seed_->setValue(42);
    seed_->setEnabled(false);
    seed_->setMaximumWidth(110);
    shuffleRow->addWidget(shuffle_);
    shuffleRow->addWidget(seed_);
    shuffleRow->addStretch(1);
    column->addLayout(shuffleRow);
    order_ = dimLabel({}, this);
    order_->setObjectName(u"orderHint"_s);
    wrap(order_);
    order_->hide();
    column->addWidget(order_);
    column->addStretch(1);

    const auto changedNow = [this] {
        shuffleChanged();
        Q_EMIT changed();
    };
    connect(grouping_, &QComboBox::currentIndexChanged, this, changedNow);
    connect(size_, &QComboBox::currentIndexChanged, this, changedNow);
    connect(shuffle_, &QCheckBox::toggled, this, &PlanCard::shuffleChanged);
    connect(shuffle_, &QCheckBox::clicked, this, [this] { shuffleChosen_ = true; });
}

/// Shards of one class train badly, so classes are mixed unless the person decides otherwise.
void PlanCard::suggestShuffle(std::uint32_t siblingFolders) {
    siblings_ = siblingFolders;
    if (!shuffleChosen_) shuffle_->setChecked(siblings_ >= kClasses);
    shuffleChanged();
}

/// The figures stay as they are, whatever the order.
void PlanCard::shuffleChanged() {
    const bool shuffled = shuffle_->isChecked();
    seed_->setEnabled(shuffled);
    QStringList hints;
    if (siblings_ >= kClasses)
        hints << (shuffled ? tr("%Ln folder(s) side by side: each shard holds samples of all.", nullptr,
                                toInt(siblings_))
                           : tr("%Ln folder(s) side by side: a shard would hold samples of few.", nullptr,
                                toInt(siblings_)));
    if (options().needsWholeWalk()) hints << tr("The whole folder is read before the first shard is sent.");
    order_->setText(hints.join(u' '));
    order_->setVisible(!hints.isEmpty());
    Q_EMIT reworded();
}

dataset::PlanOptions PlanCard::options() const {
    dataset::PlanOptions options;
    options.grouping = static_cast<dataset::Grouping>(grouping_->currentData().toInt());
    options.targetSize = size_->currentData().toULongLong();
    if (shuffle_->isChecked()) options.shuffleSeed = static_cast<std::uint64_t>(seed_->value());
    return options;
}

void PlanCard::showCounting() {
    result_->setText(tr("Planning…"));
    requests_->setText(u" "_s);
    hideTime();
    raw_->hide();
}

void PlanCard::showFailure() {
    result_->setText(tr("No plan"));
}

void PlanCard::showTime(std::uint64_t bytes, std::uint64_t limit) {
    time_->setText(limit > 0 ? tr("Time at your limit of %1: %2", "a rate, \"about 24 min\"")
                                   .arg(Words::rate(static_cast<double>(limit)), timeAt(bytes, limit))
                             : tr("Time at 10 Mbit/s: %1, at 100 Mbit/s: %2", "about 24 min, about 3 min")
                                   .arg(timeAt(bytes, kSlowLine), timeAt(bytes, kFastLine)));
    time_->show();
}

void PlanCard::hideTime() {
    time_->hide();
}

void PlanCard::showPlan(const service::PlanPreview& plan) {
    suggestShuffle(plan.siblingFolders);
    const std::uint64_t each = plan.shards == 0 ? 0 : plan.remoteBytes / plan.shards;
    result_->setText(plan.shards > 1 ? tr("%1 of about %2", "45 shards of about 1 GiB")
                                           .arg(Words::shards(plan.shards), Words::size(each))
                                     : Words::shards(plan.shards));
    const std::uint64_t files = plan.totals.files + plan.totals.symlinks;
    requests_->setText(
        plan.requests < files
            ? tr("About %1 requests instead of %2").arg(Words::count(plan.requests), Words::count(files))
            : tr("About %Ln request(s)", nullptr, toInt(plan.requests)));
    raw_->setVisible(plan.rawFiles > 0);
    raw_->setText(
        tr("%Ln file(s) too large for a shard go in numbered parts.", nullptr, toInt(plan.rawFiles)));
}

}  // namespace packtrain::desktop
