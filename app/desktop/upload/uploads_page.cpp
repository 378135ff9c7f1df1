#include "uploads_page.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "aggregate_strip.h"
#include "convert.h"
#include "detail/job_detail.h"
#include "drop_zone.h"
#include "job_tree_view.h"
#include "widgets/notice_bar.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobId;
using service::JobState;
using service::JobView;

namespace {

const QString kRunning = u"uploads/running"_s;
const QString kColumns = u"uploads/columns"_s;
const QString kSplitter = u"uploads/splitter"_s;
const QString kDetails = u"uploads/details"_s;

}  // namespace

UploadsPage::UploadsPage(Desk& desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      model_(desk.uploads, desk.background),
      heartbeat_(desk.uploads),
      commands_(desk.uploads, desk.background),
      actions_(this) {
    setObjectName(u"uploadsPage"_s);
    build();
    connectActions();
    connect(&heartbeat_, &Heartbeat::snapshot, this,
            [this](const service::JobsSnapshot& jobs) { model_.take(jobs); });
    connect(&heartbeat_, &Heartbeat::delta, this,
            [this](const service::JobsDelta& delta) { model_.take(delta); });
    connect(&heartbeat_, &Heartbeat::beaten, this, &UploadsPage::beaten);
    connect(&model_, &JobTreeModel::updated, this, &UploadsPage::modelUpdated);
    connect(&commands_, &JobCommands::refused, this,
            [this](const QString& words) { notice_->say(words, Tint::bad); });
}

UploadsPage::~UploadsPage() = default;

void UploadsPage::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    notice_ = new NoticeBar(this);
    column->addWidget(notice_);
    stack_ = new QStackedWidget(this);
    stack_->setObjectName(u"uploadsStack"_s);
    column->addWidget(stack_, 1);

    auto* empty = new EmptyUploads(stack_);
    connect(empty, &EmptyUploads::folderAsked, this, &UploadsPage::folderAsked);
    connect(empty, &EmptyUploads::filesAsked, this, &UploadsPage::filesAsked);
    stack_->addWidget(empty);

    auto* full = new QWidget(stack_);
    auto* rows = new QVBoxLayout(full);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    strip_ = new AggregateStrip(full);
    rows->addWidget(strip_);
    splitter_ = new QSplitter(Qt::Vertical, full);
    splitter_->setObjectName(u"uploadsSplitter"_s);
    splitter_->setChildrenCollapsible(false);
    tree_ = new JobTreeView(splitter_);
    tree_->setObjectName(u"jobTree"_s);
    tree_->setAccessibleName(tr("Uploads"));
    tree_->setModel(&model_);
    tree_->setMinimumHeight(90);
    detail_ = new JobDetail(desk_, splitter_);
    detail_->setMinimumHeight(120);
    detail_->showNothing();
    splitter_->addWidget(tree_);
    splitter_->addWidget(detail_);
    splitter_->setStretchFactor(0, 3);
    splitter_->setStretchFactor(1, 2);
    rows->addWidget(splitter_, 1);
    auto* bar = new DropBar(full);
    connect(bar, &DropBar::folderAsked, this, &UploadsPage::folderAsked);
    rows->addWidget(bar);
    stack_->addWidget(full);

    connect(tree_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &UploadsPage::updateDetail);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &UploadsPage::updateDetail);
    connect(tree_, &QTreeView::customContextMenuRequested, this, &UploadsPage::contextMenu);
    connect(detail_, &JobDetail::actionAsked, this, &UploadsPage::act);
    connect(detail_, &JobDetail::copied, this, [this] { Q_EMIT told(tr("Copied")); });
    for (QAction* each : {actions_.pauseResume, actions_.remove}) {
        each->setShortcutContext(
            Qt::WidgetShortcut);  // Space and Delete mean something else in fields of text
        tree_->addAction(each);
    }

    tree_->restoreColumns(desk_.settings.value(kColumns).toByteArray());
    splitter_->restoreState(desk_.settings.value(kSplitter).toByteArray());
    actions_.details->setChecked(desk_.settings.value(kDetails, true).toBool());
}

void UploadsPage::connectActions() {
    connect(actions_.pauseAll, &QAction::triggered, this, &UploadsPage::pauseOrResumeAll);
    connect(actions_.retryFailed, &QAction::triggered, this,
            [this] { commands_.retry(inState({JobState::failed})); });
    connect(actions_.pauseResume, &QAction::triggered, this, &UploadsPage::pauseOrResumeSelected);
    connect(actions_.retry, &QAction::triggered, this, [this] { act(JobAction::retry); });
    connect(actions_.cancel, &QAction::triggered, this, &UploadsPage::askCancel);
    connect(actions_.remove, &QAction::triggered, this, [this] {
        JobCommands::Ids over;
        for (const JobId& id : selected())
            if (const JobView* view = model_.job(id); view && isOver(view->state)) over.push_back(id);
        commands_.forget(over);
    });
    connect(actions_.copyCode, &QAction::triggered, this, &UploadsPage::copyCode);
    connect(actions_.openFolder, &QAction::triggered, this, &UploadsPage::openFolder);
    connect(actions_.details, &QAction::toggled, this, &UploadsPage::updateDetail);
    connect(actions_.log, &QAction::triggered, this, [this] {
        actions_.details->setChecked(true);
        detail_->openTab(JobDetail::LogTab);
    });
}

