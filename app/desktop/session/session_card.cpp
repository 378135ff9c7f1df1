#include "session_card.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

#include "base/json_look.h"
#include "chart_panel.h"
#include "chart_past.h"
#include "chart_spark.h"
#include "convert.h"
#include "countdown_ring.h"
#include "session_log.h"
#include "session_words.h"
#include "widgets/icons.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "widgets/thin_bar.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::Presence;
using service::SessionView;

namespace {

constexpr std::size_t kMostRings = 4, kMostCommands = 4;
constexpr int kSettledMs = 30;  ///< layouts in layouts settle in several turns of the event loop

/// Words of other machines are never taken for markup.
QLabel* lineLabel(QWidget* parent, const QString& name) {
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    wrap(label);
    return label;
}

QIcon presenceIcon(const SessionView& session) {
    switch (session.presence) {
        case Presence::never:
            return icon("state-queued", Tint::dim);
        case Presence::live:
            return icon("state-done", Tint::good);
        case Presence::late:
            return icon("state-waiting", Tint::warn);
        case Presence::lost:
            return icon("state-stalled", Tint::bad);
        case Presence::ended:
            return icon("state-cancelled", Tint::dim);
    }
    return {};
}

Tint urgencyTint(Urgency urgency) {
    if (urgency == Urgency::now) return Tint::bad;
    return urgency == Urgency::soon ? Tint::warn : Tint::accent;
}

QIcon lineIcon(Line::Tone tone) {
    switch (tone) {
        case Line::Tone::good:
            return icon("state-done", Tint::good);
        case Line::Tone::moving:
            return icon("state-uploading", Tint::accent);
        case Line::Tone::waiting:
            return icon("state-queued", Tint::dim);
        case Line::Tone::notice:
            return icon("warning", Tint::warn);
        case Line::Tone::bad:
            return icon("state-failed", Tint::bad);
    }
    return {};
}

/// Of which the time left is a share: for an idle stop the whole limit, else the session from its begin.
double wholeSeconds(const SessionView& session, const service::Ending& ending) {
    const auto seconds = [&](const char* section, const char* key) {
        return json::real(json::member(session.state, section), key).value_or(0);
    };
    if (ending.kind == "idle") return seconds("limits", "idle_limit_s");
    const double age = std::chrono::duration<double>(session.age.value_or(0s)).count();
    return seconds("session", "age_s") + age +
           std::chrono::duration<double>(ending.high - session.now).count();
}

void setVisibleText(QLabel* label, const QString& text) {
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

}  // namespace

SessionCard::SessionCard(Desk& desk, QWidget* parent) : QFrame(parent), desk_(desk) {
    setObjectName(u"sessionCard"_s);
    setProperty("card", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kLarge, space::kLarge, space::kLarge, space::kLarge);
    column->setSpacing(space::kMedium);
    column->addWidget(buildHead());
    risk_ = lineLabel(this, u"riskLine"_s);
    risk_->setProperty("heading", true);
    column->addWidget(risk_);
    safe_ = lineLabel(this, u"safeLine"_s);
    column->addWidget(safe_);
    why_ = lineLabel(this, u"whyLine"_s);
    column->addWidget(why_);
    next_ = lineLabel(this, u"nextLine"_s);
    column->addWidget(next_);

    rings_ = new QHBoxLayout;
    rings_->setSpacing(space::kHuge);
    rings_->addStretch(1);
    column->addLayout(rings_);

    asOf_ = lineLabel(this, u"asOfLine"_s);
    asOf_->setProperty("dim", true);
    column->addWidget(asOf_);
    gaugeArea_ = new QWidget(this);
    gaugeGrid_ = new QGridLayout(gaugeArea_);
    gaugeGrid_->setContentsMargins(0, 0, 0, 0);
    gaugeGrid_->setHorizontalSpacing(space::kMedium);
    gaugeGrid_->setVerticalSpacing(space::kTight);
    gaugeGrid_->setColumnStretch(1, 1);
    column->addWidget(gaugeArea_);
    sparkFeed_ = new ChartFeed(desk, gaugeArea_);
    connect(sparkFeed_, &ChartFeed::came, this, [this](const ChartFeed::Series& series) {
        recent_ = series;
        showSparks();
    });

    lines_ = new QVBoxLayout;
    lines_->setSpacing(space::kTight);
    column->addLayout(lines_);
    cache_ = lineLabel(this, u"cacheLine"_s);
    cache_->setProperty("dim", true);
    column->addWidget(cache_);
    column->addWidget(buildButtons());
    commands_ = lineLabel(this, u"commandLines"_s);
    commands_->setProperty("dim", true);
    column->addWidget(commands_);
}

QWidget* SessionCard::buildHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kSmall);
    icon_ = new IconLabel(QIcon(), 20, head);
    row->addWidget(icon_);
    name_ = new ElidedLabel(head);
    name_->setObjectName(u"sessionName"_s);
    name_->setProperty("heading", true);
    row->addWidget(name_, 1);
    place_ = dimLabel({}, head);
    place_->setObjectName(u"sessionPlace"_s);
    place_->setTextFormat(Qt::PlainText);
    row->addWidget(place_);
    row->addSpacing(space::kSmall);
    presence_ = new QLabel(head);
    presence_->setObjectName(u"sessionPresence"_s);
    presence_->setTextFormat(Qt::PlainText);
    row->addWidget(presence_);
    return head;
}

