#include "add_sheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>

#include "convert.h"
#include "dataset_name.h"
#include "may_write.h"
#include "plan_card.h"
#include "what_card.h"
#include "where_card.h"
#include "widgets/fit_content.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobId;
using service::PushRequest;

namespace {

constexpr int kSettleMs = 250;     ///< after the last change, before the folder is walked again
constexpr int kMostDatasets = 12;  ///< more folders than that are rather the classes of one dataset
constexpr qsizetype kNamedPaths = 3;

QString commonParentName(const std::vector<DroppedItem>& items) {
    const Path parent = items.front().path.parent();
    const bool same =
        std::ranges::all_of(items, [&](const DroppedItem& item) { return item.path.parent() == parent; });
    return same ? toQString(datasetName({parent, true})) : QString();
}

/// The first few by name, the others by number: ten thousand may have been dropped.
QString shownPaths(const std::vector<DroppedItem>& items) {
    QStringList paths;
    for (const DroppedItem& item : items) {
        if (paths.size() == kNamedPaths) break;
        paths << displayPath(item.path);
    }
    const int more = static_cast<int>(items.size()) - static_cast<int>(paths.size());
    if (more > 0) paths << AddUploadSheet::tr("%Ln more", "after the first few paths", more);
    return paths.join(u", "_s);
}

/// As the list of uploads names it.
std::string placeOf(const PushRequest& request) {
    if (request.to.remote == "local") return "local:" + (Path(request.to.path) / request.name).bytes();
    return request.to.remote + ":" + (request.to.path.empty() ? "" : request.to.path + "/") + request.name;
}

}  // namespace

AddUploadSheet::AddUploadSheet(Desk& desk, std::vector<DroppedItem> items, bool combined, QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      items_(std::move(items)),
      combined_(combined),
      preview_(desk.uploads, desk.background) {
    setObjectName(u"addUploadSheet"_s);
    setWindowTitle(tr("New upload"));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    build();
    settle_ = new QTimer(this);
    settle_->setSingleShot(true);
    settle_->setInterval(kSettleMs);
    connect(settle_, &QTimer::timeout, this, &AddUploadSheet::startPreview);
    connect(&preview_, &PreviewRun::counting, what_, &WhatCard::showCounting);
    connect(&preview_, &PreviewRun::ready, this, &AddUploadSheet::showPlan);
    connect(&preview_, &PreviewRun::failed, this, [this](const Error& error) {
        failure_ = error;
        what_->showFailure();
        plan_->showFailure();
        where_->showFailure();
        judge();
    });
    reloadRemotes();
    startPreview();
}

AddUploadSheet::~AddUploadSheet() = default;

void AddUploadSheet::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    scroll_ = new QScrollArea(this);
    scroll_->setObjectName(u"sheetScroll"_s);
    scroll_->setWidgetResizable(true);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(scroll_);
    auto* stack = new QVBoxLayout(body);
    stack->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
    stack->setSpacing(space::kMedium);
    stack->addWidget(buildHead());
    auto* pair = new QHBoxLayout;
    pair->setSpacing(space::kMedium);
    what_ = new WhatCard(body);
    plan_ = new PlanCard(body);
    pair->addWidget(what_, 1);
    pair->addWidget(plan_, 1);
    stack->addLayout(pair);
    where_ = new WhereCard(desk_, body);
    where_->setName(suggestedName(), !separate());
    stack->addWidget(where_);
    stack->addStretch(1);
    scroll_->setWidget(body);
    column->addWidget(scroll_, 1);
    column->addWidget(buildButtons());
    resize(800, 560);

    connect(what_, &WhatCard::changed, this, &AddUploadSheet::changed);
    connect(plan_, &PlanCard::changed, this, &AddUploadSheet::changed);
    connect(plan_, &PlanCard::reworded, this, [this] { fitContent(this, scroll_); });
    connect(where_, &WhereCard::changed, this, &AddUploadSheet::changed);
    connect(where_, &WhereCard::addAccountAsked, this, &AddUploadSheet::addAccountAsked);
    connect(where_, &WhereCard::signInAsked, this, &AddUploadSheet::signInAsked);
}

