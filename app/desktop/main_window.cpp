#include "main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <array>

#include "accounts/drive_dialog.h"
#include "convert.h"
#include "rail.h"
#include "session/sessions_page.h"
#include "setting_names.h"
#include "upload/drop_zone.h"
#include "upload/sheet/add_sheet.h"
#include "upload/uploads_page.h"
#include "widgets/icons.h"
#include "widgets/notice_bar.h"
#include "widgets/theme.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kLimits = {std::uint64_t{0}, 1 * kMiB,  2 * kMiB, 5 * kMiB,
                                10 * kMiB,        25 * kMiB, 50 * kMiB};
const QString kLimit = u"uploads/limit"_s;
const QString kLastFolder = u"upload/lastFolder"_s;
constexpr int kBrieflyMs = 4000;
constexpr int kRailWithWords = 760;  ///< width of a window that has room for them

QAction* actionOf(QWidget* owner, const char* iconName, const QString& text, const QString& name,
                  const QKeySequence& key) {
    auto* action = iconName ? new QAction(icon(iconName), text, owner) : new QAction(text, owner);
    action->setObjectName(name);
    action->setShortcut(key);
    return action;
}

}  // namespace

MainWindow::MainWindow(Desk& desk, QWidget* parent)
    : QMainWindow(parent), desk_(desk), look_(desk.background, desk.probe) {
    setObjectName(u"mainWindow"_s);
    setWindowTitle(u"Packtrain"_s);
    setAcceptDrops(true);
    limit_ = desk_.settings.value(kLimit, 0).toULongLong();
    buildPages();
    makeActions();
    buildMenus();
    buildToolBar();
    counts_ = new QLabel(this);
    counts_->setObjectName(u"statusCounts"_s);
    statusBar()->addWidget(counts_);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(space::kMedium, 0, space::kMedium, 0);
    overlay_ = new DropOverlay(this);

    connect(page_, &UploadsPage::folderAsked, this, &MainWindow::chooseFolder);
    connect(page_, &UploadsPage::filesAsked, this, &MainWindow::chooseFiles);
    connect(page_, &UploadsPage::signInAsked, this, &MainWindow::openDriveDialog);
    connect(page_, &UploadsPage::told, this,
            [this](const QString& text) { statusBar()->showMessage(text, kBrieflyMs); });
    connect(page_, &UploadsPage::updated, this, &MainWindow::updated);

    setMinimumSize(690, 460);  // the fewest columns and the rail
    resize(1180, 720);
    restoreGeometry(desk_.settings.value(setting::kGeometry).toByteArray());
    rail_->choose(desk_.settings.value(setting::kSection, kUploads).toInt());
    updated();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildPages() {
    auto* middle = new QWidget(this);
    pages_ = new QStackedWidget(middle);
    page_ = new UploadsPage(desk_, this);
    sessions_ = new SessionsPage(desk_, this);
    pages_->addWidget(page_);
    pages_->addWidget(sessions_);
    rail_ = new Rail(middle);  // after the pages: the first key goes to what they show
    rail_->add("state-uploading", tr("Uploads"), u"showUploads"_s);
    rail_->add("session", tr("Sessions"), u"showSessions"_s);
    auto* row = new QHBoxLayout(middle);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(rail_);
    row->addWidget(pages_, 1);
    setCentralWidget(middle);
    connect(rail_, &Rail::changed, this, [this](int page) {
        pages_->setCurrentIndex(page);
        toolBar_->setVisible(page == kUploads);
        nextPane_->setEnabled(page == kUploads);
    });
}

void MainWindow::choose(Section section) {
    rail_->choose(section);
}

void MainWindow::makeActions() {
    addFolder_ = actionOf(this, "folder-add", tr("Add &folder…"), u"addFolder"_s, QKeySequence(u"Ctrl+O"_s));
    addFiles_ =
        actionOf(this, "files-add", tr("Add f&iles…"), u"addFiles"_s, QKeySequence(u"Ctrl+Shift+O"_s));
    paste_ = actionOf(this, nullptr, tr("&Paste paths"), u"pastePaths"_s, QKeySequence(QKeySequence::Paste));
    addDrive_ = actionOf(this, "cloud", tr("Add &Google Drive…"), u"addDrive"_s, {});
    notifications_ = actionOf(this, nullptr, tr("&Notifications…"), u"notifications"_s, {});
    close_ = actionOf(this, nullptr, tr("&Close"), u"closeWindow"_s, QKeySequence(u"Ctrl+W"_s));
    quit_ = actionOf(this, nullptr, tr("&Quit"), u"quit"_s, QKeySequence(u"Ctrl+Q"_s));
    nextPane_ = actionOf(this, nullptr, tr("&Next pane"), u"nextPane"_s, QKeySequence(Qt::Key_F6));
    connect(addFolder_, &QAction::triggered, this, &MainWindow::chooseFolder);
    connect(addFiles_, &QAction::triggered, this, &MainWindow::chooseFiles);
    connect(paste_, &QAction::triggered, this, &MainWindow::paste);
    connect(addDrive_, &QAction::triggered, this, [this] { openDriveDialog({}); });
    connect(close_, &QAction::triggered, this, &QWidget::close);
    connect(notifications_, &QAction::triggered, this, &MainWindow::notificationsAsked);
    connect(quit_, &QAction::triggered, this, &MainWindow::quit);
    connect(nextPane_, &QAction::triggered, page_, &UploadsPage::nextPane);
}

void MainWindow::buildMenus() {
    const UploadActions& job = page_->actions();
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({addFolder_, addFiles_, paste_});
    file->addSeparator();
    file->addActions({addDrive_, notifications_});
    file->addSeparator();
    file->addActions({close_, quit_});

    QMenu* upload = menuBar()->addMenu(tr("&Upload"));
    upload->addActions({job.pauseResume, job.retry, job.cancel});
    upload->addSeparator();
    upload->addActions({job.copyCode, job.openFolder});
    upload->addSeparator();
    upload->addAction(job.remove);
    upload->addSeparator();
    upload->addActions({job.pauseAll, job.retryFailed});
    limitMenu_ = limitMenu();
    upload->addMenu(limitMenu_);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions(QList<QAction*>(rail_->actions().begin(), rail_->actions().end()));
    view->addSeparator();
    view->addActions({job.details, job.log});
    view->addSeparator();
    view->addAction(nextPane_);
}

QMenu* MainWindow::limitMenu() {
    auto* menu = new QMenu(tr("Speed &limit"), this);
    menu->setObjectName(u"limitMenu"_s);
    auto* group = new QActionGroup(menu);
    for (const std::uint64_t limit : kLimits) {
        QAction* action =
            menu->addAction(limit == 0 ? tr("No limit") : Words::rate(static_cast<double>(limit)));
        action->setCheckable(true);
        action->setChecked(limit == limit_);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, limit] { setLimit(limit); });
    }
    return menu;
}