QWidget* SessionCard::buildButtons() {
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kSmall);
    save_ = new QPushButton(tr("&Save now"), area);
    save_->setObjectName(u"saveNow"_s);
    save_->setToolTip(tr("Asks the training code to save, as its own deadline would"));
    flush_ = new QPushButton(tr("&Make safe"), area);
    flush_->setObjectName(u"flushNow"_s);
    flush_->setToolTip(tr("Sends every save that is there, and checks it in the drive"));
    connect(save_, &QPushButton::clicked, this, [this] { Q_EMIT saveAsked(session_); });
    connect(flush_, &QPushButton::clicked, this, [this] { Q_EMIT flushAsked(session_); });
    row->addWidget(save_);
    row->addWidget(flush_);
    row->addStretch(1);
    auto* charts = fold(tr("&Charts"), "showCharts");
    connect(charts, &QToolButton::toggled, this, &SessionCard::openCharts);
    row->addWidget(charts);
    auto* log = fold(tr("&Log"), "showLog");
    connect(log, &QToolButton::toggled, this, &SessionCard::openLog);
    row->addWidget(log);
    auto* past = fold(tr("&Earlier"), "showPast");
    past->setToolTip(tr("Earlier sessions beside each other: how long they lasted, and their epochs took"));
    connect(past, &QToolButton::toggled, this, &SessionCard::openPast);
    row->addWidget(past);
    return area;
}

/// A button that opens a part of the card and closes it again.
QToolButton* SessionCard::fold(const QString& text, const char* name) {
    auto* button = new QToolButton(this);
    button->setObjectName(QString::fromLatin1(name));
    button->setText(text);
    button->setIcon(icon("chevron-right"));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setCheckable(true);
    connect(button, &QToolButton::toggled, button,
            [button](bool isOpen) { button->setIcon(icon(isOpen ? "chevron-down" : "chevron-right")); });
    return button;
}

void SessionCard::openCharts(bool isOpen) {
    if (isOpen && charts_ == nullptr) {
        charts_ = new ChartPanel(desk_, this);
        charts_->watch(session_);
        layout()->addWidget(charts_);
    }
    if (charts_ != nullptr) charts_->setVisible(isOpen);
    if (isOpen) reveal(charts_);
}

