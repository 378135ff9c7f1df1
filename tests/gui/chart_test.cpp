// The charts of a session: how much they draw, what they leave open, what they say, and that nobody works
// where nobody looks.
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QPen>
#include <QScrollArea>
#include <QTableView>
#include <QToolButton>
#include <atomic>
#include <cmath>
#include <map>
#include <random>

#include "session/chart.h"
#include "session/chart_panel.h"
#include "session/chart_shape.h"
#include "session/chart_spark.h"
#include "session/session_card.h"
#include "session/sessions_page.h"
#include "support/gui_test_main.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::Figure;
using service::FigurePoint;
using service::FigureSeries;

namespace {

ChartFrame frame(double width, Nanoseconds span = 15min) {
    return {.plot = QRectF(40, 20, width, 100), .span = span, .top = 100};
}

std::vector<FigurePoint> manyPoints(int count, Nanoseconds span) {
    std::minstd_rand random(7);
    std::uniform_real_distribution<float> percent(0, 100);
    std::vector<FigurePoint> points;
    for (int i = 0; i < count; ++i) {
        const float one = percent(random), other = percent(random);
        points.push_back({.age = span - span / count * i,
                          .low = std::min(one, other),
                          .high = std::max(one, other),
                          .isAfterGap = i % 997 == 0});
    }
    return points;
}

int mostInAColumn(const std::vector<QPolygonF>& lines) {
    std::map<double, int> columns;
    for (const QPolygonF& line : lines)
        for (const QPointF& point : line) ++columns[std::floor(point.x())];
    int most = 0;
    for (const auto& [x, count] : columns) most = std::max(most, count);
    return most;
}

/// Counts what reaches a widget.
class Counter : public QObject {
  public:
    Counter(QObject* watched, QEvent::Type type) : type_(type) { watched->installEventFilter(this); }
    int count = 0;

  protected:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == type_) ++count;
        return false;
    }

  private:
    QEvent::Type type_;
};

struct Charted : DeskUnderTest {
    Charted() {
        sessions.setFigures(dayOfFigures);
        sessions.put({liveSession("01", "cats on Colab")});
        open();
        find<QAction>("showSessions")->trigger();
        window->sessions().beat();
    }
    ChartPanel* openCharts() {
        window->findChild<QToolButton*>(u"showCharts"_s)->setChecked(true);
        auto* panel = find<ChartPanel>("chartPanel");
        // The card brings it into view by itself.
        if (!QTest::qWaitFor([panel] { return !panel->charts().front()->visibleRegion().isEmpty(); }, 5000))
            qFatal("the charts are not seen");
        return panel;
    }
    /// The first chart, once it has something to show.
    Chart* filled() {
        Chart* chart = openCharts()->charts().front();
        if (!QTest::qWaitFor([chart] { return !chart->strokes().front().empty(); }, 5000))
            qFatal("no figures came");
        return chart;
    }
};

}  // namespace

class ChartTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void noPixelColumnHasMoreThanTwoPoints_data() {
        QTest::addColumn<double>("width");
        for (const double width : {1.0, 3.5, 240.0, 1033.25, 3840.0}) QTest::addRow("%g", width) << width;
    }
    void noPixelColumnHasMoreThanTwoPoints() {
        QFETCH(double, width);
        const auto lines = chartLines(manyPoints(20'000, 15min), frame(width));
        QVERIFY(!lines.empty());
        QVERIFY(mostInAColumn(lines) <= 2);
        for (const QPolygonF& line : lines)
            for (const QPointF& point : line)
                QVERIFY(frame(width).plot.adjusted(-1, 0, 1, 0).contains(point));
    }

    void peaksStayWhereColumnsAreMany() {
        auto points = manyPoints(5000, 15min);
        for (FigurePoint& each : points) each.low = each.high = 50;
        points[2345].high = 100;
        double highest = 1e9;
        for (const QPolygonF& line : chartLines(points, frame(200)))
            for (const QPointF& point : line) highest = std::min(highest, point.y());
        QCOMPARE(highest, 20.0);
    }

    void aGapParts() {
        const std::vector<FigurePoint> points{
            {900s, 10, 10, true}, {600s, 20, 20, false}, {200s, 30, 30, true}, {0s, 40, 40, false}};
        const auto lines = chartLines(points, frame(300));
        QCOMPARE(lines.size(), std::size_t(2));
        QCOMPARE(lines[0].last().x(), 140.0);
        QCOMPARE(lines[1].size(), 2);
        QCOMPARE(pointAt(points, 700s), points.data());
        QVERIFY(pointAt(points, 400s) == nullptr);
        QCOMPARE(pointAt(points, 600s), &points[1]);
        QCOMPARE(pointAt(points, 100s), &points[2]);
        QCOMPARE(pointAt(points, 0s), &points[3]);
        QVERIFY(pointAt(points, 901s) == nullptr);
        QVERIFY(pointAt({}, 0s) == nullptr);
        const std::vector<FigurePoint> old{{900s, 10, 10, true}};
        QVERIFY(pointAt(old, 700s) != nullptr);
        QVERIFY(pointAt(old, 0s) == nullptr);
    }

    void nothingIsDrawnOfNothing() {
        QVERIFY(chartLines({}, frame(300)).empty());
        QVERIFY(chartLines(manyPoints(3, 15min), frame(300, 0s)).empty());
        QVERIFY(timeMarks(0s, QDateTime::currentDateTime()).empty());
    }

    void timesAreRoundAndFew_data() {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<QStringList>("wanted");
        QTest::newRow("15 min") << 15 << QStringList{u"14:05"_s, u"14:00"_s, u"13:55"_s};
        QTest::newRow("2 h") << 120 << QStringList{u"14:00"_s, u"13:30"_s, u"13:00"_s, u"12:30"_s};
        QTest::newRow("24 h") << 1440 << QStringList{u"12:00"_s, u"06:00"_s, u"00:00"_s, u"18:00"_s};
    }
    void timesAreRoundAndFew() {
        QFETCH(int, minutes);
        QFETCH(QStringList, wanted);
        QStringList marks;
        const QDateTime end(QDate(2026, 11, 22), QTime(14, 7, 13));
        for (const TimeMark& mark : timeMarks(std::chrono::minutes(minutes), end)) marks << mark.text;
        QCOMPARE(marks, wanted);
    }

    void aWeekHasDays() {
        const auto marks = timeMarks(7 * 24h, QDateTime(QDate(2026, 11, 22), QTime(14, 7)));
        QVERIFY(marks.size() >= 3 && marks.size() <= 6);
        QVERIFY(marks.front().text.contains(u'/'));
    }

    void ratesHaveRoomUpToAPowerOfTwo() {
        const std::vector<FigurePoint> none, some{{1s, 0, 3'400'000, true}};
        QCOMPARE(topOfRates({&none}), 1024.0);
        QCOMPARE(topOfRates({&none, &some}), 4.0 * 1024 * 1024);
    }

    void aClosedPartAsksNothingOfWhatItWouldShow() {
        Charted desk;
        QVERIFY(desk.find<ChartPanel>("chartPanel") == nullptr);
        QTRY_VERIFY(desk.sessions.figureLooks() > 0);  // the small ones beside the gauges
        const int looks = desk.sessions.figureLooks();
        QTest::qWait(1500);
        QCOMPARE(desk.sessions.figureLooks(), looks);
        desk.openCharts();
        QTRY_VERIFY(desk.sessions.figureLooks() > looks);
    }

    void hiddenChartsNeitherPaintNorAsk() {
        Charted desk;
        Chart* chart = desk.filled();
        desk.find<QAction>("showUploads")->trigger();
        QVERIFY(!chart->isVisible());
        QTest::qWait(100);
        const int looks = desk.sessions.figureLooks();
        Counter paints(chart, QEvent::Paint);
        chart->setCursorAge(1min);
        QTest::qWait(2200);
        QCOMPARE(desk.sessions.figureLooks(), looks);
        QCOMPARE(paints.count, 0);
        desk.find<QAction>("showSessions")->trigger();
        QTRY_VERIFY(desk.sessions.figureLooks() > looks);
        QTRY_VERIFY(paints.count > 0);
    }

    void aChartIsPaintedAboutOnceASecondAndNoMore() {
        Charted desk;
        Chart* chart = desk.filled();
        QTest::qWait(300);
        Counter paints(chart, QEvent::Paint);
        QTest::qWait(2000);
        QVERIFY2(paints.count <= 4, qPrintable(QString::number(paints.count)));
    }

    void theSpanIsChosenByButtonOrKey() {
        std::atomic<std::int64_t> minutes = -1;
        Charted desk;
        desk.filled();
        desk.sessions.setFigures([&](const service::FigureWish& wish) {
            if (wish.columns > ChartSpark::kColumns) minutes = wish.span ? *wish.span / 1min : 0;
            return dayOfFigures(wish);
        });
        auto* all = desk.find<QToolButton>("chartSpanAll");
        all->setFocus();
        QTest::keyClick(all, Qt::Key_Space);
        QVERIFY(all->isChecked());
        QTRY_COMPARE(minutes.load(), 0);
        QTest::keyClick(desk.window.get(), Qt::Key_2, Qt::AltModifier);
        QTRY_VERIFY(desk.find<QToolButton>("chartSpan120")->isChecked());
        QTRY_COMPARE(minutes.load(), 120);
        desk.find<QToolButton>("chartSpan15")->click();
        QTRY_COMPARE(minutes.load(), 15);
    }

    void aValueIsReadByMouseAndByKeyboard() {
        Charted desk;
        Chart* chart = desk.filled();
        QVERIFY2(chart->readOut().startsWith(u"busy 9"_s), qPrintable(chart->readOut()));
        desk.find<QScrollArea>("sessionCards")->ensureWidgetVisible(chart);
        QTest::mouseMove(chart, QPoint(chart->width() / 2, chart->height() / 2));
        QTRY_VERIFY(chart->cursorAge());
        QVERIFY(*chart->cursorAge() > 5min && *chart->cursorAge() < 10min);
        // All charts are read at the same moment.
        for (Chart* each : desk.find<ChartPanel>("chartPanel")->charts())
            QCOMPARE(each->cursorAge(), chart->cursorAge());
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_End);
        QCOMPARE(*chart->cursorAge(), 0s);
        QTest::keyClick(chart, Qt::Key_Left);
        QCOMPARE(*chart->cursorAge(), 10s);
        QTest::keyClick(chart, Qt::Key_Right);
        QTest::keyClick(chart, Qt::Key_Right);
        QCOMPARE(*chart->cursorAge(), 0s);
        QTest::keyClick(chart, Qt::Key_Home);
        QCOMPARE(*chart->cursorAge(), 15min);
        const QString read = chart->accessibleDescription();
        QVERIFY2(read.contains(u"its memory 74 %"_s) || read.contains(u"its memory 61 %"_s),
                 qPrintable(read));
        QTest::keyClick(chart, Qt::Key_Escape);
        QVERIFY(!chart->cursorAge());
        chart->setCursorAge(315s);
        QVERIFY(chart->readOut().contains(u"busy not told"_s));
    }

    void aReaderOfTheScreenHearsTheNewestValues() {
        Charted desk;
        Chart* chart = desk.filled();
        QAccessibleInterface* reader = QAccessible::queryAccessibleInterface(chart);
        QCOMPARE(reader->text(QAccessible::Name), u"Accelerator"_s);
        QCOMPARE(reader->text(QAccessible::Description), chart->readOut());
        QVERIFY(chart->readOut().contains(u"its memory"_s));
        QStringList names;
        for (Chart* each : desk.find<ChartPanel>("chartPanel")->charts()) names << each->accessibleName();
        QCOMPARE(names,
                 (QStringList{u"Accelerator"_s, u"Processors"_s, u"Memory"_s, u"Disk"_s, u"Network"_s}));
    }

    void anotherSessionNeverShowsTheFiguresOfTheOneBefore() {
        Charted desk;
        Chart* chart = desk.filled();
        desk.sessions.setFigures({});
        desk.sessions.put({liveSession("02", "dogs")});
        desk.window->sessions().beat();
        QVERIFY(chart->strokes().front().empty());
        QVERIFY(chart->readOut().contains(u"busy not told"_s));
    }

    void linesDifferInColourAndInDashes() {
        for (const Theme* theme : {&Theme::light(), &Theme::night()}) {
            const QPen one = chartPen(0, *theme), other = chartPen(1, *theme);
            QVERIFY(one.color() != other.color());
            QVERIFY(one.style() != other.style());
            QVERIFY(std::abs(one.color().lightnessF() - theme->base.lightnessF()) > 0.2F);
            QVERIFY(std::abs(other.color().lightnessF() - theme->base.lightnessF()) > 0.2F);
        }
    }

    void aWindowOfFourThousandPixelsHasThemBesideEachOther() {
        Charted desk;
        desk.window->resize(3840, 2160);
        Chart* chart = desk.filled();
        const auto& charts = desk.find<ChartPanel>("chartPanel")->charts();
        QTRY_COMPARE(charts[1]->y(), charts[0]->y());
        QTRY_COMPARE(charts[2]->y(), charts[0]->y());
        QTRY_VERIFY(chart->columns() > 800);
        QVERIFY(mostInAColumn(chart->strokes().front()) <= 2);
        desk.window->resize(640, 720);
        QTRY_VERIFY(charts[1]->y() > charts[0]->y());
    }

    void theEssentialIsSeenWithoutScrollingAt1280() {
        Charted desk;
        desk.window->resize(1280, 720);
        QTest::qWait(50);
        auto* card = desk.window->findChild<SessionCard*>();
        auto* gauges = card->findChild<ChartSpark*>();
        QVERIFY(gauges && !gauges->visibleRegion().isEmpty());
        desk.openCharts();
        QTest::qWait(50);
        desk.window->findChild<QScrollArea*>(u"sessionCards"_s)->ensureVisible(0, 0);
        QVERIFY(!card->findChild<QWidget*>(u"riskLine"_s)->visibleRegion().isEmpty());
    }

    void theLogSaysInWordsWhatHappenedTheNewestOnTop() {
        using service::EventKind;
        DeskUnderTest desk;
        const WallTime at = WallTime(1'760'000'000s);
        desk.sessions.setEvents({{at, EventKind::agent, {}, "0a", {}, {}},
                                 {at, EventKind::save, "run-7", "step 18000", {}, {}},
                                 {at, EventKind::save, "run-7", "step x", {}, {}},
                                 {at, EventKind::finding, "disk_full /data", "open", "<b>full</b> soon", {}},
                                 {at, EventKind::finding, "disk_full /data", "over", {}, {}},
                                 {at, EventKind::command, "save_now", "done", "in 4 s", {}},
                                 {at, EventKind::warning, "T-30 hard_cap", "given", {}, {}},
                                 {at, EventKind::presence, {}, "ended", "hard_cap", {}},
                                 {at, EventKind::presence, {}, "ended", "so long", {}}});
        desk.sessions.put({liveSession("01", "cats")});
        desk.open();
        desk.find<QAction>("showSessions")->trigger();
        desk.find<QToolButton>("showLog")->setChecked(true);
        auto* model = desk.find<QTableView>("sessionEvents")->model();
        QTRY_COMPARE(model->rowCount(), 9);
        QStringList said;
        for (int row = 0; row < model->rowCount(); ++row) said << model->index(row, 1).data().toString();
        QCOMPARE(said, (QStringList{u"Ended: so long"_s, u"Ended: Session limit"_s,
                                    u"Warned: 30 min before: Session limit"_s, u"Save now: done  ·  in 4 s"_s,
                                    u"No longer amiss: disk_full /data"_s, u"Amiss: <b>full</b> soon"_s,
                                    u"run-7: step x is in the drive"_s,
                                    u"run-7: step 18,000 is in the drive"_s, u"The agent was started"_s}));
        QVERIFY(!model->index(0, 0).data().toString().isEmpty());
    }

    void machinesSoFarStandBesideEachOther() {
        DeskUnderTest desk;
        service::PastRun run{.pairing = "aa", .name = "cats", .run = "1", .platform = "colab"};
        run.accelerator = "Tesla T4";
        run.lasted = 11h + 57min;
        run.epoch = 3min;
        run.step = 18'000;
        run.likely = "hard_cap";
        desk.sessions.setPast({run, {}});  // of the other nothing at all is known
        desk.sessions.put({liveSession("01", "cats")});
        desk.open();
        desk.find<QAction>("showSessions")->trigger();
        desk.find<QToolButton>("showPast")->setChecked(true);
        auto* model = desk.find<QTableView>("pastTable")->model();
        QTRY_COMPARE(model->rowCount(), 2);
        QStringList said;
        for (int column = 1; column < model->columnCount(); ++column)
            said << model->index(0, column).data().toString().replace(QChar(QChar::Nbsp), u' ');
        QCOMPARE(said, (QStringList{u"cats"_s, u"Tesla T4"_s, u"11 h 57 min"_s, u"3 min"_s, u"step 18,000"_s,
                                    u"Session limit"_s}));
        auto* bars = desk.find<QWidget>("pastBars");
        QVERIFY(bars->accessibleDescription().contains(u"Tesla T4: 11"_s));
        QVERIFY(!bars->grab().isNull());
    }

    void sparksShowWhatTheirGaugesTell() {
        Charted desk;
        auto* card = desk.window->findChild<SessionCard*>();
        const auto drawn = [card] {
            int count = 0;
            for (auto* spark : card->findChildren<ChartSpark*>())
                if (spark->isVisibleTo(card) && !spark->strokes().empty()) ++count;
            return count;
        };
        QTRY_COMPARE(drawn(), 6);  // accelerator, its memory, processors, memory, disk, network
        for (auto* spark : card->findChildren<ChartSpark*>()) QVERIFY(mostInAColumn(spark->strokes()) <= 2);
    }
};

PACKTRAIN_GUI_TEST_MAIN(ChartTest)
#include "chart_test.moc"
