#include "lookout.h"

#include <QApplication>
#include <QSettings>
#include <algorithm>

#include "alert_words.h"
#include "convert.h"
#include "main_window.h"
#include "models/eta_text.h"
#include "notification_dialog.h"
#include "notification_settings.h"
#include "platform/sleep_watch.h"
#include "service/session_alerts.h"
#include "tray_face.h"
#include "upload/uploads_page.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::JobState;
using service::JobView;
using service::Presence;
using service::SessionView;

namespace {

constexpr auto kBeat = 1s;
constexpr int kBeatsPerLook = 5;
/// A panel that was started anew is back by then.
constexpr auto kGoneForGood = 5s;
const QString kTest = u"tray/test"_s, kAnswer = u"tray/answer"_s;

bool isWorthAnEntry(const SessionView& view) {
    return view.presence != Presence::never && view.presence != Presence::ended;
}

/// Those that move first, then those that are paused or wait.
std::vector<JobView> openJobs(std::vector<JobView> jobs) {
    std::erase_if(jobs, [](const JobView& view) { return isOver(view.state); });
    std::ranges::stable_partition(jobs, [](const JobView& view) {
        return view.state == JobState::uploading || view.state == JobState::scanning ||
               view.state == JobState::verifying || view.state == JobState::stalled;
    });
    return jobs;
}

}  // namespace

Lookout::Lookout(Desk& desk, MainWindow& window, NotificationDoor& door, TrayPlace& place, SleepWatch& sleep,
                 QObject* parent)
    : QObject(parent),
      desk_(desk),
      window_(window),
      door_(door),
      place_(place),
      sleep_(sleep),
      board_(desk.sessions, door),
      news_(door),
      commands_(desk.uploads, desk.background),
      menu_(std::make_unique<TrayMenu>(window.uploads().actions().pauseAll)),
      dirty_(std::make_shared<std::atomic<bool>>(true)) {
    takeSettings();
    connectMenu();
    connect(&board_, &AlertBoard::sessionWanted, &window_, &MainWindow::openSessions);
    connect(&board_, &AlertBoard::answered, this, &Lookout::look);
    connect(&news_, &UploadNews::jobWanted, &window_, &MainWindow::openJob);
    connect(&sleep_, &SleepWatch::goingToSleep, this, [this](bool isGoing) {
        desk_.sessions.setGoingToSleep(isGoing);
        look();
    });
    connect(&commands_, &JobCommands::refused, this, &Lookout::tell);
    connect(&door_, &NotificationDoor::unheard, this, [this](const QString& tag) {
        if (board_.isUrgent(tag)) QApplication::alert(&window_);
    });
    connect(&window_, &MainWindow::notificationsAsked, this, &Lookout::openSettings);
    connect(&window_.uploads(), &UploadsPage::updated, this, &Lookout::lookAtUploads);
    connect(qApp, &QGuiApplication::applicationStateChanged, this, &Lookout::lookAtWindow);
    connect(&place_, &TrayPlace::clicked, &window_, &MainWindow::toggle);
    connect(&place_, &TrayPlace::thereChanged, this, [this](bool isThere) {
        window_.setMayHide(isThere);
        isThere ? gone_.stop() : gone_.start(kGoneForGood);
    });
    gone_.setSingleShot(true);
    connect(&gone_, &QTimer::timeout, this, [this] {
        if (!window_.isVisible()) window_.open({});
    });
    window_.setMayHide(place_.isThere());
    place_.setMenu(*menu_);
    lookAtWindow();
    connect(&timer_, &QTimer::timeout, this, &Lookout::beat);
    timer_.start(kBeat);
    subscription_ = desk_.sessions.subscribe([dirty = dirty_] { dirty->store(true); });
    look();
}

Lookout::~Lookout() = default;

void Lookout::beat() {
    if (!dirty_->exchange(false) && ++beatsSinceLook_ < kBeatsPerLook) return;
    look();
}

