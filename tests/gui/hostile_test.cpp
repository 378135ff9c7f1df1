// An hour with somebody who wants to see it freeze: huge drops, huge lists, a storm of news. The window
// thread may be kept for a tenth of a second at most.
#include <time.h>
#include <QAccessible>
#include <QApplication>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QObject>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTimer>
#include <QTreeView>
#include <QUrl>
#include <algorithm>

#include "support/gui_test_main.h"
#include "upload/detail/job_detail.h"
#include "upload/sheet/add_sheet.h"
#include "upload/uploads_page.h"
#include "widgets/notice_bar.h"
#include "widgets/scroll_area_reader.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;

namespace {

constexpr double kMostMs = 100;

/// Measures the longest time between two turns of the event loop, in the time that this thread worked: what
/// other programs take from the computer meanwhile is no fault of the window.
class Pulse final : public QObject {
  public:
    Pulse() {
        timer_.setInterval(1);
        connect(&timer_, &QTimer::timeout, this, [this] { beat(); });
        timer_.start();
        QTest::qWait(20);
        reset();
    }
    void reset() {
        last_ = workedMs();
        longest_ = 0;
    }
    /// Lets the loop turn until what was begun is drawn.
    double longest() {
        QTest::qWait(60);
        beat();
        return longest_;
    }

