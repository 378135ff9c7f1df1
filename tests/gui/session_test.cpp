// The page of sessions: what a card says in each state, what its buttons ask, and that what another machine
// tells can be wrong in any way.
#include <QAccessible>
#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>

#include "session/countdown_ring.h"
#include "session/session_card.h"
#include "session/session_readings.h"
#include "session/session_words.h"
#include "session/sessions_page.h"
#include "support/gui_test_main.h"
#include "upload/uploads_page.h"
#include "widgets/notice_bar.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::Presence;
using service::SessionView;

namespace {

void openSessions(DeskUnderTest& desk) {
    desk.open();
    desk.find<QAction>("showSessions")->trigger();
}

void put(DeskUnderTest& desk, std::vector<SessionView> sessions) {
    desk.sessions.put(std::move(sessions));
    desk.window->sessions().beat();
}

QString plain(QString text) {
    return text.replace(QChar(QChar::Nbsp), u' ');
}

QString text(const QWidget* card, const char* name) {
    auto* label = card->findChild<QLabel*>(QString::fromLatin1(name));
    return label && label->isVisibleTo(card) ? plain(label->text()) : QString();
}

/// Saves, outputs and findings.
QStringList lines(const SessionCard* card) {
    QStringList seen;
    for (auto* label : card->findChildren<QLabel*>(u"saveLine"_s))
        if (label->isVisibleTo(card)) seen << plain(label->text());
    return seen;
}

QList<SessionCard*> cards(DeskUnderTest& desk) {
    QList<SessionCard*> seen;
    for (auto* card : desk.window->findChildren<SessionCard*>())
        if (card->isVisible()) seen << card;
    return seen;
}

QList<CountdownRing*> rings(const SessionCard* card) {
    QList<CountdownRing*> seen;
    for (auto* ring : card->findChildren<CountdownRing*>())
        if (ring->isVisibleTo(card)) seen << ring;
    return seen;
}

SessionView with(const std::function<void(SessionView&)>& change) {
    SessionView session = liveSession("01", "cats on Colab");
    change(session);
    return session;
}

}  // namespace

class SessionTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void theRailChoosesThePageAndRemembersIt() {
        DeskUnderTest desk;
        desk.open();
        auto* pages = desk.window->findChild<QStackedWidget*>();
        QVERIFY(desk.window->uploads().isVisible());
        QVERIFY(desk.find<QToolBar>("toolBar")->isVisible());
        QTest::keyClick(desk.window.get(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(desk.window->sessions().isVisible());
        QVERIFY(!desk.find<QToolBar>("toolBar")->isVisible());
        QVERIFY(pages);
        desk.window->close();
        MainWindow again(*desk.desk);
        QVERIFY(again.findChild<QAction*>(u"showSessions"_s)->isChecked());
    }

    void aNarrowWindowHasARailOfIconsWithTheirNames() {
        DeskUnderTest desk;
        desk.window->resize(1280, 720);
        desk.open();
        auto* button = desk.find<QToolButton>("showSessionsButton");
        const int wide = button->width();
        desk.window->resize(640, 460);
        QTRY_COMPARE(button->toolButtonStyle(), Qt::ToolButtonIconOnly);
        QTRY_VERIFY(button->width() < wide);
        QCOMPARE(QAccessible::queryAccessibleInterface(button)->text(QAccessible::Name), u"Sessions"_s);
        desk.window->resize(1280, 720);
        QTRY_COMPARE(button->toolButtonStyle(), Qt::ToolButtonTextUnderIcon);
    }

    void whatIsDroppedIsShownWhereUploadsAre() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        openSessions(desk);
        desk.offer({desk.makeFolder(u"flowers"_s, 1)});
        QVERIFY(desk.window->uploads().isVisible());
    }

    void anEmptyPageSaysHowToBegin() {
        DeskUnderTest desk;
        openSessions(desk);
        QVERIFY(desk.find<QWidget>("noSessions")->isVisible());
        QVERIFY(desk.find<QPushButton>("pairNotebook")->isVisible());
        QVERIFY(desk.find<QLabel>("pairLine")->text().contains(u"packtrain session pair mydrive: --print"_s));
    }

