// The icon in the tray and its menu, the window that hides there, and what is kept of a person's wishes.
#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimeEdit>

#include <fcntl.h>
#include <unistd.h>

#include "platform/sleep_watch.h"
#include "session/sessions_page.h"
#include "support/fake_notifications.h"
#include "support/gui_test_main.h"
#include "tray/lookout.h"
#include "tray/notification_dialog.h"
#include "tray/tray_face.h"
#include "upload/uploads_page.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::JobState;
using service::SessionView;
using session::TrayState;

namespace {

QString plain(QString text) {
    return text.replace(QChar(QChar::Nbsp), u' ');
}

class FakePlace final : public TrayPlace {
    Q_OBJECT

  public:
    bool isThere() const override { return isThere_; }
    void setFace(const QIcon& icon, const QString& newTip) override {
        tip = plain(newTip);
        picture = icon.pixmap(22, 22).toImage();
    }
    void setMenu(QMenu& newMenu) override { menu = &newMenu; }
    void setThere(bool isThere) {
        isThere_ = isThere;
        Q_EMIT thereChanged(isThere);
    }

    QString tip;
    QImage picture;
    QMenu* menu = nullptr;

  private:
    bool isThere_ = true;
};

/// What says that the computer goes to sleep. Its delay is a pipe, so that its end is seen.
class FakeLogind : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

  public:
    explicit FakeLogind(QDBusConnection bus) : bus_(std::move(bus)) {
        if (!bus_.registerObject(u"/org/freedesktop/login1"_s, this,
                                 QDBusConnection::ExportScriptableContents) ||
            !bus_.registerService(u"org.freedesktop.login1"_s))
            qFatal("the name of logind is taken");
    }
    ~FakeLogind() override {
        bus_.unregisterService(u"org.freedesktop.login1"_s);
        if (end_ >= 0) ::close(end_);
    }
    bool isHeldUp() const {
        char byte = 0;
        return end_ >= 0 && ::read(end_, &byte, 1) != 0;
    }
    QStringList asked;

  public Q_SLOTS:
    Q_SCRIPTABLE QDBusUnixFileDescriptor Inhibit(const QString& what, const QString& who, const QString&,
                                                 const QString& mode) {
        asked << u"%1 %2 %3"_s.arg(what, who, mode);
        if (end_ >= 0) ::close(end_);
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) qFatal("no pipe");
        end_ = ends[0];
        QDBusUnixFileDescriptor delay(ends[1]);
        ::close(ends[1]);
        return delay;
    }

  Q_SIGNALS:
    Q_SCRIPTABLE void PrepareForSleep(bool isGoing);

  private:
    QDBusConnection bus_;
    int end_ = -1;
};

/// A window, a tray, and a service of notifications.
struct Room {
    PrivateBus bus;
    DeskUnderTest desk;
    FakeNotifications service{bus.connection(u"service"_s), {u"actions"_s, u"body"_s}};
    NotificationDoor door{bus.connection(u"program"_s)};
    FakePlace place;
    SleepWatch sleep{bus.connection(u"program"_s)};
    std::unique_ptr<Lookout> lookout;