void Lookout::look() {
    beatsSinceLook_ = 0;
    sessions_ = service::worthShowing(desk_.sessions.snapshot());
    board_.look(sessions_);
    sleep_.hold(std::ranges::any_of(
        sessions_, [](const SessionView& each) { return each.isLocal && isWorthAnEntry(each); }));
    showFace();
}

void Lookout::lookAtUploads() {
    lookAtWindow();
    news_.look(window_.uploads().model().jobs());
    showFace();
}

void Lookout::lookAtWindow() {
    news_.setSeen(window_.isVisible() && !window_.isMinimized() && QApplication::activeWindow() != nullptr);
}

/// The icon, three lines of tooltip, and the menu.
void Lookout::showFace() {
    std::vector<SessionView> live = sessions_;
    std::erase_if(live, [](const SessionView& view) { return !isWorthAnEntry(view); });
    const std::vector<JobView> jobs = window_.uploads().model().jobs();
    const session::TrayView view = service::trayOf(TrayFace::facts(jobs), live);
    if (view.first)  // it stands in front
        std::ranges::rotate(live.begin(), live.begin() + static_cast<std::ptrdiff_t>(view.first->index),
                            live.begin() + static_cast<std::ptrdiff_t>(view.first->index) + 1);
    const QStringList lines =
        TrayFace::lines(window_.uploads().model().aggregate(), view, live.empty() ? nullptr : &live.front());
    menu_->showFacts(lines.front(), live, openJobs(jobs));
    const QString tip = lines.join(u'\n');
    if (tip == tip_ && view.state == face_) return;
    face_ = view.state;
    tip_ = tip;
    place_.setFace(TrayFace::icon(view.state), tip);
}

void Lookout::connectMenu() {
    connect(menu_.get(), &TrayMenu::openAsked, &window_, [this] { window_.open({}); });
    connect(menu_.get(), &TrayMenu::addFolderAsked, &window_, &MainWindow::openToAddFolder);
    connect(menu_.get(), &TrayMenu::notificationsAsked, this, &Lookout::openSettings);
    connect(menu_.get(), &TrayMenu::quitAsked, &window_, &MainWindow::quit);
    connect(menu_.get(), &TrayMenu::saveAsked, this, &Lookout::saveNow);
    connect(menu_.get(), &TrayMenu::sessionWanted, &window_, &MainWindow::openSessions);
    connect(menu_.get(), &TrayMenu::jobWanted, &window_, &MainWindow::openJob);
    connect(menu_.get(), &TrayMenu::pauseAsked, this,
            [this](const service::JobId& job) { commands_.pause({job}); });
    connect(menu_.get(), &TrayMenu::resumeAsked, this,
            [this](const service::JobId& job) { commands_.resume({job}); });
}

void Lookout::saveNow(const std::string& session) {
    const auto asked = desk_.sessions.ask(session, service::SaveNow{});
    if (!asked) tell(Words::error(asked.error()));
    look();
}

/// Why a verb of the menu did nothing: there may be no window to say it in.
void Lookout::tell(const QString& text) {
    door_.show(kAnswer, {.title = u"Packtrain"_s, .text = text, .without = {}, .category = {}});
}

void Lookout::openSettings() {
    window_.open({});
    auto* dialog = new NotificationDialog(NotificationSettings::readFrom(desk_.settings), &window_);
    connect(dialog, &NotificationDialog::testAsked, this, [this] {
        door_.show(kTest, {.title = tr("This is a test"),
                           .text = tr("Warnings of sessions and news of uploads look like this."),
                           .without = {},
                           .category = {}});
    });
    connect(&door_, &NotificationDoor::unheard, dialog, [dialog](const QString& tag) {
        if (tag == kTest) dialog->sayThatNobodyShowsIt();
    });
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        dialog->settings().writeTo(desk_.settings);
        takeSettings();
    });
    dialog->open();
}

void Lookout::takeSettings() {
    const NotificationSettings wanted = NotificationSettings::readFrom(desk_.settings);
    desk_.sessions.prefer(wanted.alerts);
    news_.setWanted(wanted.hasUploads);
}

}  // namespace packtrain::desktop
