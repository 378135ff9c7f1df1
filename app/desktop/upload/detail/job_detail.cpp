#include "job_detail.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTabBar>
#include <QTreeView>

#include "convert.h"
#include "widgets/icons.h"
#include "widgets/labels.h"
#include "widgets/row_delegate.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobId;
using service::JobView;

namespace {

bool isComplete(service::JobState state) {
    return state == service::JobState::done || state == service::JobState::doneWithSkips;
}

/// First what was left out, then what changed while it was packed; one list, by offset.
Result<std::vector<TextRow>> leftOutRows(service::UploadService& uploads, const JobId& job,
                                         std::uint64_t leftOut, std::uint64_t offset, std::uint64_t count) {
    std::vector<TextRow> rows;
    if (offset < leftOut) {
        PACKTRAIN_TRY(const auto items, uploads.leftOut(job, offset, count));
        for (const service::LeftOut& item : items) {
            const QString detail = toQString(item.detail);
            rows.push_back({toQString(item.path),
                            detail.isEmpty() ? Words::reason(item.reason)
                                             : Words::reason(item.reason) + u" – "_s + detail,
                            {},
                            u"warning"_s});
        }
    }
    const std::uint64_t got = rows.size();
    if (got < count && offset + got >= leftOut) {
        PACKTRAIN_TRY(const auto paths, uploads.changed(job, offset + got - leftOut, count - got));
        for (const std::string& path : paths)
            rows.push_back({toQString(path), Words::reason(Reason::sourceChanged), {}, u"warning"_s});
    }
    return rows;
}

Result<std::vector<TextRow>> logRows(service::UploadService& uploads, const JobId& job, std::uint64_t& after,
                                     std::uint64_t count) {
    PACKTRAIN_TRY(const auto events, uploads.events(job, after, count));
    std::vector<TextRow> rows;
    for (const service::JobEvent& event : events) {
        const bool error = event.kind == "error", warning = event.kind == "warning";
        rows.push_back({Words::moment(event.when),
                        toQString(event.text),
                        {},
                        error     ? u"state-failed"_s
                        : warning ? u"warning"_s
                                  : u"info"_s});
        after = event.sequence;
    }
    return rows;
}

}  // namespace

JobDetail::JobDetail(Desk& desk, QWidget* parent) : QTabWidget(parent), desk_(desk) {
    setObjectName(u"jobDetail"_s);
    setAccessibleName(tr("Details of the selected upload"));
    setDocumentMode(true);
    tabBar()->setObjectName(u"detailTabs"_s);
    tabBar()->setExpanding(false);
    tabBar()->setElideMode(Qt::ElideNone);
    tabBar()->setUsesScrollButtons(true);

    overview_ = new Overview(this);
    connect(overview_, &Overview::actionAsked, this, &JobDetail::actionAsked);
    shards_ = new ShardTable(desk_.uploads, desk_.background, this);
    shardView_ = table(shards_, u"shardTable"_s, tr("Shards of the upload"));
    leftOut_ = new TextTable(desk_.background, {tr("File"), tr("Why")}, this);
    QTreeView* leftOutView = table(leftOut_, u"leftOutTable"_s, tr("Files that were left out"));
    log_ = new TextTable(desk_.background, {tr("When"), tr("What happened")}, this);
    logView_ = table(log_, u"logTable"_s, tr("Log of the upload"));
    leftOutView->header()->resizeSection(0, 420);
    logView_->header()->resizeSection(0, 190);
    const int widths[] = {190, 80, 90, 130, 90, 120};
    for (int column = 0; column < 6; ++column) shardView_->header()->resizeSection(column, widths[column]);

    addTab(overview_, tr("Overview"));
    addTab(shardView_, tr("Shards"));
    addTab(withEmptyText(leftOutView, leftOut_, tr("Nothing was left out.")), tr("Left out"));
    addTab(withEmptyText(logView_, log_, tr("Nothing has happened yet.")), tr("Log"));
    addTab(buildCode(), tr("Code"));
    connect(this, &QTabWidget::currentChanged, this, [this](int tab) {
        if (tab == LogTab) log_->lookAgain();
    });
}

QTreeView* JobDetail::table(QAbstractItemModel* model, const QString& name, const QString& description) {
    auto* view = new QTreeView(this);
    view->setObjectName(name);
    view->setAccessibleName(description);
    view->setModel(model);
    view->setRootIsDecorated(false);
    view->setUniformRowHeights(true);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setFrameShape(QFrame::NoFrame);
    view->setIconSize(QSize(16, 16));
    view->setItemDelegate(new RowDelegate(space::kTableRow, view));
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->header()->setStretchLastSection(true);
    view->header()->setHighlightSections(false);
    return view;
}

