// Warnings and news as notifications: what arrives at the service, what a person answers, and a service that
// is missing, started anew, or failing.
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QSignalSpy>
#include <QTest>

#include "support/fake_notifications.h"
#include "support/gui_test_main.h"
#include "tray/alert_board.h"
#include "tray/alert_words.h"
#include "tray/upload_news.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::CommandState;
using service::SessionView;
using session::Alert;

namespace {

const QStringList kAll = {u"actions"_s, u"body"_s, u"body-markup"_s, u"persistence"_s};

QString plain(QString text) {
    return text.replace(QChar(QChar::Nbsp), u' ');
}

SessionView warned(int minutes, const std::function<void(SessionView&)>& change = {}) {
    SessionView view = liveSession("01", "cats on Colab");
    view.endings.front().low = view.now + minutes * 1min;
    view.alerts = {timeLeftAlert(view, minutes)};
    if (change) change(view);
    return view;
}

/// The program's side and the service's, on one bus.
struct Street {
    PrivateBus bus;
    std::unique_ptr<FakeNotifications> service;
    ScriptedSessions sessions;
    NotificationDoor door{bus.connection(u"program"_s)};
    AlertBoard board{sessions, door};
    QStringList wanted;

    explicit Street(const QStringList& capabilities = kAll) {
        if (!capabilities.isEmpty()) openService(capabilities);
        QObject::connect(&board, &AlertBoard::sessionWanted, &board,
                         [this](const std::string& session) { wanted << QString::fromStdString(session); });
        QObject::connect(&board, &AlertBoard::answered, &board, [this] { look(); });
    }
    void openService(const QStringList& capabilities = kAll) {
        service = std::make_unique<FakeNotifications>(bus.connection(u"service"_s), capabilities);
    }
    void closeService() {
        service.reset();
        QDBusConnection::disconnectFromBus(u"service"_s);
    }
    void put(std::vector<SessionView> views) {
        sessions.put(std::move(views));
        look();
    }
    void look() { board.look(sessions.snapshot()); }
    /// Waits until this many are on the screen, and gives the newest.
    Told newest(std::size_t count = 1) {
        if (!QTest::qWaitFor([&] { return service->shown().size() == count; }, 10'000))
            qFatal("%zu are on the screen", service->shown().size());
        return service->shown().empty() ? Told{} : service->told.back();
    }
    /// Until the service has been told so often.
    bool toldTimes(std::size_t times) {
        return QTest::qWaitFor([&] { return service->told.size() >= times; }, 10'000);
    }
    /// Everything that was sent has been heard: a call of ours comes after it.
    void settle() {
        QDBusMessage ping = QDBusMessage::createMethodCall(
            u"org.freedesktop.Notifications"_s, u"/org/freedesktop/Notifications"_s,
            u"org.freedesktop.Notifications"_s, u"GetCapabilities"_s);
        QDBusPendingCall call = QDBusConnection(u"program"_s).asyncCall(ping);
        if (!QTest::qWaitFor([&] { return call.isFinished(); }, 10'000)) qFatal("no answer");
    }
};

}  // namespace

class NotificationTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void aWarningArrivesWithItsTextAndItsButtons() {
        Street street;
        street.put({warned(10)});
        const Told told = street.newest();
        QCOMPARE(plain(told.title), u"cats on Colab: 10 min left"_s);
        const QString text = plain(told.text);
        QVERIFY2(text.startsWith(u"Session limit at "_s), qPrintable(text));
        QVERIFY2(
            text.contains(
                u", documented. Safe in the drive: step 18,000, saved 40 min ago. 40 min of work at risk."_s),
            qPrintable(text));
        QVERIFY2(text.contains(u"Save now, or lose what came after "_s), qPrintable(text));
        QCOMPARE(told.actions, (QStringList{u"default"_s, u"Show"_s, u"save_now"_s, u"Save now"_s}));
        QCOMPARE(told.hints.value(u"urgency"_s).value<uchar>(), uchar(2));
        QCOMPARE(told.hints.value(u"desktop-entry"_s).toString(), u"packtrain-desktop"_s);
        QVERIFY(told.hints.contains(u"image-data"_s));
        QCOMPARE(told.timeout, -1);
    }

    void eachThresholdHasItsButtonsAndItsUrgency() {
        const std::map<int, QStringList> buttons = {{60, {u"save_now"_s, u"remind_later"_s}},
                                                    {30, {u"save_now"_s, u"dismiss"_s}},
                                                    {10, {u"save_now"_s}},
                                                    {5, {u"save_now"_s}}};
        for (const auto& [minutes, keys] : buttons) {
            Street street;
            street.put({warned(minutes)});
            const Told told = street.newest();
            QStringList seen;
            for (qsizetype i = 2; i < told.actions.size(); i += 2) seen << told.actions[i];
            QCOMPARE(seen, keys);
            QCOMPARE(told.hints.value(u"urgency"_s).value<uchar>(), uchar(minutes <= 10 ? 2 : 1));
            QCOMPARE(told.timeout, minutes == 5 ? 0 : -1);
            QCOMPARE(told.hints.contains(u"sound-name"_s), minutes == 5);
        }
    }

    void timeAloneTellsNothingTwice() {
        Street street;
        SessionView view = warned(30);
        street.put({view});
        street.newest();
        for (int minute = 0; minute < 10; ++minute) {
            view.now += 1min;
            view.alerts.front().left -= 1min;
            view.alerts.front().work += 1min;
            street.put({view});
        }
        street.settle();
        QCOMPARE(street.service->told.size(), 1U);
        view.alerts.front().isTooLate = true;
        street.put({view});
        QVERIFY(street.toldTimes(2));
        QCOMPARE(street.service->told.back().replaces, street.service->told.front().id);
        QCOMPARE(street.service->shown().size(), 1U);
    }

    void aWarningThatIsNoLongerTrueGoes() {
        Street street;
        street.put({warned(30)});
        const Told told = street.newest();
        street.put({warned(30, [](SessionView& view) { view.alerts.clear(); })});
        street.newest(0);
        QCOMPARE(street.service->closed, std::vector{told.id});
    }

    void aNearerWarningTakesThePlaceOfAnEarlierOne() {
        Street street;
        street.put({warned(30)});
        street.newest();
        street.put({warned(10)});
        QVERIFY(street.toldTimes(2));
        QCOMPARE(plain(street.newest().title), u"cats on Colab: 10 min left"_s);
    }

    void oneThatIsTakenBackBeforeItArrivedIsGone() {
        Street street;
        street.put({warned(30)});
        street.newest();  // what the service can is known by now
        street.put({warned(10)});
        street.put({});
        street.settle();
        street.newest(0);
    }

    void saveNowAsksTheSessionAndSaysHowFarItCame() {
        Street street;
        street.put({warned(10)});
        street.service->press(street.newest().id, u"save_now"_s);
        QVERIFY(street.toldTimes(2));
        QCOMPARE(street.sessions.asked(), std::vector<std::string>{"save_now 01"});
        QVERIFY(street.newest().text.startsWith(u"Save asked for: on its way."_s));
        QVERIFY(!street.service->told.back().actions.contains(u"save_now"_s));

        SessionView view = warned(10);
        view.commands = {{.id = "00", .command = "save_now", .state = CommandState::seen, .age = 5s}};
        view.alerts.front().isAsked = true;
        view.alerts.front().actions = {session::AlertAction::openNotebook};
        street.put({view});
        QVERIFY(street.toldTimes(3));
        QVERIFY(street.newest().text.startsWith(u"Save asked for: seen, being done."_s));
        view.commands.front().state = CommandState::done;
        street.put({view});
        QVERIFY(street.toldTimes(4));
        QVERIFY(street.newest().text.startsWith(u"Save asked for: saved"_s));
        view.alerts.clear();
        street.put({view});
        street.newest(0);
    }

    void aSaveThatIsRefusedSaysWhyAndCanBeAskedForAgain() {
        Street street;
        street.put({warned(10)});
        street.service->press(street.newest().id, u"save_now"_s);
        QVERIFY(street.toldTimes(2));
        SessionView view = warned(10);
        view.commands = {{.id = "00",
                          .command = "save_now",
                          .state = CommandState::refused,
                          .why = "no <code> listens",
                          .age = 5s}};
        street.put({view});
        QVERIFY(street.toldTimes(3));
        const Told told = street.newest();
        QVERIFY2(told.text.startsWith(u"Save asked for: refused. no &lt;code&gt; listens"_s),
                 qPrintable(told.text));
        QVERIFY(told.actions.contains(u"save_now"_s));
    }

    void aSaveThatCannotBeAskedForSaysWhy() {
        Street street;
        street.put({warned(5)});
        street.sessions.setAskError(Error(Reason::networkDown, "the line is cut"));
        street.service->press(street.newest().id, u"save_now"_s);
        QVERIFY(street.toldTimes(2));
        const Told told = street.newest();
        QVERIFY2(told.text.startsWith(u"It could not be asked to save: "_s), qPrintable(told.text));
        QVERIFY(told.actions.contains(u"save_now"_s));
        street.look();
        street.settle();
        QCOMPARE(street.service->told.size(), 2U);
    }

    void whatAPersonClosesDoesNotComeAgain() {
        Street street;
        street.put({warned(30)});
        street.service->close(street.newest().id, 2);
        QVERIFY(QTest::qWaitFor([&] { return !street.sessions.asked().empty(); }, 10'000));
        QCOMPARE(street.sessions.asked(), std::vector<std::string>{"dismiss T-30 01"});
        street.look();
        street.settle();
        QCOMPARE(street.service->told.size(), 1U);
    }

    void theButtonDismissesToo() {
        Street street;
        street.put({warned(30)});
        street.service->press(street.newest().id, u"dismiss"_s);
        QVERIFY(QTest::qWaitFor([&] { return !street.sessions.asked().empty(); }, 10'000));
        QCOMPARE(street.sessions.asked(), std::vector<std::string>{"dismiss T-30 01"});
    }

    void remindAtThirtyPutsItOffUntilThen() {
        Street street;
        street.put({warned(60, [](SessionView& view) { view.alerts.front().left = 55min; })});
        street.service->press(street.newest().id, u"remind_later"_s);
        QVERIFY(QTest::qWaitFor([&] { return !street.sessions.asked().empty(); }, 10'000));
        QCOMPARE(street.sessions.asked(), std::vector<std::string>{"snooze T-60 25min 01"});
        street.newest(0);
    }

    void oneThatTheServiceTookAwayIsNoAnswer() {
        Street street;
        street.put({warned(30)});
        street.service->close(street.newest().id, 1);
        street.settle();
        street.look();
        street.settle();
        QVERIFY(street.sessions.asked().empty());
        QCOMPARE(street.service->told.size(), 1U);
        // It comes up again with news only.
        street.put({warned(30, [](SessionView& view) { view.alerts.front().isTooLate = true; })});
        street.newest();
    }

    void aClickAsksForTheSession() {
        Street street;
        street.put({warned(30)});
        street.service->press(street.newest().id, u"default"_s);
        QVERIFY(QTest::qWaitFor([&] { return !street.wanted.isEmpty(); }, 10'000));
        QCOMPARE(street.wanted, QStringList{u"01"_s});
        QVERIFY(street.sessions.asked().empty());
    }

    void whereThereAreNoButtonsItSaysWhereToGo() {
        Street street({u"body"_s});
        street.put({warned(10)});
        const Told told = street.newest();
        QVERIFY(told.actions.isEmpty());
        QVERIFY2(told.text.endsWith(u"\nOpen Packtrain to save now."_s), qPrintable(told.text));
    }

    void namesFromElsewhereAreNoMarkup() {
        for (const bool hasMarkup : {true, false}) {
            Street street(hasMarkup ? kAll : QStringList{u"actions"_s, u"body"_s});
            Alert trouble;
            trouble.key = {.kind = session::AlertKind::trouble, .subject = "sign_in_needed <b>x</b>"};
            trouble.trouble = session::Trouble{session::FindingKind::signInNeeded, "<b>x</b>"};
            trouble.work = 20min;
            street.put({warned(30, [&](SessionView& view) { view.alerts = {trouble}; })});
            const QString text = street.newest().text;
            QVERIFY2(text.contains(hasMarkup ? u"&lt;b&gt;x"_s : u"reaches <b>x</b>"_s), qPrintable(text));
        }
    }

    void aServiceThatComesLateIsToldWhatIsOwed() {
        Street street{QStringList()};
        QSignalSpy unheard(&street.door, &NotificationDoor::unheard);
        street.put({warned(10)});
        QVERIFY(QTest::qWaitFor([&] { return unheard.count() > 0; }, 10'000));
        QVERIFY(street.door.isMissing());
        street.openService();
        QCOMPARE(plain(street.newest().title), u"cats on Colab: 10 min left"_s);
        QVERIFY(!street.door.isMissing());
    }

    void aServiceThatIsStartedAnewShowsWhatWasThereAndNotWhatWasAnswered() {
        Street street;
        SessionView other = warned(30);
        other.session = "02";
        street.put({warned(10), other});
        street.newest(2);
        const Told answered = street.service->shown().back();
        street.service->close(answered.id, 2);
        QVERIFY(QTest::qWaitFor([&] { return !street.sessions.asked().empty(); }, 10'000));
        street.closeService();
        street.openService({u"body"_s});
        const Told told = street.newest();
        QCOMPARE(plain(told.title), u"cats on Colab: 10 min left"_s);
        QVERIFY(told.actions.isEmpty());
    }

    void aServiceThatFailsIsAskedAgain() {
        Street street;
        street.put({warned(30)});
        street.newest();
        street.service->isFailing = true;
        QSignalSpy unheard(&street.door, &NotificationDoor::unheard);
        street.put({warned(10)});
        QVERIFY(QTest::qWaitFor([&] { return unheard.count() > 0; }, 10'000));
        street.service->isFailing = false;
        QVERIFY(street.toldTimes(2));
        QCOMPARE(plain(street.newest().title), u"cats on Colab: 10 min left"_s);
    }

    void withoutABusItSaysSoAndNothingMore() {
        NotificationDoor door{QDBusConnection(u"there is no such bus"_s)};
        QSignalSpy unheard(&door, &NotificationDoor::unheard);
        door.show(u"a"_s, {.title = u"a"_s, .text = {}, .without = {}, .category = {}});
        QCOMPARE(unheard.count(), 1);
        QVERIFY(door.isMissing());
        door.withdraw(u"a"_s);
    }

    void everyKindOfWarningHasWords() {
        using session::AlertKind;
        for (const AlertKind kind : {AlertKind::timeLeft, AlertKind::overdue, AlertKind::lostContact,
                                     AlertKind::ended, AlertKind::trouble, AlertKind::sleep}) {
            SessionView view = warned(10);
            Alert& alert = view.alerts.front();
            alert.key = {.kind = kind};
            alert.trouble = session::Trouble{session::FindingKind::signInNeeded, "mydrive"};
            alert.isEstimate = alert.isTooLate = alert.isAsked = true;
            alert.bytesUnderway = 1000;
            alert.needs = 3min;
            const QString title = AlertWords::title(view, alert);
            QVERIFY2(title.size() > u"cats on Colab: "_s.size(), session::alertKindName(kind).data());
            const QString text = AlertWords::text(view, alert, WallTime(1h));
            QVERIFY2(!text.isEmpty() && text.endsWith(u'.') && !text.contains(u"%"_s), qPrintable(text));
        }
    }

    void uploadsThatAreDoneAreOneNotification() {
        Street street;
        UploadNews news(street.door);
        using service::JobState;
        std::vector<service::JobView> jobs = {job("1", JobState::uploading), job("2", JobState::uploading),
                                              job("3", JobState::done)};
        news.look(jobs);
        jobs[0].state = JobState::done;
        news.look(jobs);
        QCOMPARE(street.newest().title, u"flowers-1 is in mydrive:ml/flowers"_s);
        QCOMPARE(street.service->told.back().hints.value(u"category"_s).toString(), u"transfer.complete"_s);
        jobs[1].state = JobState::doneWithSkips;
        news.look(jobs);
        QVERIFY(street.toldTimes(2));
        QCOMPARE(street.newest().title, u"2 uploads finished"_s);
        QCOMPARE(street.service->told.back().text, u"flowers-1, flowers-2"_s);
        news.look(jobs);
        news.setSeen(true);
        street.newest(0);
        jobs.push_back(job("4", JobState::done));  // while it is looked at
        news.look(jobs);
        news.setSeen(false);
        news.look(jobs);
        jobs.push_back(job("5", JobState::done));  // between two looks
        news.look(jobs);
        QCOMPARE(street.newest().title, u"flowers-5 is in mydrive:ml/flowers"_s);
        QCOMPARE(street.service->told.size(), 3U);
    }

    void anUploadThatNeedsSomebodyIsToldUntilItIsMended() {
        Street street;
        UploadNews news(street.door);
        using service::JobState;
        std::vector<service::JobView> jobs = {job("1", JobState::uploading), job("2", JobState::uploading)};
        news.look(jobs);
        jobs[0].state = JobState::waiting;
        jobs[0].why = Reason::networkDown;  // goes by itself
        news.look(jobs);
        jobs[0].why = Reason::signInNeeded;
        jobs[1].state = JobState::failed;
        jobs[1].why = Reason::storageFull;
        news.look(jobs);
        QCOMPARE(street.newest().title, u"2 uploads need you"_s);
        jobs[0].state = jobs[1].state = JobState::uploading;
        news.look(jobs);
        street.newest(0);
    }
};

PACKTRAIN_GUI_TEST_MAIN(NotificationTest)
#include "notification_test.moc"