/// What opens below the edge of the page would not be seen to open.
void SessionCard::reveal(QWidget* part) {
    QTimer::singleShot(kSettledMs, part, [part] {
        for (QWidget* each = part->parentWidget(); each != nullptr; each = each->parentWidget())
            if (auto* area = qobject_cast<QScrollArea*>(each)) {
                area->ensureWidgetVisible(part, 0, space::kLarge);
                // Of what is higher than the page its beginning counts.
                const int top = part->mapTo(area->widget(), QPoint()).y() - space::kLarge;
                if (part->height() > area->viewport()->height()) area->verticalScrollBar()->setValue(top);
                return;
            }
    });
}

void SessionCard::openLog(bool isOpen) {
    if (isOpen && log_ == nullptr) {
        log_ = new SessionLog(desk_, this);
        log_->watch(session_);
        layout()->addWidget(log_);
    }
    if (log_ != nullptr) log_->setVisible(isOpen);
    if (isOpen) reveal(log_);
}

void SessionCard::openPast(bool isOpen) {
    if (isOpen && past_ == nullptr) layout()->addWidget(past_ = new PastPanel(desk_, this));
    if (past_ != nullptr) past_->setVisible(isOpen);
    if (isOpen) reveal(past_);
}

void SessionCard::show(const SessionView& session) {
    session_ = session.session;
    sparkFeed_->want({.session = session_, .span = ChartSpark::kSpan, .columns = ChartSpark::kColumns});
    if (charts_ != nullptr) charts_->watch(session_);
    if (log_ != nullptr) log_->watch(session_);
    showHead(session);
    const bool hasEnded = session.presence == Presence::ended;
    risk_->setText(SessionWords::risk(session));
    setVisibleText(safe_, SessionWords::safe(session.safe));
    setVisibleText(why_, SessionWords::whyEnded(session));
    setVisibleText(
        next_, hasEnded
                   ? tr("To go on: run the same cell on a new machine; resume() there finds the newest save.")
                   : QString());
    showRings(session);
    showGauges(session);
    showLines(session);
    setVisibleText(cache_, hasEnded ? QString() : SessionReadings::cache(session.state));
    const bool canAsk = session.presence != Presence::ended && session.presence != Presence::never;
    save_->setVisible(!hasEnded);
    flush_->setVisible(!hasEnded);
    save_->setEnabled(canAsk);
    flush_->setEnabled(canAsk);
    showCommands(session);
}

void SessionCard::showHead(const SessionView& session) {
    icon_->setIcon(presenceIcon(session));
    name_->setFullText(toQString(session.name));
    place_->setText(SessionWords::place(session));
    presence_->setText(SessionWords::presence(session));
    setAccessibleName(tr("Session %1").arg(name_->fullText()));
    setAccessibleDescription(presence_->text() + u". "_s + SessionWords::risk(session));
}

void SessionCard::showRings(const SessionView& session) {
    const bool hasEnded = session.presence == Presence::ended;
    const std::size_t count = hasEnded ? 0 : std::min(session.endings.size(), kMostRings);
    while (ringList_.size() < count) {
        auto* ring = new CountdownRing(this);
        rings_->insertWidget(static_cast<int>(ringList_.size()), ring);
        ringList_.push_back(ring);
    }
    for (std::size_t i = 0; i < ringList_.size(); ++i) {
        ringList_[i]->setVisible(i < count);
        if (i >= count) continue;
        const service::Ending& ending = session.endings[i];
        const Nanoseconds least = ending.low - session.now, most = ending.high - session.now;
        const double whole = wholeSeconds(session, ending);
        const auto share = [&](Nanoseconds left) {
            return whole > 0 ? std::chrono::duration<double>(left).count() / whole : 1.0;
        };
        ringList_[i]->show(
            {.caption = SessionWords::end(ending.kind),
             .left = SessionWords::left(least),
             .basis = session.isEstimate ? tr("estimate goes on") : SessionWords::basis(ending),
             .share = share(least),
             .most = share(most),
             .tint = i == 0 ? urgencyTint(urgencyOf(session)) : Tint::accent,
             .isEstimate = session.isEstimate});
    }
}