QWidget* AddUploadSheet::buildHead() {
    auto* head = new QWidget(this);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, space::kTight);
    column->setSpacing(space::kTight);
    const bool one = items_.size() == 1;
    title_ = headingLabel(one ? tr("Upload “%1”").arg(toQString(items_.front().path.name()))
                              : tr("Upload %Ln item(s)", nullptr, static_cast<int>(items_.size())),
                          head);
    title_->setObjectName(u"sheetTitle"_s);
    title_->setTextFormat(Qt::PlainText);
    QFont font = title_->font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    title_->setFont(font);
    wrap(title_);
    column->addWidget(title_);
    auto* where = new ElidedLabel(head, one ? Qt::ElideMiddle : Qt::ElideRight);
    where->setObjectName(u"sheetPaths"_s);
    where->setProperty("dim", true);
    where->setFullText(shownPaths(items_));
    column->addWidget(where);
    const bool folders = std::ranges::any_of(items_, &DroppedItem::folder);
    if (!one && folders) {
        auto* row = new QHBoxLayout;
        row->setSpacing(space::kLarge);
        oneEach_ = new QRadioButton(tr("A dataset for &each"), head);
        oneEach_->setObjectName(u"oneEach"_s);
        allInOne_ = new QRadioButton(tr("&One dataset of all"), head);
        allInOne_->setObjectName(u"allInOne"_s);
        const bool few = items_.size() <= kMostDatasets && std::ranges::all_of(items_, &DroppedItem::folder);
        (few && !combined_ ? oneEach_ : allInOne_)->setChecked(true);
        row->addWidget(oneEach_);
        row->addWidget(allInOne_);
        row->addStretch(1);
        column->addLayout(row);
        connect(oneEach_, &QRadioButton::toggled, this, [this] {
            where_->setName(suggestedName(), !separate());
            changed();
        });
    }
    return head;
}

QWidget* AddUploadSheet::buildButtons() {
    auto* bar = new QFrame(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::kHuge, space::kMedium, space::kHuge, space::kLarge);
    row->setSpacing(space::kSmall);
    status_ = new QLabel(bar);
    status_->setObjectName(u"sheetStatus"_s);
    status_->setTextFormat(Qt::PlainText);
    status_->setProperty("dim", true);
    wrap(status_);
    row->addWidget(status_, 1);
    cancel_ = new QPushButton(tr("Cancel"), bar);
    cancel_->setObjectName(u"cancelSheet"_s);
    upload_ = new QPushButton(tr("&Upload"), bar);
    upload_->setObjectName(u"upload"_s);
    upload_->setProperty("primary", true);
    upload_->setDefault(true);
    cancel_->setAutoDefault(false);
    row->addWidget(cancel_);
    row->addWidget(upload_);
    connect(cancel_, &QPushButton::clicked, this, &AddUploadSheet::reject);
    connect(upload_, &QPushButton::clicked, this, &AddUploadSheet::accept);
    return bar;
}

bool AddUploadSheet::separate() const {
    return oneEach_ && oneEach_->isChecked();
}

QString AddUploadSheet::suggestedName() const {
    return items_.size() > 1 ? commonParentName(items_) : toQString(datasetName(items_.front()));
}

void AddUploadSheet::setUnderWay(std::function<bool(const std::string&)> underWay) {
    underWay_ = std::move(underWay);
}

void AddUploadSheet::reloadRemotes(const QString& choose) {
    listing_ = desk_.background.run(
        Lane::quick, [accounts = &desk_.accounts](const StopToken&) { return accounts->list(); },
        [this, choose](Result<std::vector<service::RemoteInfo>> remotes) {
            where_->setRemotes(remotes ? *remotes : std::vector<service::RemoteInfo>());
            if (!choose.isEmpty()) where_->chooseRemote(choose);
        });
}

std::vector<PushRequest> AddUploadSheet::requests() const {
    PushRequest request;
    request.to = where_->target();
    request.plan = plan_->options();
    request.skipJunk = what_->skipJunk();
    request.bytesPerSecond = limit_;
    std::vector<PushRequest> all;
    if (separate()) {
        const std::vector<std::string> names = datasetNames(items_);
        for (std::size_t i = 0; i < items_.size(); ++i) {
            request.paths = {items_[i].path};
            request.name = names[i];
            all.push_back(request);
        }
        return all;
    }
    for (const DroppedItem& item : items_) request.paths.push_back(item.path);
    request.name = toStdString(where_->name());
    all.push_back(std::move(request));
    return all;
}

void AddUploadSheet::changed() {
    preview_.stop();
    known_.reset();
    failure_.reset();
    if (settle_) settle_->start();
    judge();
}

void AddUploadSheet::startPreview() {
    known_.reset();
    failure_.reset();
    plan_->showCounting();
    where_->showCounting();
    what_->showCounting({});
    if (where_->missing().isEmpty()) preview_.start(requests());
    judge();
}

void AddUploadSheet::showPlan(const service::PlanPreview& plan) {
    known_ = plan;
    what_->showPlan(plan);
    plan_->showPlan(plan);
    // A folder of this computer has no line; only a limit says how long it takes.
    if (limit_ > 0 || where_->target().remote != "local") plan_->showTime(plan.remoteBytes, limit_);
    where_->showPlan(plan);
    judge();
}