void MainWindow::buildToolBar() {
    auto* bar = toolBar_ = addToolBar(tr("Uploads"));
    bar->setObjectName(u"toolBar"_s);
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize(QSize(26, 18));
    bar->addAction(addFolder_);
    bar->addAction(addFiles_);
    bar->addSeparator();
    bar->addAction(page_->actions().pauseAll);
    bar->addAction(page_->actions().retryFailed);
    limitButton_ = new QToolButton(bar);
    limitButton_->setObjectName(u"limitButton"_s);
    limitButton_->setIconSize(bar->iconSize());
    limitButton_->setIcon(icon("limit"));
    limitButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    limitButton_->setPopupMode(QToolButton::InstantPopup);
    limitButton_->setMenu(limitMenu_);
    limitButton_->setFocusPolicy(Qt::TabFocus);
    bar->addWidget(limitButton_);
    for (QAction* action : bar->actions()) {
        auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action));
        if (!button || button == limitButton_) continue;
        button->setObjectName(action->objectName() + u"Button"_s);
        button->setFocusPolicy(Qt::TabFocus);
    }
}

void MainWindow::setLimit(std::uint64_t bytesPerSecond) {
    limit_ = bytesPerSecond;
    desk_.settings.setValue(kLimit, static_cast<qulonglong>(limit_));
    page_->setLimit(limit_);
    updated();
}

void MainWindow::start() {
    page_->start();
}

void MainWindow::updated() {
    const Aggregate& sum = page_->model().aggregate();
    const std::optional<int> percent = sum.open() > 0 ? sum.percent() : std::nullopt;
    setWindowTitle(percent ? tr("[%1 %] Packtrain", "window title with the share that is done").arg(*percent)
                           : u"Packtrain"_s);
    QStringList parts;
    if (sum.moving > 0) parts << tr("%Ln running", nullptr, sum.moving);
    if (sum.waiting > 0) parts << tr("%Ln waiting", nullptr, sum.waiting);
    if (sum.paused > 0) parts << tr("%Ln paused", nullptr, sum.paused);
    if (sum.done > 0) parts << tr("%Ln complete", nullptr, sum.done);
    if (sum.failed > 0) parts << tr("%Ln failed", nullptr, sum.failed);
    counts_->setText(parts.isEmpty() ? tr("Ready") : parts.join(u"  ·  "_s));
    limitButton_->setText(limit_ == 0 ? tr("Limit: off")
                                      : tr("Limit: %1").arg(Words::rate(static_cast<double>(limit_))));
}