void UploadsPage::start() {
    running_ = desk_.settings.value(kRunning).toStringList();
    heartbeat_.start();
    resumeWhatRan();
}

void UploadsPage::saveState() const {
    desk_.settings.setValue(kColumns, tree_->columnState());
    desk_.settings.setValue(kSplitter, splitter_->saveState());
    desk_.settings.setValue(kDetails, actions_.details->isChecked());
}

/// Jobs that were cut off by the end of this program, by a crash or by a power cut go on by themselves.
void UploadsPage::resumeWhatRan() {
    JobCommands::Ids again;
    for (const QString& name : running_) {
        const JobView* view = model_.job(toStdString(name));
        if (view && canPause(*view) && !view->running) again.push_back(view->id);
    }
    std::ranges::sort(again);  // ids sort by age: the oldest is first in the queue
    commands_.start(again);
}

/// A job stays on this list until it is over, paused or gone: whenever the program ends, the list is right.
void UploadsPage::rememberWhatRuns() {
    QStringList now;
    for (const JobView& view : model_.jobs()) {
        const QString id = toQString(view.id);
        if (canPause(view) && (view.runningHere || running_.contains(id))) now << id;
    }
    if (now == running_) return;
    running_ = now;
    desk_.settings.setValue(kRunning, running_);
    desk_.settings.sync();
}

void UploadsPage::modelUpdated() {
    stack_->setCurrentIndex(model_.rowCount() == 0 ? 0 : 1);
    if (!wanted_.empty() && model_.job(wanted_)) select(std::exchange(wanted_, {}));
    if (model_.rowCount() > 0 && !tree_->selectionModel()->hasSelection()) {
        const JobView* current = model_.job(model_.jobIndex(tree_->currentIndex()));
        select(current ? current->id : model_.job(model_.index(0, 0))->id);
    }
    strip_->show(model_.aggregate());
    rememberWhatRuns();
    updateDetail();
    Q_EMIT updated();
}

void UploadsPage::beaten() {
    model_.tick();
    tree_->forVisibleShards(
        [this](const QModelIndex& job, int first, int last) { model_.refreshShards(job, first, last); });
    detail_->refresh();
    if (model_.aggregate().open() > 0) strip_->show(model_.aggregate());
}

JobCommands::Ids UploadsPage::selected() const {
    JobCommands::Ids ids;
    for (const QModelIndex& index : tree_->selectionModel()->selectedRows()) {
        const JobView* view = model_.job(model_.jobIndex(index));
        if (view && std::ranges::find(ids, view->id) == ids.end()) ids.push_back(view->id);
    }
    return ids;
}

JobCommands::Ids UploadsPage::inState(std::initializer_list<JobState> states) const {
    JobCommands::Ids ids;
    for (const JobView& view : model_.jobs())
        if (std::ranges::find(states, view.state) != states.end()) ids.push_back(view.id);
    std::ranges::reverse(ids);  // oldest first
    return ids;
}

void UploadsPage::select(const JobId& job) {
    const QModelIndex index = model_.indexOf(job);
    if (!index.isValid()) {
        wanted_ = job;
        return;
    }
    tree_->setCurrentIndex(index);
    tree_->scrollTo(index);
}

void UploadsPage::signedIn(const QString& account) {
    const std::string prefix = toStdString(account) + ":";
    JobCommands::Ids waiting;
    for (const JobView& view : model_.jobs())
        if (view.state == JobState::waiting && view.why && info(*view.why).kind == Kind::auth &&
            view.destination.starts_with(prefix))
            waiting.push_back(view.id);
    commands_.resume(waiting);
}

void UploadsPage::setLimit(std::uint64_t bytesPerSecond) {
    JobCommands::Ids open;
    for (const JobView& view : model_.jobs())
        if (!isOver(view.state)) open.push_back(view.id);
    commands_.setLimit(open, bytesPerSecond);
}

void UploadsPage::updateActions() {
    std::vector<const JobView*> views;
    for (const JobId& id : selected())
        if (const JobView* view = model_.job(id)) views.push_back(view);
    actions_.update(views, model_.aggregate());
}

void UploadsPage::updateDetail() {
    updateActions();
    const QModelIndex index = model_.jobIndex(tree_->currentIndex());
    const JobView* view = model_.job(index);
    if (!view) return detail_->showNothing();
    detail_->showJob(*view, index.siblingAtColumn(JobTreeModel::Status).data().toString());
    detail_->setVisible(actions_.details->isChecked());
}

