#include "chart_panel.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QToolButton>
#include <algorithm>

#include "chart.h"
#include "widgets/theme.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::Figure;

namespace {

constexpr int kChartWidth = 400;  ///< so wide at least, two stand beside each other
constexpr int kMostAcross = 3;
constexpr int kColumnStep = 64;  ///< while a window is drawn wider, not every pixel asks anew
constexpr std::optional<Nanoseconds> kSpans[] = {15min, 2h, std::nullopt};

}  // namespace

ChartPanel::ChartPanel(Desk& desk, QWidget* parent)
    : QWidget(parent), spans_(new QButtonGroup(this)), feed_(new ChartFeed(desk, this)) {
    setObjectName(u"chartPanel"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kSmall);
    column->addWidget(buildSpans());
    grid_ = new QGridLayout;
    grid_->setHorizontalSpacing(space::kLarge);
    grid_->setVerticalSpacing(space::kMedium);
    column->addLayout(grid_);
    buildCharts();
    arrange();
    connect(feed_, &ChartFeed::came, this, &ChartPanel::take);
    connect(spans_, &QButtonGroup::idClicked, this, [this] {
        for (Chart* chart : charts_) chart->setCursorAge(std::nullopt);
        want();
    });
}

QWidget* ChartPanel::buildSpans() {
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kTight);
    const QString names[] = {tr("&15 min", "charts of so long"), tr("&2 h", "charts of so long"),
                             tr("&All", "charts of all that is kept")};
    const char* const objects[] = {"chartSpan15", "chartSpan120", "chartSpanAll"};
    for (int i = 0; i < 3; ++i) {
        auto* button = new QToolButton(area);
        button->setText(names[i]);
        button->setObjectName(QString::fromLatin1(objects[i]));
        button->setCheckable(true);
        spans_->addButton(button, i);
        row->addWidget(button);
    }
    spans_->button(0)->setChecked(true);
    row->addStretch(1);
    return area;
}

void ChartPanel::buildCharts() {
    const auto add = [this](const QString& title, Chart::Unit unit, std::vector<ChartLine> lines) {
        auto* chart = new Chart(title, unit, std::move(lines), this);
        connect(chart, &Chart::cursorMoved, this, [this](std::optional<Nanoseconds> age) {
            for (Chart* each : charts_) each->setCursorAge(age);
        });
        charts_.push_back(chart);
    };
    using Unit = Chart::Unit;
    add(tr("Accelerator"), Unit::percent,
        {{Figure::acceleratorBusy, tr("busy", "an accelerator, followed by percent")},
         {Figure::acceleratorMemory, tr("its memory", "an accelerator's, followed by percent")}});
    add(tr("Processors"), Unit::percent, {{Figure::processors, {}}});
    add(tr("Memory"), Unit::percent, {{Figure::memory, {}}});
    add(tr("Disk"), Unit::percent, {{Figure::disk, {}}});
    add(tr("Network"), Unit::bytesPerSecond,
        {{Figure::received, tr("in", "network, followed by bytes a second")},
         {Figure::sent, tr("out", "network, followed by bytes a second")}});
}

void ChartPanel::arrange() {
    const int across = std::clamp(width() / kChartWidth, 1, kMostAcross);
    if (across == across_) return;
    across_ = across;
    for (std::size_t i = 0; i < charts_.size(); ++i) {
        const int place = static_cast<int>(i);
        grid_->addWidget(charts_[i], place / across, place % across);
    }
    for (int i = 0; i < kMostAcross; ++i) grid_->setColumnStretch(i, i < across ? 1 : 0);
}

void ChartPanel::watch(const std::string& session) {
    if (session == session_) return;
    session_ = session;
    want();
}

void ChartPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    want();
}

void ChartPanel::want() {
    const int columns = std::max(charts_.front()->columns(), kColumnStep) / kColumnStep * kColumnStep;
    feed_->want({.session = session_,
                 .span = kSpans[spans_->checkedId()],
                 .columns = static_cast<std::size_t>(columns)});
}

void ChartPanel::take(const ChartFeed::Series& series) {
    const auto ended = series ? std::chrono::duration_cast<std::chrono::milliseconds>(series->endAge) : 0ms;
    const QDateTime end = QDateTime::currentDateTime().addMSecs(-ended.count());
    for (Chart* chart : charts_) chart->show(series, end);
}

}  // namespace packtrain::desktop