void MainWindow::chooseFolder() {
    const QString start = desk_.settings.value(kLastFolder, QDir::homePath()).toString();
    desk_.dialogs.chooseFolder(this, tr("Folder to upload"), start, [this](const QString& folder) {
        desk_.settings.setValue(kLastFolder, QFileInfo(folder).path());
        take(namedPaths({toPath(folder)}), false);
    });
}

void MainWindow::chooseFiles() {
    const QString start = desk_.settings.value(kLastFolder, QDir::homePath()).toString();
    desk_.dialogs.chooseFiles(this, tr("Files to upload"), start, [this](const QStringList& files) {
        std::vector<Path> paths;
        for (const QString& file : files) paths.push_back(toPath(file));
        take(namedPaths(paths), false);
    });
}

void MainWindow::paste() {
    const QMimeData* clip = QApplication::clipboard()->mimeData();
    if (!clip || !mayHoldPaths(*clip)) {
        choose(kUploads);
        return page_->notices().say(tr("There is no path on the clipboard."));
    }
    take(namedIn(*clip), false);
}

void MainWindow::open(const std::vector<Path>& paths) {
    if (isMinimized()) setWindowState(windowState() & ~Qt::WindowMinimized);
    QWidget::show();
    raise();
    activateWindow();
    if (!paths.empty()) take(namedPaths(paths), false);
}

void MainWindow::take(NamedPaths named, bool combined) {
    choose(kUploads);
    page_->notices().dismiss();
    look_.start(std::move(named), [this, combined](const Dropped& dropped) {
        statusBar()->clearMessage();
        offer(dropped, combined);
    });
    if (look_.looking()) statusBar()->showMessage(tr("Looking at what was dropped…"));
}

void MainWindow::offer(const Dropped& dropped, bool combined) {
    if (const QString why = refusalWords(dropped); !why.isEmpty()) page_->notices().say(why);
    if (dropped.items.empty()) return;
    if (sheet_) return page_->notices().say(tr("Finish or cancel the upload that is being prepared first."));
    auto* sheet = new AddUploadSheet(desk_, dropped.items, combined, this);
    sheet_ = sheet;
    sheet->setLimit(limit_);
    sheet->setUnderWay(
        [this](const std::string& destination) { return page_->model().isUnderWay(destination); });
    connect(sheet, &AddUploadSheet::uploadsStarted, this, [this](const std::vector<service::JobId>& jobs) {
        if (!jobs.empty()) page_->select(jobs.front());
        page_->heartbeat().beat();
    });
    connect(sheet, &AddUploadSheet::addAccountAsked, this, [this] { openDriveDialog({}); });
    connect(sheet, &AddUploadSheet::signInAsked, this, &MainWindow::openDriveDialog);
    sheet->open();
}

void MainWindow::openDriveDialog(const QString& again) {
    QWidget* owner = sheet_.data();
    auto* dialog = new DriveDialog(desk_, again, owner ? owner : this);
    connect(dialog, &DriveDialog::signedIn, this, [this](const QString& account) {
        statusBar()->showMessage(tr("Signed in to “%1”").arg(account), kBrieflyMs);
        page_->signedIn(account);
        if (AddUploadSheet* sheet = sheet_.data()) sheet->reloadRemotes(account);
    });
    dialog->open();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    rail_->setCompact(width() < kRailWithWords);
    if (overlay_ && overlay_->isVisible()) overlay_->setGeometry(rect());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->source() || !mayHoldPaths(*event->mimeData())) return;
    NamedPaths named = namedIn(*event->mimeData());
    // Until the disk has answered, paths are welcome.
    Dropped atFirst;
    atFirst.refused = named.refused;
    atFirst.items.resize(named.paths.size());
    hover(atFirst);
    look_.start(std::move(named), [this](const Dropped& dropped) { hover(dropped); });
    // Accepted even when nothing can be taken: only so does the drag stay, and the overlay can say why.
    event->setDropAction(welcome_ ? Qt::CopyAction : Qt::IgnoreAction);
    event->accept();
}

void MainWindow::hover(const Dropped& dropped) {
    welcome_ = !dropped.items.empty() && !sheet_;
    overlay_->showFor(static_cast<int>(dropped.items.size()), welcome_, refusalWords(dropped));
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    if (!welcome_) return event->ignore();
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    look_.stop();
    overlay_->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    overlay_->hide();
    NamedPaths named = namedIn(*event->mimeData());
    if (!named.paths.empty()) {
        event->setDropAction(Qt::CopyAction);
        event->accept();
    }
    take(std::move(named), event->modifiers().testFlag(Qt::ShiftModifier));
}

}  // namespace packtrain::desktop