    void aPairedNotebookThatIsSilentIsNamedWithTheReason() {
        DeskUnderTest desk;
        desk.sessions.setPairings(std::vector<service::PairingView>{
            {.id = "aa", .name = "cats", .mailbox = "d:", .hasLooked = true},
            {.id = "bb",
             .name = "<b>dogs</b>",
             .mailbox = "e:",
             .hasLooked = true,
             .problem = Error(Reason::signInNeeded)}});
        openSessions(desk);
        const QString said = desk.find<QLabel>("pairedNotebooks")->text();
        QVERIFY(said.contains(u"cats is paired"_s));
        QVERIFY(said.contains(u"<b>dogs</b>: "_s));
        QVERIFY(said.contains(u"PKT-"_s));
        QCOMPARE(desk.find<QLabel>("pairedNotebooks")->textFormat(), Qt::PlainText);
    }

    void aLiveCardSaysWhatAnEndWouldCost() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {liveSession("01", "cats on Colab")});
        QCOMPARE(cards(desk).size(), 1);
        const SessionCard* card = cards(desk).front();
        QCOMPARE(text(card, "riskLine"), u"If it stopped now you would lose 9 min (since step 18,000)"_s);
        QCOMPARE(text(card, "safeLine"), u"Safe in the drive: step 18,000, saved 11 min ago"_s);
        QCOMPARE(text(card, "sessionPresence"), u"At work, 12 s ago"_s);
        QCOMPARE(text(card, "sessionPlace"), u"Google Colab  ·  Tesla T4"_s);
        QCOMPARE(rings(card).size(), 2);
        QCOMPARE(plain(rings(card)[0]->shown().left), u"42 min"_s);
        QCOMPARE(rings(card)[0]->shown().basis, u"documented"_s);
        QCOMPARE(rings(card)[0]->shown().tint, Tint::accent);
        QCOMPARE(plain(rings(card)[1]->shown().left), u"1 h 27 min"_s);
        QVERIFY(rings(card)[0]->shown().most > rings(card)[0]->shown().share);
        QVERIFY(text(card, "cacheLine").contains(u"95 % read from here"_s));
        QVERIFY(lines(card).contains(u"An epoch spends 62 % of its time loading data"_s));
        QVERIFY(lines(card).contains(u"run-7: step 18,000 in the drive, checked 9 min ago"_s));
        QVERIFY(lines(card).contains(u"run-7: step-19000.pt on its way, 41 % of 196 MiB"_s));
        QCOMPARE(text(card, "asOfLine"), QString());
    }

    void countdownsGoOnAsEstimatesWhileNoWordComes() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {with([](SessionView& session) {
                session.presence = Presence::lost;
                session.isEstimate = true;
                session.age = 14min;
                session.likely = "idle";
            })});
        const SessionCard* card = cards(desk).front();
        QCOMPARE(text(card, "sessionPresence"), u"Lost: no word for 14 min"_s);
        QCOMPARE(text(card, "whyLine"), u"If it ended, then likely by: Idle stop"_s);
        QCOMPARE(rings(card).size(), 2);
        QVERIFY(rings(card)[0]->shown().isEstimate);
        QCOMPARE(rings(card)[0]->shown().basis, u"estimate goes on"_s);
        QCOMPARE(text(card, "asOfLine"), u"As it was 14 min ago"_s);
        QVERIFY(card->findChild<QPushButton*>(u"saveNow"_s)->isEnabled());
    }

    void timePassesOnTheCardWithoutNews() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {liveSession("01", "cats")});
        const int looks = desk.sessions.looks();
        QTRY_VERIFY_WITH_TIMEOUT(desk.sessions.looks() > looks, 5000);
        desk.find<QAction>("showUploads")->trigger();
        QVERIFY(!desk.window->sessions().isVisible());
        const int hidden = desk.sessions.looks();
        QTest::qWait(1500);
        QCOMPARE(desk.sessions.looks(), hidden);
    }

    void theEndedCardSaysWhatWasSafeWhatWasLostAndWhatNow() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {sessionsOfEachKind().back()});
        const SessionCard* card = cards(desk).front();
        QCOMPARE(text(card, "riskLine"), u"Lost: about 9 min (since step 18,000)"_s);
        QCOMPARE(text(card, "whyLine"), u"Likely reason: Session limit"_s);
        QVERIFY(text(card, "nextLine").contains(u"resume()"_s));
        QCOMPARE(rings(card).size(), 0);
        QCOMPARE(lines(card), (QStringList{u"run-7: step 18,000 in the drive, checked 2 h 9 min ago"_s,
                                           u"samples: 1,800 files in the drive, 12 not yet"_s}));
        QVERIFY(!card->findChild<QPushButton*>(u"saveNow"_s)->isVisible());
    }

    void urgencyNeedsBothAnEndAndWorkAtRisk_data() {
        QTest::addColumn<int>("leftMinutes");
        QTest::addColumn<int>("riskMinutes");
        QTest::addColumn<int>("wanted");
        QTest::newRow("far") << 42 << 9 << static_cast<int>(Urgency::none);
        QTest::newRow("soon") << 29 << 9 << static_cast<int>(Urgency::soon);
        QTest::newRow("now") << 9 << 9 << static_cast<int>(Urgency::now);
        QTest::newRow("past") << -1 << 9 << static_cast<int>(Urgency::now);
        QTest::newRow("nothing at risk") << 9 << 0 << static_cast<int>(Urgency::none);
        QTest::newRow("risk not known") << 9 << -1 << static_cast<int>(Urgency::now);
    }
    void urgencyNeedsBothAnEndAndWorkAtRisk() {
        QFETCH(int, leftMinutes);
        QFETCH(int, riskMinutes);
        QFETCH(int, wanted);
        const SessionView session = with([&](SessionView& view) {
            view.endings.front().low = view.now + std::chrono::minutes(leftMinutes);
            view.safe.risk = riskMinutes < 0 ? std::nullopt
                                             : std::optional<Nanoseconds>(std::chrono::minutes(riskMinutes));
        });
        QCOMPARE(static_cast<int>(urgencyOf(session)), wanted);
    }

    void theRiskSentenceFitsWhatIsKnown_data() {
        QTest::addColumn<QString>("said");
        QTest::addColumn<int>("riskSeconds");
        QTest::addColumn<bool>("hasSave");
        QTest::addColumn<bool>("hasEnded");
        QTest::newRow("not known") << u"What an end would cost is not known yet"_s << -1 << true << false;
        QTest::newRow("nothing") << u"If it stopped now nothing would be lost"_s << 0 << true << false;
        QTest::newRow("nothing saved")
            << u"If it stopped now you would lose 2 h 5 min: nothing is saved yet"_s << 7500 << false
            << false;
        QTest::newRow("ended, nothing") << u"Nothing was lost"_s << 0 << true << true;
        QTest::newRow("ended, not known") << u"What it cost is not known"_s << -1 << true << true;
        QTest::newRow("ended, nothing saved")
            << u"Lost: about 2 h 5 min, nothing was saved"_s << 7500 << false << true;
    }
    void theRiskSentenceFitsWhatIsKnown() {
        QFETCH(QString, said);
        QFETCH(int, riskSeconds);
        QFETCH(bool, hasSave);
        QFETCH(bool, hasEnded);
        const SessionView session = with([&](SessionView& view) {
            if (hasEnded) view.presence = Presence::ended;
            view.safe.risk = riskSeconds < 0 ? std::nullopt
                                             : std::optional<Nanoseconds>(std::chrono::seconds(riskSeconds));
            if (!hasSave) view.safe.step = std::nullopt, view.safe.age = std::nullopt;
        });
        QCOMPARE(plain(SessionWords::risk(session)), said);
    }

    void buttonsAskTheSessionOfTheirCard() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {liveSession("01", "cats"), liveSession("02", "dogs")});
        cards(desk)[1]->findChild<QPushButton*>(u"saveNow"_s)->click();
        cards(desk)[0]->findChild<QPushButton*>(u"flushNow"_s)->click();
        QCOMPARE(desk.sessions.asked(), (std::vector<std::string>{"save_now 02", "flush 01"}));
    }

    void aCommandIsShownAsSentSeenAndDone() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {with([](SessionView& session) {
                session.commands = {
                    {.id = "c1", .command = "save_now", .state = service::CommandState::done, .age = 70s},
                    {.id = "c2",
                     .command = "flush",
                     .state = service::CommandState::refused,
                     .why = "<i>no</i>",
                     .age = 4s}};
            })});
        const SessionCard* card = cards(desk).front();
        QCOMPARE(text(card, "commandLines"),
                 u"Save now: done, asked 1 min ago\nMake safe: refused, asked 4 s ago  ·  <i>no</i>"_s);
        QCOMPARE(card->findChild<QLabel*>(u"commandLines"_s)->textFormat(), Qt::PlainText);
    }

    void aCommandThatCannotBeAskedSaysWhy() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {liveSession("01", "cats")});
        desk.sessions.setAskError(Error(Reason::badArgument));
        cards(desk).front()->findChild<QPushButton*>(u"saveNow"_s)->click();
        QVERIFY(!desk.window->sessions().findChild<NoticeBar*>()->text().isEmpty());
    }

    void manyAreATableWithTheCardOfTheChosenOne() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, sessionsOfEachKind());
        auto* table = desk.find<QTableView>("sessionTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 5);
        QCOMPARE(cards(desk).size(), 1);
        table->selectRow(3);
        QCOMPARE(cards(desk).front()->session(), std::string("04"));
        put(desk, sessionsOfEachKind());
        QCOMPARE(cards(desk).front()->session(), std::string("04"));
        put(desk, {liveSession("01", "cats")});
        QVERIFY(!table->isVisible());
        QCOMPARE(cards(desk).front()->session(), std::string("01"));
    }

    void fiftySessionsAreATable() {
        DeskUnderTest desk;
        openSessions(desk);
        std::vector<SessionView> many;
        for (int i = 0; i < 50; ++i)
            many.push_back(liveSession(std::to_string(i), "notebook " + std::to_string(i)));
        put(desk, many);
        QCOMPARE(desk.find<QTableView>("sessionTable")->model()->rowCount(), 50);
        QCOMPARE(cards(desk).size(), 1);
    }

    void nothingThatAnAgentTellsBreaksTheCard_data() {
        QTest::addColumn<QByteArray>("state");
        QTest::newRow("nothing") << QByteArray("{}");
        QTest::newRow("no object") << QByteArray("[1,2]");
        QTest::newRow("null") << QByteArray("null");
        QTest::newRow("other kinds") << QByteArray(
            R"({"cpu": 3, "memory": "x", "gpus": [], "disks": {}, "session": [], "checkpoints": 1})");
        QTest::newRow("other kinds deeper") << QByteArray(
            R"({"cpu": {"value": 1}, "gpus": {"value": [1, null, {"name": 3}]}, "disks": [null, {"value": {"total": "x"}}],
                "checkpoints": {"watches": [1, {"in_flight": 3, "durable": [], "writing": {}}]}, "findings": {"open": [1, {"words": 2}]}})");
        QTest::newRow("absurd figures") << QByteArray(
            R"({"cpu": {"value": {"cores_available": 0, "cores_used": 1e308}}, "memory": {"value": {"total": 1, "used": 18446744073709551615}},
                "session": {"age_s": -1e300}, "disks": [{"path": "/", "value": {"total": 5, "free": 9, "seconds_to_full": -1}}],
                "gpus": {"value": [{"name": "g", "utilisation_percent": {"value": 4000}}]},
                "datasets": {"cache": {"shards": 1, "hits": 1, "misses": 0, "cold_mib_per_s": 1e300}}})");
        QByteArray thousand = R"({"findings": {"open": [)";
        for (int i = 0; i < 1000; ++i) thousand += R"({"words": "x"},)";
        thousand += R"({}]}, "checkpoints": {"watches": [)";
        for (int i = 0; i < 1000; ++i) thousand += R"({"set": "s", "durable": {"step": 1}},)";
        QTest::newRow("a thousand lines") << thousand + "{}]}}";
    }
    void nothingThatAnAgentTellsBreaksTheCard() {
        QFETCH(QByteArray, state);
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {with([&](SessionView& session) { session.state = Json::parse(state.toStdString()); })});
        QCOMPARE(cards(desk).size(), 1);
        const SessionCard* card = cards(desk).front();
        QVERIFY(text(card, "riskLine").contains(u"9 min"_s));
        QVERIFY(lines(card).size() <= static_cast<int>(2 * kMostLines));
        for (auto* ring : rings(card)) QVERIFY(ring->shown().left.size() < 20);
    }

    void whatIsNotKnownIsSaidToBeUnknown() {
        const auto gauges = SessionReadings::gauges(Json::parse(
            R"({"gpus": {"value": [{"name": "H200 MIG", "utilisation_percent": {"unsupported": "MIG tells none"}}]}})"));
        QCOMPARE(gauges.size(), std::size_t(1));
        QCOMPARE(gauges[0].text, u"not known here: MIG tells none"_s);
        QVERIFY(gauges[0].share < 0);
    }

    void aReaderOfTheScreenHearsTheCard() {
        DeskUnderTest desk;
        openSessions(desk);
        put(desk, {liveSession("01", "cats")});
        const SessionCard* card = cards(desk).front();
        QCOMPARE(card->accessibleName(), u"Session cats"_s);
        QVERIFY(plain(card->accessibleDescription()).contains(u"9 min"_s));
        QCOMPARE(rings(card)[0]->accessibleName(), u"Session limit"_s);
        QVERIFY(rings(card)[0]->accessibleDescription().contains(u"42\u00a0min left"_s));
    }
};

PACKTRAIN_GUI_TEST_MAIN(SessionTest)
#include "session_test.moc"