/// What is old is not shown as if it were now: it loses its colour, and says how old it is.
void SessionCard::showGauges(const SessionView& session) {
    const auto gauges =
        session.presence == Presence::ended ? std::vector<Gauge>() : SessionReadings::gauges(session.state);
    const bool isOld = session.isEstimate && session.age && !gauges.empty();
    setVisibleText(asOf_,
                   isOld ? tr("As it was %1", "12 min ago").arg(SessionWords::ago(*session.age)) : QString());
    while (gauges_.size() < gauges.size()) addGaugeRow();
    gaugeArea_->setVisible(!gauges.empty());
    sparked_.assign(gauges_.size(), std::nullopt);
    for (std::size_t i = 0; i < gauges_.size(); ++i) {
        const auto& [name, text, bar, spark] = gauges_[i];
        const bool isShown = i < gauges.size();
        name->setVisible(isShown);
        text->setVisible(isShown);
        bar->setVisible(isShown && gauges[i].share >= 0);
        spark->setVisible(isShown && gauges[i].figure.has_value());
        if (!isShown) continue;
        sparked_[i] = gauges[i].figure;
        spark->setOld(isOld);
        name->setText(gauges[i].name);
        text->setText(gauges[i].text);
        text->setEnabled(!isOld);
        bar->setFraction(std::max(gauges[i].share, 0.0));
        bar->setTint(isOld ? Tint::dim : gauges[i].isFull ? Tint::bad : Tint::accent);
        bar->setAccessibleName(gauges[i].name);
        bar->setAccessibleDescription(gauges[i].text);
    }
    showSparks();
}

void SessionCard::showSparks() {
    for (std::size_t i = 0; i < gauges_.size(); ++i) gauges_[i].spark->show(recent_, sparked_[i]);
}

void SessionCard::addGaugeRow() {
    const int row = static_cast<int>(gauges_.size());
    const GaugeRow made{dimLabel({}, gaugeArea_), new QLabel(gaugeArea_), new ThinBar(gaugeArea_),
                        new ChartSpark(gaugeArea_)};
    made.name->setTextFormat(Qt::PlainText);
    made.text->setTextFormat(Qt::PlainText);
    made.text->setObjectName(u"gaugeText"_s);
    gaugeGrid_->addWidget(made.name, row, 0);
    gaugeGrid_->addWidget(made.bar, row, 1);
    gaugeGrid_->addWidget(made.spark, row, 2);
    gaugeGrid_->addWidget(made.text, row, 3);
    gauges_.push_back(made);
}

void SessionCard::showLines(const SessionView& session) {
    const bool hasEnded = session.presence == Presence::ended;
    auto lines = SessionReadings::checkpoints(session.state, session.age.value_or(0s), hasEnded);
    if (!hasEnded)
        for (Line& finding : SessionReadings::findings(session.state)) lines.push_back(std::move(finding));
    while (lineRows_.size() < lines.size()) addLineRow();
    for (std::size_t i = 0; i < lineRows_.size(); ++i) {
        lineRows_[i].row->setVisible(i < lines.size());
        if (i >= lines.size()) continue;
        lineRows_[i].icon->setIcon(lineIcon(lines[i].tone));
        lineRows_[i].text->setText(lines[i].text);
    }
}

void SessionCard::addLineRow() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kSmall);
    const LineRow made{row, new IconLabel(QIcon(), 16, row), lineLabel(row, u"saveLine"_s)};
    layout->addWidget(made.icon, 0, Qt::AlignTop);
    layout->addWidget(made.text, 1);
    lines_->addWidget(row);
    lineRows_.push_back(made);
}

void SessionCard::showCommands(const SessionView& session) {
    const std::size_t skip = session.commands.size() - std::min(session.commands.size(), kMostCommands);
    QStringList lines;
    for (std::size_t i = skip; i < session.commands.size(); ++i)
        lines << SessionWords::command(session.commands[i]);
    setVisibleText(commands_, lines.join(u'\n'));
}

}  // namespace packtrain::desktop
