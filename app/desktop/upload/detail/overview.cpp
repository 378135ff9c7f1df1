#include "overview.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "convert.h"
#include "widgets/icons.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;

namespace {

/// At an hour that the drive has set: trying earlier helps nobody.
bool endsByItself(Reason reason) {
    return reason == Reason::rateLimited || reason == Reason::dailyCap || reason == Reason::projectCap;
}

JobAction actionFor(const JobView& view) {
    switch (view.state) {
        case JobState::failed:
            return view.why && info(*view.why).kind == Kind::auth ? JobAction::signIn : JobAction::retry;
        case JobState::waiting:
            if (view.why && (*view.why == Reason::signInNeeded || *view.why == Reason::scopeMissing))
                return JobAction::signIn;
            return view.running && view.why && endsByItself(*view.why) ? JobAction::none : JobAction::tryNow;
        case JobState::paused:
            return JobAction::resume;
        case JobState::doneWithSkips:
            return JobAction::showLeftOut;
        case JobState::done:
            return JobAction::showCode;
        default:
            return JobAction::none;
    }
}

}  // namespace

Overview::Overview(QWidget* parent) : QScrollArea(parent) {
    setObjectName(u"overview"_s);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(this);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kMedium);
    column->setSpacing(space::kMedium);

    auto* head = new QHBoxLayout;
    head->setSpacing(space::kMedium);
    icon_ = new IconLabel(QIcon(), 24, body);
    head->addWidget(icon_, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    state_ = headingLabel({}, body);
    state_->setObjectName(u"overviewState"_s);
    state_->setTextFormat(Qt::PlainText);
    wrap(state_);
    detail_ = dimLabel({}, body);
    detail_->setObjectName(u"overviewDetail"_s);
    detail_->setTextFormat(Qt::PlainText);
    detail_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    wrap(detail_);
    texts->addWidget(state_);
    texts->addWidget(detail_);
    head->addLayout(texts, 1);
    button_ = new QPushButton(body);
    button_->setObjectName(u"overviewAction"_s);
    head->addWidget(button_, 0, Qt::AlignTop);
    column->addLayout(head);

    grid_ = new QGridLayout;
    grid_->setHorizontalSpacing(space::kMedium);
    grid_->setVerticalSpacing(6);
    grid_->setColumnStretch(1, 1);
    grid_->setColumnStretch(3, 1);
    column->addLayout(grid_);
    column->addStretch(1);
    setWidget(body);
    connect(button_, &QPushButton::clicked, this, [this] { Q_EMIT actionAsked(action_); });
}

void Overview::fact(const QString& name, const QString& value) {
    if (used_ == facts_.size()) {
        Fact made{dimLabel({}, widget()), new QLabel(widget())};
        made.value->setObjectName(u"fact%1"_s.arg(used_));
        made.value->setTextFormat(Qt::PlainText);
        made.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        wrap(made.value);
        const int row = static_cast<int>(used_) / 2, column = static_cast<int>(used_) % 2 * 2;
        grid_->addWidget(made.name, row, column, Qt::AlignLeft | Qt::AlignTop);
        grid_->addWidget(made.value, row, column + 1);
        facts_.push_back(made);
    }
    Fact& mine = facts_[used_++];
    mine.name->setText(name);
    mine.value->setText(value);
    mine.name->show();
    mine.value->show();
}

void Overview::showJob(const JobView& view, const QString& stateText) {
    icon_->setIcon(stateIcon(view.state));
    state_->setText(view.state == JobState::failed ? tr("Stopped", "state of an upload that failed")
                                                   : stateText);
    const QString detail = Words::jobStateDetail(view);
    detail_->setText(detail);
    detail_->setVisible(!detail.isEmpty());
    action_ = actionFor(view);
    const QString labels[] = {{},
                              tr("Retry"),
                              tr("Resume"),
                              tr("Try now"),
                              tr("Sign in…"),
                              tr("Show what was left out"),
                              tr("Show the code")};
    button_->setText(labels[static_cast<int>(action_)]);
    button_->setVisible(action_ != JobAction::none);

    used_ = 0;
    const auto atLeast = [&](const QString& text) {
        return view.walkDone ? text : tr("at least %1").arg(text);
    };
    fact(tr("Destination"), toQString(view.destination));
    fact(tr("Files"),
         atLeast(tr("%1, %2", "files, bytes").arg(Words::count(view.files), Words::size(view.sourceBytes))));
    fact(tr("Shards"),
         tr("%1 of %2 done").arg(Words::count(view.shardsDone), atLeast(Words::count(view.shards))));
    fact(tr("Sent"), Words::amount(view.sentBytes, view.totalBytes, !view.walkDone));
    fact(tr("Checked"), Words::amount(view.verifiedBytes, view.totalBytes, !view.walkDone));
    fact(tr("Left out"), view.leftOut == 0 ? tr("nothing") : Words::count(view.leftOut));
    if (view.changed > 0) fact(tr("Changed"), Words::files(view.changed));
    fact(tr("Retries"), Words::count(view.retries));
    if (view.limit > 0) fact(tr("Speed limit"), Words::rate(static_cast<double>(view.limit)));
    fact(tr("Added"), Words::dateTime(view.added));
    if (view.finished) fact(tr("Finished"), Words::dateTime(*view.finished));
    if (view.running && !view.runningHere)
        fact(tr("Runs in"), tr("another process on %1", "name of a computer").arg(toQString(view.host)));
    fact(tr("Job"), toQString(view.id));
    for (std::size_t i = used_; i < facts_.size(); ++i) {
        facts_[i].name->hide();
        facts_[i].value->hide();
    }
}

}  // namespace packtrain::desktop
