#include "chart_past.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "convert.h"
#include "session_words.h"
#include "widgets/labels.h"
#include "widgets/row_delegate.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::PastRun;

namespace {

constexpr int kRowsSeen = 8;
constexpr int kBarHeight = 8, kEpochHeight = 4, kLineHeight = 26;

QString machine(const PastRun& run) {
    return toQString(run.accelerator.empty() ? run.platform : run.accelerator);
}

QString lasted(const PastRun& run) {
    const QString span = SessionWords::span(run.lasted);
    return run.goesOn ? PastModel::tr("%1 so far", "how long a machine has lasted").arg(span) : span;
}

QString safe(const PastRun& run) {
    QStringList parts;
    if (run.step) parts << PastModel::tr("step %1").arg(Words::count(*run.step));
    if (run.risk && *run.risk >= 1min)
        parts << PastModel::tr("%1 not", "work that was not safe").arg(SessionWords::span(*run.risk));
    return parts.isEmpty() ? PastModel::tr("nothing", "is safe") : parts.join(u", "_s);
}

QString ending(const PastRun& run) {
    if (run.goesOn) return PastModel::tr("goes on");
    if (run.likely == "goodbye") return PastModel::tr("it said goodbye");
    return run.likely.empty() ? PastModel::tr("not known") : SessionWords::end(run.likely);
}

}  // namespace

void PastModel::show(std::vector<PastRun> runs) {
    beginResetModel();
    runs_ = std::move(runs);
    endResetModel();
}

int PastModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int PastModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant PastModel::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const PastRun& run = runs_.at(static_cast<std::size_t>(index.row()));
    switch (index.column()) {
        case kBegan:
            return Words::dateTime(run.began);
        case kName:
            return toQString(run.name);
        case kMachine:
            return machine(run);
        case kLasted:
            return lasted(run);
        case kEpoch:
            return run.epoch ? SessionWords::span(*run.epoch) : QString();
        case kSafe:
            return safe(run);
        case kEnd:
            return ending(run);
        default:
            return {};
    }
}

QVariant PastModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kBegan:
            return tr("Began");
        case kName:
            return tr("Notebook");
        case kMachine:
            return tr("Accelerator");
        case kLasted:
            return tr("Lasted");
        case kEpoch:
            return tr("Epoch");
        case kSafe:
            return tr("Safe in the drive");
        case kEnd:
            return tr("End");
        default:
            return {};
    }
}

PastBars::PastBars(QWidget* parent) : QWidget(parent) {
    setObjectName(u"pastBars"_s);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("How long machines lasted, and their epochs took"));
}

void PastBars::show(const std::vector<PastRun>& runs) {
    runs_.assign(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(std::min(runs.size(), kMost)));
    QStringList said;
    for (const PastRun& each : runs_)
        said << tr("%1: %2", "an accelerator: how long it lasted").arg(machine(each), lasted(each));
    setAccessibleDescription(said.join(u"; "_s));
    updateGeometry();
    update();
}

QSize PastBars::sizeHint() const {
    return {480, static_cast<int>(runs_.size()) * kLineHeight + QFontMetrics(font()).height()};
}
QSize PastBars::minimumSizeHint() const {
    return {240, sizeHint().height()};
}

void PastBars::paintEvent(QPaintEvent*) {
    if (runs_.empty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::of(palette());
    const QFontMetrics metrics(font());
    int names = 0, values = 0;
    Nanoseconds longest = 1s, slowest = 1s;
    const auto value = [](const PastRun& run) {
        if (!run.epoch) return lasted(run);
        return tr("%1, epoch %2", "how long a machine lasted, and its epochs took")
            .arg(lasted(run), SessionWords::span(*run.epoch));
    };
    for (const PastRun& run : runs_) {
        names = std::max(names, metrics.horizontalAdvance(machine(run)));
        values = std::max(values, metrics.horizontalAdvance(value(run)));
        longest = std::max(longest, run.lasted);
        slowest = std::max(slowest, run.epoch.value_or(0s));
    }
    names = std::min(names, width() / 3);
    const double left = names + space::kMedium,
                 room = std::max(width() - left - values - space::kMedium, 20.0);
    const auto part = [&](Nanoseconds of, Nanoseconds most) {
        return std::max(room * static_cast<double>(of.count()) / static_cast<double>(most.count()), 2.0);
    };
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const PastRun& run = runs_[i];
        const double y = static_cast<double>(i) * kLineHeight;
        painter.setPen(theme.text);
        painter.drawText(QRectF(0, y, names, kLineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(machine(run), Qt::ElideRight, names));
        const double bar = part(run.lasted, longest);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(QRectF(left, y + 5, bar, kBarHeight), 2, 2);
        if (run.epoch) {
            painter.setBrush(theme.warn);
            painter.drawRect(QRectF(left, y + 5 + kBarHeight + 2, part(*run.epoch, slowest), kEpochHeight));
        }
        painter.setPen(theme.text);
        painter.drawText(QRectF(left + room + space::kMedium, y, values, kLineHeight),
                         Qt::AlignLeft | Qt::AlignVCenter, value(run));
    }
    painter.setPen(theme.dimText);
    painter.drawText(
        QRectF(left, static_cast<double>(runs_.size()) * kLineHeight, width() - left, metrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter,
        tr("Thick: how long it lasted. Thin: how long its newest epoch took."));
}

PastPanel::PastPanel(Desk& desk, QWidget* parent) : QWidget(parent), desk_(desk) {
    setObjectName(u"pastPanel"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kMedium);
    bars_ = new PastBars(this);
    column->addWidget(bars_);
    table_ = new QTableView(this);
    table_->setObjectName(u"pastTable"_s);
    table_->setAccessibleName(tr("Earlier sessions"));
    table_->setModel(&model_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(space::kTableRow);
    table_->setItemDelegate(new RowDelegate(space::kTableRow, table_));
    QHeaderView* header = table_->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PastModel::kEnd, QHeaderView::Stretch);
    column->addWidget(table_);
}

void PastPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    task_ = desk_.background.run(
        Lane::quick, [&sessions = desk_.sessions](const StopToken&) { return sessions.past(); },
        [this](Result<std::vector<PastRun>> runs) {
            // A history that cannot be read is one that is not there.
            if (runs) take(*std::move(runs));
        });
}

void PastPanel::take(std::vector<PastRun> runs) {
    bars_->show(runs);
    const int rows = std::clamp(static_cast<int>(runs.size()), 1, kRowsSeen);
    model_.show(std::move(runs));
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() + 2 + rows * space::kTableRow);
}

}  // namespace packtrain::desktop