namespace {

QString noRoom(const service::PlanPreview& plan) {
    const QString free = Words::size(*plan.space->free), needed = Words::size(plan.remoteBytes);
    if (plan.space->trash == 0)
        return AddUploadSheet::tr("There are %1 free; this needs %2. Choose another place.")
            .arg(free, needed);
    return AddUploadSheet::tr("The drive has %1 free; this needs %2. Its trash holds %3.")
        .arg(free, needed, Words::size(plan.space->trash));
}

}  // namespace

QStringList AddUploadSheet::blockingReasons() const {
    QStringList reasons;
    if (failure_) reasons << Words::error(*failure_);
    if (underWay_ && where_->missing().isEmpty() &&
        std::ranges::any_of(requests(), [this](const PushRequest& each) { return underWay_(placeOf(each)); }))
        reasons << tr(
            "An upload of this name to this place is in the list already. Go on with that one, or choose "
            "another name.");
    if (!known_) return reasons;
    if (known_->totals.files == 0 && known_->totals.symlinks == 0 && known_->totals.folders == 0)
        reasons << Words::reason(Reason::nothingToDo);
    if (known_->datasetExists)
        reasons << tr(
            "A dataset of this name is there already. Choose another name; nothing is overwritten.");
    if (!known_->fits && known_->space && known_->space->free) reasons << noRoom(*known_);
    return reasons;
}

QStringList AddUploadSheet::warnings() const {
    constexpr std::uint32_t kHugeFolder = 100'000;
    QStringList texts;
    if (!known_) return texts;
    if (known_->largestFolder > kHugeFolder)
        texts << tr("The largest folder holds %1 entries: reading it takes a while and some memory.")
                     .arg(Words::count(known_->largestFolder));
    if (known_->totals.hardLinkedBytes > 0)
        texts << tr("%1 are stored again, because files have several names (hard links).")
                     .arg(Words::size(known_->totals.hardLinkedBytes));
    return texts;
}

/// What is known now decides the button and the line beside it.
void AddUploadSheet::judge() {
    const QStringList blocking = blockingReasons();
    const QString missing = where_->missing();
    where_->setWarnings(blocking, warnings());
    fitContent(this, scroll_);
    const bool busy = creating_.active();
    upload_->setEnabled(blocking.isEmpty() && missing.isEmpty() && !busy);
    if (busy) {
        status_->setText(tr("Preparing the upload…"));
    } else if (!missing.isEmpty()) {
        status_->setText(missing);
    } else if (!blocking.isEmpty()) {
        status_->setText(blocking.front());  // also beside the grey button: the card may be out of view
    } else {
        status_->setText(known_ ? tr("Every byte is checked on the drive.")
                                : tr("You can upload now; counting goes on meanwhile."));
    }
}

void AddUploadSheet::setBusy(bool busy) {
    for (QWidget* card :
         {static_cast<QWidget*>(what_), static_cast<QWidget*>(plan_), static_cast<QWidget*>(where_)})
        card->setEnabled(!busy);
    judge();
}

void AddUploadSheet::accept() {
    if (!upload_->isEnabled()) return;
    preview_.stop();
    settle_->stop();
    const auto make = [uploads = &desk_.uploads,
                       requests = requests()](const StopToken& stop) -> Result<std::vector<JobId>> {
        std::vector<JobId> jobs;
        const auto each = [&](const PushRequest& request) -> Result<> {
            PACKTRAIN_CHECK(checkMayWrite(request));
            PACKTRAIN_TRY(JobId job, uploads->create(request, stop));
            jobs.push_back(std::move(job));
            if (stop.stop_requested()) return fail(Reason::cancelled);
            return {};
        };
        for (const PushRequest& request : requests) {
            const Result<> made = each(request);
            if (made) continue;
            for (const JobId& job : jobs)
                (void)uploads->forget(job);  // all of what was asked for, or nothing
            return Fail(made.error());
        }
        for (const JobId& job : jobs) PACKTRAIN_CHECK(uploads->start(job));
        return jobs;
    };
    creating_ = desk_.background.run(Lane::slow, make,
                                     [this](Result<std::vector<JobId>> jobs) { created(std::move(jobs)); });
    setBusy(true);
}

void AddUploadSheet::created(Result<std::vector<JobId>> jobs) {
    if (!jobs) {
        failure_ = jobs.error();
        setBusy(false);
        return;
    }
    where_->remember();
    Q_EMIT uploadsStarted(*jobs);
    QDialog::accept();
}

void AddUploadSheet::reject() {
    preview_.stop();
    creating_.drop();
    QDialog::reject();
}

}  // namespace packtrain::desktop