void UploadsPage::pauseOrResumeAll() {
    const Aggregate& sum = model_.aggregate();
    if (sum.paused > 0 && sum.moving + sum.waiting == 0) return commands_.resume(inState({JobState::paused}));
    commands_.pause(inState({JobState::queued, JobState::scanning, JobState::uploading, JobState::waiting,
                             JobState::stalled, JobState::verifying}));
}

void UploadsPage::pauseOrResumeSelected() {
    JobCommands::Ids running, paused;
    for (const JobId& id : selected()) {
        const JobView* view = model_.job(id);
        if (!view) continue;
        if (canPause(*view)) running.push_back(id);
        if (view->state == JobState::paused) paused.push_back(id);
    }
    running.empty() ? commands_.resume(paused) : commands_.pause(running);
}

void UploadsPage::askCancel() {
    JobCommands::Ids open;
    for (const JobId& id : selected())
        if (const JobView* view = model_.job(id);
            view && (!isOver(view->state) || view->state == JobState::failed))
            open.push_back(id);
    if (open.empty()) return;
    Question question;
    question.name = u"cancelQuestion"_s;
    question.text = open.size() == 1
                        ? tr("Cancel the upload of “%1”?").arg(toQString(model_.job(open.front())->name))
                        : tr("Cancel %Ln upload(s)?", nullptr, static_cast<int>(open.size()));
    question.detail =
        tr("A cancelled upload cannot go on later. Shards that are finished stay on the drive; the files "
           "here are not touched.");
    question.accept = tr("Cancel upload");
    question.reject = tr("Keep it");
    question.rejectIsDefault = true;
    desk_.dialogs.ask(this, question, [this, open](bool yes) {
        if (yes) commands_.cancel(open);
    });
}

void UploadsPage::act(JobAction action) {
    JobCommands::Ids failed;
    switch (action) {
        case JobAction::none:
            return;
        case JobAction::retry:
            for (const JobId& id : selected())
                if (const JobView* view = model_.job(id); view && view->state == JobState::failed)
                    failed.push_back(id);
            return commands_.retry(failed);
        case JobAction::resume:
        case JobAction::tryNow:
            return commands_.resume({detail_->job()});
        case JobAction::showLeftOut:
            return detail_->openTab(JobDetail::LeftOutTab);
        case JobAction::showCode:
            return detail_->openTab(JobDetail::CodeTab);
        case JobAction::signIn:
            if (const JobView* view = model_.job(detail_->job()))
                Q_EMIT signInAsked(toQString(view->destination).section(u':', 0, 0));
            return;
    }
}

void UploadsPage::copyCode() {
    const JobCommands::Ids ids = selected();
    if (ids.size() != 1) return;
    snippet_ = desk_.background.run(
        Lane::quick,
        [uploads = &desk_.uploads, id = ids.front()](const StopToken&) { return uploads->loaderSnippet(id); },
        [this](Result<std::string> snippet) {
            if (!snippet) return notice_->say(Words::error(snippet.error()), Tint::bad);
            QApplication::clipboard()->setText(toQStringLines(*snippet));
            Q_EMIT told(tr("Copied"));
        });
}

void UploadsPage::openFolder() {
    const JobCommands::Ids ids = selected();
    const JobView* view = ids.size() == 1 ? model_.job(ids.front()) : nullptr;
    if (view)
        desk_.openUrl(QUrl::fromLocalFile(
            toEditable(Path(view->destination.substr(std::string_view("local:").size())))));
}

void UploadsPage::contextMenu(const QPoint& at) {
    if (!tree_->indexAt(at).isValid()) return;
    updateActions();
    auto* menu = new QMenu(this);
    menu->setObjectName(u"jobMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (QAction* each : {actions_.pauseResume, actions_.retry, actions_.cancel}) menu->addAction(each);
    menu->addSeparator();
    for (QAction* each : {actions_.copyCode, actions_.openFolder}) menu->addAction(each);
    menu->addSeparator();
    for (QAction* each : {actions_.details, actions_.log}) menu->addAction(each);
    menu->addSeparator();
    menu->addAction(actions_.remove);
    menu->popup(tree_->viewport()->mapToGlobal(at));
}

void UploadsPage::nextPane() {
    QWidget* const panes[] = {tree_, detail_->currentWidget(), findChild<QWidget*>(u"chooseFolderBar"_s)};
    if (stack_->currentIndex() == 0)
        return findChild<QWidget*>(u"chooseFolder"_s)->setFocus(Qt::TabFocusReason);
    QWidget* const focused = QApplication::focusWidget();
    std::size_t at = 0;
    for (std::size_t i = 0; i < std::size(panes); ++i)
        if (focused && (focused == panes[i] || panes[i]->isAncestorOf(focused))) at = i + 1;
    for (std::size_t step = 0; step < std::size(panes); ++step) {
        QWidget* next = panes[(at + step) % std::size(panes)];
        if (next->isVisible()) return next->setFocus(Qt::TabFocusReason);
    }
}

}  // namespace packtrain::desktop