/// An empty table says why it is empty.
QWidget* JobDetail::withEmptyText(QTreeView* view, TextTable* model, const QString& text) {
    auto* box = new QWidget(this);
    auto* stack = new QStackedLayout(box);
    auto* label = dimLabel(text, box);
    label->setAlignment(Qt::AlignCenter);
    stack->addWidget(view);
    stack->addWidget(label);
    const auto choose = [stack, model] { stack->setCurrentIndex(model->rowCount() > 0 ? 0 : 1); };
    connect(model, &TextTable::filled, box, choose);
    connect(model, &QAbstractItemModel::modelReset, box, choose);
    choose();
    return box;
}

QWidget* JobDetail::buildCode() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kMedium);
    column->setSpacing(space::kSmall);
    auto* row = new QHBoxLayout;
    codeHint_ = dimLabel({}, box);
    codeHint_->setObjectName(u"codeHint"_s);
    wrap(codeHint_);
    copy_ = new QPushButton(icon("copy"), tr("Copy"), box);
    copy_->setIconSize(QSize(24, 16));
    copy_->setObjectName(u"copyCode"_s);
    copy_->setAccessibleName(tr("Copy the code"));
    row->addWidget(codeHint_, 1);
    row->addWidget(copy_);
    column->addLayout(row);
    code_ = new QPlainTextEdit(box);
    code_->setObjectName(u"code"_s);
    code_->setAccessibleName(tr("Code that loads the dataset"));
    code_->setReadOnly(true);
    code_->setTabChangesFocus(true);
    code_->setLineWrapMode(QPlainTextEdit::NoWrap);
    code_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    column->addWidget(code_, 1);
    column->addStretch(0);
    connect(copy_, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(code_->toPlainText());
        Q_EMIT copied();
    });
    return box;
}

void JobDetail::showNothing() {
    job_.clear();
    setEnabled(false);
    hide();
}

void JobDetail::showJob(const JobView& view, const QString& stateText) {
    setEnabled(true);
    const bool other = view.id != job_;
    if (other) {
        job_ = view.id;
        codeShown_ = false;
        setSources(view);
    }
    overview_->showJob(view, stateText);
    shards_->setCount(view.shards);
    if (!other) {
        if (view.leftOut != shown_.leftOut || view.changed != shown_.changed) setSources(view);
        if (currentIndex() == LogTab) log_->lookAgain();
    }
    shown_ = view;
    const std::uint64_t left = view.leftOut + view.changed;
    setTabText(LeftOutTab, left == 0 ? tr("Left out") : tr("Left out (%1)").arg(Words::count(left)));
    showCode(view);
}

void JobDetail::setSources(const JobView& view) {
    auto* uploads = &desk_.uploads;
    leftOut_->setSource(
        [uploads, job = view.id, leftOut = view.leftOut](std::uint64_t offset, std::uint64_t count) {
            return leftOutRows(*uploads, job, leftOut, offset, count);
        });
    if (view.id == shown_.id && shards_->rowCount() > 0) return;
    shards_->setJob(view.id, view.shards);
    log_->setSource(
        [uploads, job = view.id, after = std::make_shared<std::uint64_t>(0)](
            std::uint64_t, std::uint64_t count) { return logRows(*uploads, job, *after, count); });
}

void JobDetail::showCode(const JobView& view) {
    const bool complete = isComplete(view.state);
    code_->setVisible(complete);
    copy_->setVisible(complete);
    if (!complete) {
        codeTask_.drop();
        codeShown_ = false;
        code_->clear();
        codeHint_->setText(tr("The code that loads this dataset appears here when the upload is complete."));
        return;
    }
    if (codeShown_) return;
    codeShown_ = true;
    codeHint_->setText(
        tr("Loads the shards in a training script, and checks the dataset from any computer."));
    codeTask_ = desk_.background.run(
        Lane::quick,
        [uploads = &desk_.uploads, job = view.id](const StopToken&) { return uploads->loaderSnippet(job); },
        [this](Result<std::string> snippet) {
            copy_->setEnabled(snippet.has_value());
            code_->setPlainText(snippet ? toQStringLines(*snippet) : Words::error(snippet.error()));
        });
}

void JobDetail::refresh() {
    if (!isVisible() || currentIndex() != ShardsTab) return;
    const QModelIndex top = shardView_->indexAt(QPoint(4, 4));
    const QModelIndex bottom = shardView_->indexAt(QPoint(4, shardView_->viewport()->height() - 4));
    if (top.isValid()) shards_->refresh(top.row(), bottom.isValid() ? bottom.row() : shards_->rowCount() - 1);
}

}  // namespace packtrain::desktop