  private:
    static double workedMs() {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }
    void beat() {
        const double now = workedMs();
        longest_ = std::max(longest_, now - last_);
        last_ = now;
    }
    QTimer timer_;
    double last_ = 0, longest_ = 0;
};

#define VERIFY_SWIFT(pulse)                                                             \
    do {                                                                                \
        const double ms = (pulse).longest();                                            \
        QVERIFY2(ms < kMostMs, qPrintable(u"the window was kept for %1 ms"_s.arg(ms))); \
    } while (false)

std::vector<JobView> manyJobs(int count) {
    std::vector<JobView> all;
    for (int i = 0; i < count; ++i) {
        JobView view = job(std::to_string(10'000 + i), i % 3 ? JobState::uploading : JobState::done);
        view.bytesPerSecond = 1e6;
        all.push_back(view);
    }
    return all;
}

}  // namespace

class HostileTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void tenThousandFilesAtOnce() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        desk.makeFolder(u"many"_s, 10'000);
        QMimeData data;
        QList<QUrl> list;
        for (int i = 0; i < 10'000; ++i)
            list << QUrl::fromLocalFile(desk.folder.filePath(u"many/%1.jpg"_s.arg(i)));
        data.setUrls(list);
        Pulse pulse;
        const QPoint at(300, 300);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &enter);
        QVERIFY(enter.isAccepted());
        VERIFY_SWIFT(pulse);
        desk.settleLook();
        pulse.reset();
        QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &drop);
        desk.settleLook();
        VERIFY_SWIFT(pulse);
        auto* sheet = desk.find<AddUploadSheet>("addUploadSheet");
        QVERIFY(sheet && sheet->isVisible());
        QCOMPARE(sheet->requests().size(), 1U);
        QCOMPARE(sheet->requests().front().paths.size(), 10'000U);
        QCOMPARE(sheet->requests().front().name, "many");
    }

    void aNovelIsNoListOfPaths() {
        DeskUnderTest desk;
        desk.open();
        QMimeData data;
        data.setText(u"It was the best of times, it was the worst of times.\n"_s.repeated(200'000));
        Pulse pulse;
        desk.window->take(namedIn(data), false);
        desk.settleLook();
        VERIFY_SWIFT(pulse);
        QVERIFY(desk.window->uploads().notices().text().contains(u"hands over no file"_s));
        data.setText(u"one word a line\n"_s.repeated(20'000));
        pulse.reset();
        desk.window->take(namedIn(data), false);
        desk.settleLook();
        VERIFY_SWIFT(pulse);
        QVERIFY(!desk.window->uploads().notices().text().isEmpty());
    }

    void aThousandUploadsThatAllChangeAtOnce() {
        DeskUnderTest desk;
        std::vector<JobView> all = manyJobs(1000);
        desk.uploads.put(all);
        Pulse pulse;
        desk.open();
        VERIFY_SWIFT(pulse);
        for (int round = 0; round < 5; ++round) {
            for (JobView& view : all) view.sentBytes += 100 * kMiB;
            desk.uploads.put(all);
            pulse.reset();
            desk.beat();
            VERIFY_SWIFT(pulse);
        }
    }

    void aJobOfTwentyThousandShardsIsOpenedAndScrolled() {
        DeskUnderTest desk;
        JobView view = job("1", JobState::uploading);
        view.shards = 20'000;
        desk.uploads.setShards("1", shards(20'000, 15'000, 8));
        desk.uploads.put(view);
        desk.open();
        auto* tree = desk.find<QTreeView>("jobTree");
        Pulse pulse;
        tree->expand(tree->model()->index(0, 0));
        VERIFY_SWIFT(pulse);
        for (const double part : {1.0, 0.5, 0.9, 0.0}) {
            pulse.reset();
            tree->verticalScrollBar()->setValue(
                static_cast<int>(part * tree->verticalScrollBar()->maximum()));
            VERIFY_SWIFT(pulse);
        }
        pulse.reset();
        desk.find<QTabWidget>("jobDetail")->setCurrentIndex(JobDetail::ShardsTab);
        desk.find<QTreeView>("shardTable")->scrollToBottom();
        VERIFY_SWIFT(pulse);
    }

    void aHundredFoldersTypedIntoNamesStayOneRequestEach() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        QStringList folders;
        for (int i = 0; i < 100; ++i) folders << desk.makeFolder(u"set-%1"_s.arg(i), 0);
        desk.offer(folders);
        auto* sheet = desk.find<AddUploadSheet>("addUploadSheet");
        Pulse pulse;
        sheet->findChild<QRadioButton*>(u"oneEach"_s)->click();
        VERIFY_SWIFT(pulse);
        QCOMPARE(sheet->requests().size(), 100U);
    }

    void strangeNamesAreShownAsWhatTheyAre() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        const char* const names[] = {
            "two\nlines", "\xe2\x80\xaegnp.exe", "caf\xe9", "<b>bold</b><img src=x>", "%1 %n", ""};
        std::vector<JobView> all;
        for (const char* name : names) {
            JobView view = job(std::to_string(100 + all.size()), JobState::done);
            view.name = name;
            view.destination = std::string("local:/media/") + name;
            all.push_back(view);
        }
        desk.uploads.put(all);
        desk.open();
        const auto* model = desk.find<QTreeView>("jobTree")->model();
        QSet<QString> shown;
        for (int row = 0; row < model->rowCount(); ++row) {
            const QString name = model->index(row, 0).data().toString();
            QVERIFY(!name.contains(u'\n') && !name.contains(QChar(0x202e)));
            shown << name;
        }
        QCOMPARE(shown.size(), model->rowCount());
        QVERIFY(shown.contains(u"<b>bold</b><img src=x>"_s) && shown.contains(u"%1 %n"_s));
    }

    void theBarAndThePercentNeverFallWhileATotalStands() {
        DeskUnderTest desk;
        JobView view = job("1", JobState::uploading);
        desk.uploads.put(view);
        desk.open();
        const auto* model = desk.find<QTreeView>("jobTree")->model();
        double before = 0;
        // A lost shard is sent again: what is acknowledged falls, what is shown does not.
        for (const std::uint64_t gib : {12U, 20U, 19U, 8U, 21U, 30U, 29U, 45U}) {
            view.sentBytes = gib * kGiB;
            desk.uploads.put(view);
            desk.beat();
            const double now =
                model->index(0, JobTreeModel::Progress).data(JobTreeModel::FractionRole).toDouble();
            QVERIFY(now >= before);
            before = now;
        }
        QCOMPARE(before, 1.0);
    }

    // It counted the children while a scroll bar was shown, and asks for the last one when it is gone.
    void aReaderThatAsksForAChildThatWentAwayGetsNone() {
        teachReadersScrollAreas();
        QScrollArea area;
        area.setWidget(new QWidget);
        area.widget()->resize(5000, 5000);
        area.resize(200, 200);
        area.show();
        QVERIFY(QTest::qWaitForWindowExposed(&area));
        QAccessibleInterface* const reader = QAccessible::queryAccessibleInterface(&area);
        QVERIFY(reader != nullptr);
        const int shown = reader->childCount();
        QVERIFY(shown >= 1);
        area.widget()->resize(10, 10);
        QCoreApplication::processEvents();
        QVERIFY(reader->child(shown + 3) == nullptr);
        for (int number = 0; number < reader->childCount(); ++number)
            QVERIFY(reader->child(number) != nullptr);
        QVERIFY(reader->child(reader->childCount()) == nullptr);
    }
};

PACKTRAIN_GUI_TEST_MAIN(HostileTest)
#include "hostile_test.moc"