    Room() { lookout = std::make_unique<Lookout>(*desk.desk, *desk.window, door, place, sleep); }
    void put(std::vector<SessionView> views) {
        desk.sessions.put(std::move(views));
        lookout->look();
    }
    QAction* action(const char* name) const {
        for (QAction* each : place.menu->findChildren<QAction*>())
            if (each->objectName() == QLatin1StringView(name)) return each;
        qFatal("there is no %s", name);
    }
    QString line(const char* name) const {
        const QAction* found = action(name);
        return found->isVisible() ? plain(found->text()) : QString();
    }
    bool shown(const QString& title) {
        return QTest::qWaitFor(
            [&] {
                const auto up = service.shown();
                return std::ranges::any_of(up, [&](const Told& each) { return plain(each.title) == title; });
            },
            10'000);
    }
    void hideWindow() {
        desk.settings->setValue(u"window/hideExplained"_s, true);
        desk.window->close();
    }
};

SessionView calm(const std::string& id, const std::string& name) {
    SessionView view = liveSession(id, name);
    view.endings.front().low = view.now + 9h;
    view.endings.pop_back();
    return view;
}

/// Forty minutes of work, nine minutes before the end.
SessionView risky(const std::string& id, const std::string& name) {
    SessionView view = liveSession(id, name);
    view.endings.front().low = view.now + 9min;
    view.safe.risk = view.safe.age = 40min;
    view.state["save"] = {{"busy", true},          {"risk_s", 2400.0}, {"durable_age_s", 2400.0},
                          {"latest_step", 18'000}, {"savers", 1},      {"open", false}};
    view.alerts = {timeLeftAlert(view, 10)};
    return view;
}

}  // namespace

class TrayTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void everyStateHasAShapeOfItsOwn() {
        std::vector<QImage> seen;
        for (int state = 0; state <= static_cast<int>(TrayState::idle); ++state) {
            const QIcon icon = TrayFace::icon(static_cast<TrayState>(state));
            QImage shape = icon.pixmap(22, 22).toImage().convertToFormat(QImage::Format_ARGB32);
            QVERIFY(qAlpha(shape.pixel(11, 11)) > 0 || qAlpha(shape.pixel(5, 5)) > 0);
            // Told apart without colour too, and seen on a dark panel and on a light one.
            QImage grey = shape.convertToFormat(QImage::Format_Grayscale8);
            for (const QImage& other : seen) QVERIFY(grey != other);
            seen.push_back(grey);
            for (const int panel : {0x20, 0xf0}) {
                int told = 0;
                for (int y = 0; y < shape.height(); ++y)
                    for (int x = 0; x < shape.width(); ++x) {
                        const QRgb dot = shape.pixel(x, y);
                        if (qAlpha(dot) > 200 && std::abs(qGray(dot) - panel) > 60) ++told;
                    }
                QVERIFY2(told > 60, qPrintable(u"state %1 on %2: %3"_s.arg(state).arg(panel).arg(told)));
            }
        }
    }

    void theFaceFollowsUploadsAndSessions() {
        Room room;
        QCOMPARE(room.place.tip, u"Packtrain: all quiet"_s);
        const QImage idle = room.place.picture;
        room.desk.uploads.put({job("1", JobState::uploading)});
        room.desk.open();
        QVERIFY2(room.place.tip.startsWith(u"Packtrain: 26 %"_s), qPrintable(room.place.tip));
        QVERIFY2(room.place.tip.contains(u"\n1 running"_s), qPrintable(room.place.tip));
        QVERIFY(room.place.picture != idle);
        room.put({calm("01", "voices"), risky("02", "cats on Colab")});
        const QStringList lines = room.place.tip.split(u'\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY2(lines[0].startsWith(u"Packtrain: work at risk, 26 %"_s), qPrintable(lines[0]));
        QCOMPARE(lines[2], u"cats on Colab: 9 min left, checkpoint 40 min ago"_s);
        room.put({calm("01", "voices")});
        QVERIFY2(room.place.tip.endsWith(u"voices: 9 h left, checkpoint 11 min ago"_s),
                 qPrintable(room.place.tip));
        room.put({});
        QCOMPARE(room.place.tip.split(u'\n').size(), 2);
    }

    void theMenuNamesTheSessionsAndAsksThemToSave() {
        Room room;
        QCOMPARE(room.line("traySession0"), QString());
        std::vector<SessionView> all = sessionsOfEachKind();
        all.push_back(risky("09", "R&D"));
        room.put(all);
        QCOMPARE(room.line("traySession0"), u"R&&D: 9 min left, checkpoint 40 min ago"_s);
        QVERIFY(!room.line("traySession2").isEmpty());
        QVERIFY(room.action("traySave0")->isEnabled());
        QVERIFY(!room.action("traySave1")->isEnabled());  // its code does not listen
        room.action("traySave0")->trigger();
        QCOMPARE(room.desk.sessions.asked(), std::vector<std::string>{"save_now 09"});
        room.desk.sessions.setAskError(Error(Reason::networkDown, "the line is cut"));
        room.action("traySave0")->trigger();
        QVERIFY(room.shown(u"Packtrain"_s));
    }

    void theMenuPausesUploads() {
        Room room;
        std::vector<service::JobView> jobs;
        for (int i = 1; i <= 7; ++i)
            jobs.push_back(job(std::to_string(i), i == 2   ? JobState::uploading
                                                  : i == 7 ? JobState::done
                                                           : JobState::paused));
        room.desk.uploads.put(jobs);
        room.desk.open();
        QVERIFY2(room.line("trayJob0").startsWith(u"flowers-2  26 %"_s), qPrintable(room.line("trayJob0")));
        QVERIFY(!room.line("trayJob4").isEmpty());
        QCOMPARE(room.line("trayPause0"), u"&Pause"_s);
        QCOMPARE(room.line("trayPause1"), u"&Resume"_s);
        room.action("trayPause0")->trigger();
        QVERIFY(QTest::qWaitFor(
            [&] { return room.desk.uploads.verbs() == std::vector<std::string>{"pause 2"}; }, 10'000));
    }

    void closingHidesOnceThatIsExplained() {
        Room room;
        room.desk.open();
        QSignalSpy left(room.desk.window.get(), &MainWindow::left);
        room.desk.dialogs.setNextAnswer(false);
        room.desk.window->close();
        QTest::qWait(0);
        QVERIFY(room.desk.window->isVisible());
        room.desk.dialogs.setNextAnswer(true);
        room.desk.window->close();
        QVERIFY(QTest::qWaitFor([&] { return !room.desk.window->isVisible(); }, 5000));
        QCOMPARE(room.desk.dialogs.asked().back().name, u"hideQuestion"_s);
        Q_EMIT room.place.clicked();
        QVERIFY(room.desk.window->isVisible());
        room.desk.window->close();  // and without a question from now on
        QVERIFY(!room.desk.window->isVisible());
        QCOMPARE(room.desk.dialogs.asked().size(), 2U);
        QCOMPARE(left.count(), 0);
    }

    void theIconTogglesTheWindow() {
        Room room;
        room.desk.open();
        room.desk.settings->setValue(u"window/hideExplained"_s, true);
        Q_EMIT room.place.clicked();
        QVERIFY(!room.desk.window->isVisible());
        Q_EMIT room.place.clicked();
        QVERIFY(room.desk.window->isVisible());
    }

    void withoutATrayClosingIsTheEnd() {
        Room room;
        room.place.setThere(false);
        room.desk.open();
        QSignalSpy left(room.desk.window.get(), &MainWindow::left);
        room.desk.window->close();
        QVERIFY(!room.desk.window->isVisible());
        QCOMPARE(left.count(), 1);
    }

    void aPanelThatDiesBringsTheWindowBack() {
        Room room;
        room.desk.open();
        room.hideWindow();
        QVERIFY(!room.desk.window->isVisible());
        room.place.setThere(false);
        room.place.setThere(true);  // it was only started anew
        QTest::qWait(50);
        QVERIFY(!room.desk.window->isVisible());
        room.place.setThere(false);
        QVERIFY(QTest::qWaitFor([&] { return room.desk.window->isVisible(); }, 15'000));
    }

    void quittingFromTheTrayLeavesAHiddenWindow() {
        Room room;
        room.desk.open();
        room.hideWindow();
        QSignalSpy left(room.desk.window.get(), &MainWindow::left);
        room.action("trayQuit")->trigger();
        QCOMPARE(left.count(), 1);
        QVERIFY(!room.desk.window->isVisible());
    }

    void quittingWhileWorkIsAtRiskSaysWhatThatEnds() {
        Room room;
        room.desk.open();
        room.hideWindow();
        room.put({risky("01", "cats on Colab")});
        QSignalSpy left(room.desk.window.get(), &MainWindow::left);
        room.desk.dialogs.setNextAnswer(false);
        room.action("trayQuit")->trigger();
        QTest::qWait(0);
        QVERIFY(room.desk.window->isVisible());
        QCOMPARE(room.desk.dialogs.asked().back().text, u"A session is at risk."_s);
        QCOMPARE(room.desk.dialogs.asked().back().detail, u"You will not get time-left warnings."_s);
        QCOMPARE(left.count(), 0);
        room.desk.dialogs.setNextAnswer(true);
        room.desk.find<QAction>("quit")->trigger();
        QVERIFY(QTest::qWaitFor([&] { return left.count() == 1; }, 5000));
    }

    void warningsComeWhileTheWindowIsHiddenAndAClickBringsItBack() {
        Room room;
        room.desk.open();
        room.hideWindow();
        room.put({risky("01", "cats on Colab")});
        QVERIFY(room.shown(u"cats on Colab: 10 min left"_s));
        room.service.press(room.service.shown().front().id, u"default"_s);
        QVERIFY(QTest::qWaitFor([&] { return room.desk.window->isVisible(); }, 5000));
        QVERIFY(room.desk.window->sessions().isVisible());
    }

    void newsOfUploadsComeWhileNobodyLooks() {
        Room room;
        room.desk.uploads.put({job("1", JobState::uploading)});
        room.desk.open();
        room.hideWindow();
        room.desk.uploads.put({job("1", JobState::done)});
        room.desk.beat();
        QVERIFY(room.shown(u"flowers-1 is in mydrive:ml/flowers"_s));
    }

    void whatIsWishedIsKeptAndTold() {
        Room room;
        room.desk.open();
        QVERIFY(room.desk.sessions.preferred().off.empty());
        room.desk.find<QAction>("notifications")->trigger();
        auto* dialog = room.desk.window->findChild<NotificationDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        dialog->findChild<QPushButton*>(u"testNotification"_s)->click();
        QVERIFY(room.shown(u"This is a test"_s));
        dialog->findChild<QCheckBox*>(u"tell_lost_contact"_s)->setChecked(false);
        QVERIFY(!dialog->findChild<QTimeEdit*>(u"quietFrom"_s)->isEnabled());
        dialog->findChild<QCheckBox*>(u"quiet"_s)->setChecked(true);
        dialog->findChild<QTimeEdit*>(u"quietFrom"_s)->setTime(QTime(23, 30));
        dialog->findChild<QPushButton*>(u"okNotifications"_s)->click();
        const auto preferred = room.desk.sessions.preferred();
        QCOMPARE(preferred.off, std::set{session::AlertKind::lostContact});
        QVERIFY(preferred.quiet);
        QCOMPARE(preferred.quiet->from, 23 * 60 + 30);
        QCOMPARE(preferred.quiet->until, 7 * 60);
        const NotificationSettings kept = NotificationSettings::readFrom(*room.desk.settings);
        QCOMPARE(kept.alerts.off, preferred.off);
        QVERIFY(kept.hasUploads);
        room.desk.settings->setValue(u"notifications/quietFrom"_s, u"at night"_s);
        QCOMPARE(NotificationSettings::readFrom(*room.desk.settings).alerts.quiet->from, 22 * 60);
    }

    void aTestThatNobodyShowsSaysSo() {
        Room room;
        room.desk.open();
        room.service.isFailing = true;
        room.desk.find<QAction>("notifications")->trigger();
        auto* dialog = room.desk.window->findChild<NotificationDialog*>();
        dialog->findChild<QPushButton*>(u"testNotification"_s)->click();
        auto* problem = dialog->findChild<QLabel*>(u"notificationProblem"_s);
        QVERIFY(QTest::qWaitFor([&] { return problem->isVisible(); }, 10'000));
    }

    void beforeASleepTheSessionsThatThisComputerKeepsAreToldOf() {
        Room room;
        FakeLogind logind(room.bus.connection(u"logind"_s));
        SessionView here = calm("01", "this computer");
        room.put({here});
        QTest::qWait(50);
        QVERIFY(logind.asked.isEmpty());  // nothing here would stop
        here.isLocal = true;
        room.put({here});
        QVERIFY(QTest::qWaitFor([&] { return !logind.asked.isEmpty(); }, 10'000));
        QCOMPARE(logind.asked, QStringList{u"sleep Packtrain delay"_s});
        QVERIFY(logind.isHeldUp());
        room.put({here});
        Q_EMIT logind.PrepareForSleep(true);
        QVERIFY(QTest::qWaitFor([&] { return room.desk.sessions.isGoingToSleep(); }, 10'000));
        QVERIFY(logind.isHeldUp());
        QVERIFY(QTest::qWaitFor([&] { return !logind.isHeldUp(); }, 10'000));
        Q_EMIT logind.PrepareForSleep(false);
        QVERIFY(QTest::qWaitFor([&] { return logind.asked.size() == 2; }, 10'000));
        QVERIFY(!room.desk.sessions.isGoingToSleep());
        room.put({});
        QVERIFY(QTest::qWaitFor([&] { return !logind.isHeldUp(); }, 10'000));
        QCOMPARE(logind.asked.size(), 2);
    }

    void aPersonWhoCancelsHasWishedNothing() {
        Room room;
        room.desk.open();
        room.action("trayNotifications")->trigger();
        auto* dialog = room.desk.window->findChild<NotificationDialog*>();
        dialog->findChild<QCheckBox*>(u"tell_ended"_s)->setChecked(false);
        dialog->findChild<QPushButton*>(u"cancelNotifications"_s)->click();
        QVERIFY(room.desk.sessions.preferred().off.empty());
    }
};

PACKTRAIN_GUI_TEST_MAIN(TrayTest)
#include "tray_test.moc"
