// The list of jobs and shards: batches in, rows that keep their identity, nothing that lags.
#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QObject>
#include <QPaintEvent>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTreeView>
#include <algorithm>
#include <random>
#include <set>

#include "models/heartbeat.h"
#include "models/job_tree_model.h"
#include "support/gui_test_main.h"
#include "upload/job_tree_view.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using service::JobsDelta;
using service::JobsSnapshot;
using service::JobState;
using service::JobView;

namespace {

JobsSnapshot snapshotOf(int jobs) {
    JobsSnapshot all;
    for (int i = jobs; i > 0; --i) all.jobs.push_back(job(std::to_string(100'000 + i), JobState::paused));
    return all;
}

}  // namespace

/// What was painted anew since it watches.
class PaintWatch : public QObject {
  public:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint) painted += static_cast<QPaintEvent*>(event)->region();
        return false;
    }
    QRegion painted;
};

class ModelTest : public QObject {
    Q_OBJECT

    ScriptedUploads uploads_;

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void newestJobsComeFirst() {
        Background background;
        JobTreeModel model(uploads_, background);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tester.setUseFetchMore(false);  // it would fetch inside its own checks of an insertion
        model.take(snapshotOf(3));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.job(model.index(0, 0))->id, "100003");
        model.take(
            JobsDelta{2, false, {job("100009", JobState::queued), job("100000", JobState::paused)}, {}});
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.job(model.index(0, 0))->id, "100009");
        QCOMPARE(model.job(model.index(4, 0))->id, "100000");
        QCOMPARE(model.indexOf("100001").row(), 3);
    }

    void rowsKeepTheirIdentityThroughAStorm() {
        Background background;
        JobTreeModel model(uploads_, background);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tester.setUseFetchMore(false);  // it would fetch inside its own checks of an insertion
        model.take(snapshotOf(40));
        const QPersistentModelIndex mine = model.indexOf("100020");
        std::mt19937 random(7);
        std::set<std::string> there;
        for (int i = 1; i <= 40; ++i) there.insert(std::to_string(100'000 + i));
        for (int round = 0; round < 300; ++round) {
            JobsDelta delta;
            for (int k = 0; k < 6; ++k) {
                const std::string id = std::to_string(100'000 + random() % 90);
                if (random() % 3 == 0 && id != "100020") {
                    delta.removed.push_back(id);
                    there.erase(id);
                } else {
                    delta.changed.push_back(job(id, static_cast<JobState>(random() % 11)));
                    there.insert(id);
                }
            }
            // A service names a job once: what it is at the end.
            std::erase_if(delta.removed, [&](const std::string& id) { return there.contains(id); });
            std::erase_if(delta.changed, [&](const JobView& view) { return !there.contains(view.id); });
            model.take(delta);
            QCOMPARE(model.rowCount(), static_cast<int>(there.size()));
        }
        QVERIFY(mine.isValid());
        QCOMPARE(model.job(mine)->id, "100020");
        for (int row = 1; row < model.rowCount(); ++row)
            QVERIFY(model.job(model.index(row - 1, 0))->added >= model.job(model.index(row, 0))->added);
    }

    void aChangeTouchesOnlyItsRows() {
        Background background;
        JobTreeModel model(uploads_, background);
        model.take(snapshotOf(50));
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.take(JobsDelta{2,
                             false,
                             {job("100050", JobState::paused), job("100049", JobState::paused),
                              job("100010", JobState::paused)},
                             {}});
        QCOMPARE(changes.size(), 2);
        QCOMPARE(changes.at(0).at(0).toModelIndex().row(), 0);
        QCOMPARE(changes.at(0).at(1).toModelIndex().row(), 1);
        QCOMPARE(changes.at(1).at(0).toModelIndex().row(), 40);
        QVERIFY(!changes.at(0).at(2).value<QList<int>>().isEmpty());
    }

    void placesInTheQueueMoveUp() {
        Background background;
        JobTreeModel model(uploads_, background);
        model.take(JobsSnapshot{
            1, {job("3", JobState::queued), job("2", JobState::queued), job("1", JobState::queued)}});
        const auto status = [&](const char* id) {
            return model.indexOf(id, JobTreeModel::Status).data().toString();
        };
        QCOMPARE(status("1"), u"Queued"_s);
        QCOMPARE(status("3"), u"Queued (3rd)"_s);
        model.take(JobsDelta{2, false, {job("1", JobState::uploading)}, {}});
        QCOMPARE(status("3"), u"Queued (2nd)"_s);
    }

    void theBarNeverFalls() {
        Background background;
        JobTreeModel model(uploads_, background);
        JobView view = job("1", JobState::uploading);
        const auto fraction = [&] { return model.index(0, 0).data(JobTreeModel::FractionRole).toDouble(); };
        model.take(JobsSnapshot{1, {view}});
        const double before = fraction();
        view.sentBytes -= kGiB;  // a shard is sent again
        model.take(JobsDelta{2, false, {view}, {}});
        QCOMPARE(fraction(), before);
        view.walkDone = false;
        model.take(JobsDelta{3, false, {view}, {}});
        QVERIFY(fraction() < 0);
        QVERIFY(model.index(0, JobTreeModel::Progress).data(JobTreeModel::PercentRole).toString().isEmpty());
    }

    void shardsArriveByPages() {
        Background background;
        ScriptedUploads uploads;
        uploads.setShards("1", shards(1000, 100, 4));
        JobTreeModel model(uploads, background);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tester.setUseFetchMore(false);  // it would fetch inside its own checks of an insertion
        JobView view = job("1", JobState::uploading);
        view.shards = 1000;
        model.take(JobsSnapshot{1, {view}});
        const QModelIndex parent = model.index(0, 0);
        QVERIFY(model.hasChildren(parent));
        QVERIFY(model.canFetchMore(parent));
        model.fetchMore(parent);
        QCOMPARE(model.rowCount(parent), 1000);
        const auto name = [&](int row) { return model.index(row, 0, parent).data().toString(); };
        QTRY_COMPARE(name(450), u"flowers-000450.tar"_s);
        QTRY_COMPARE(name(0), u"flowers-000000.tar"_s);
        view.shards = 1001;
        uploads.setShards("1", shards(1001, 1001, 0));
        model.take(JobsDelta{2, false, {view}, {}});
        QCOMPARE(model.rowCount(parent), 1001);
        model.refreshShards(parent, 440, 460);
        QTRY_COMPARE(model.index(450, JobTreeModel::Status, parent).data().toString(), u"Done"_s);
    }

    void aJobThatGetsItsFirstShardsIsDrawnWithItsArrowAtOnce() {
        Background background;
        ScriptedUploads uploads;
        uploads.setShards("1", shards(3, 1, 1));
        JobTreeModel model(uploads, background);
        JobView view = job("1", JobState::scanning);
        view.shards = 0;
        model.take(JobsSnapshot{1, {view}});
        JobTreeView tree;
        tree.setModel(&model);
        tree.resize(1000, 700);
        tree.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tree));
        QTest::qWait(50);
        PaintWatch watch;
        tree.viewport()->installEventFilter(&watch);
        view.state = JobState::uploading;
        view.shards = 3;
        model.take(JobsDelta{2, false, {view}, {}});
        const QRect row = tree.visualRect(model.index(0, 0));
        const QPoint arrow(row.left() - 8, row.center().y());
        QTRY_VERIFY(watch.painted.contains(arrow));
        QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, arrow);
        QVERIFY(tree.isExpanded(model.index(0, 0)));
        QCOMPARE(model.rowCount(model.index(0, 0)), 3);
    }

    void tenThousandShardsDoNotLag() {
        Background background;
        ScriptedUploads uploads;
        uploads.setShards("1", shards(10'000, 5'000, 4));
        JobTreeModel model(uploads, background);
        JobView view = job("1", JobState::uploading);
        view.shards = 10'000;
        model.take(JobsSnapshot{1, {view}});
        JobTreeView tree;
        tree.setModel(&model);
        tree.resize(1000, 700);
        tree.show();
        QElapsedTimer clock;
        clock.start();
        tree.expand(model.index(0, 0));
        tree.grab();
        QVERIFY2(clock.elapsed() < 400, qPrintable(QString::number(clock.elapsed())));
        clock.restart();
        tree.scrollTo(model.index(9'000, 0, model.index(0, 0)));
        tree.grab();
        QVERIFY2(clock.elapsed() < 400, qPrintable(QString::number(clock.elapsed())));
        QTRY_COMPARE(model.index(9'000, 0, model.index(0, 0)).data().toString(), u"flowers-009000.tar"_s);
        QVERIFY(uploads.shardPages() <= 12);  // what was seen, not everything
        int groups = 0;
        tree.forVisibleShards([&](const QModelIndex& at, int first, int last) {
            ++groups;
            QCOMPARE(at.row(), 0);
            QVERIFY(first <= 9'000 && 9'000 <= last && last - first < 60);
        });
        QCOMPARE(groups, 1);
    }

    void tenThousandJobsDoNotLag() {
        Background background;
        JobTreeModel model(uploads_, background);
        JobTreeView tree;
        tree.setModel(&model);
        tree.resize(1000, 700);
        tree.show();
        QElapsedTimer clock;
        clock.start();
        const JobsSnapshot all = snapshotOf(10'000);
        model.take(all);
        tree.grab();
        QVERIFY2(clock.elapsed() < 1500, qPrintable(QString::number(clock.elapsed())));
        clock.restart();
        for (std::uint64_t beat = 0; beat < 10; ++beat) {
            JobsDelta delta{beat, false, {}, {}};
            for (std::size_t i = 0; i < all.jobs.size(); i += 7) delta.changed.push_back(all.jobs[i]);
            model.take(delta);
        }
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }

    void theHeartAsksOnlyWhenSomethingChanged() {
        ScriptedUploads uploads;
        Heartbeat heart(uploads);
        QSignalSpy snapshots(&heart, &Heartbeat::snapshot);
        QSignalSpy deltas(&heart, &Heartbeat::delta);
        uploads.put(job("1", JobState::queued));
        heart.start();
        QCOMPARE(snapshots.size(), 1);
        for (int i = 0; i < 20; ++i) heart.beat();
        QCOMPARE(uploads.sinceCalls(), 0);
        for (int i = 0; i < 500; ++i) uploads.put(job("1", JobState::uploading));
        heart.beat();
        QCOMPARE(uploads.sinceCalls(), 1);
        QCOMPARE(deltas.size(), 1);
        uploads.loseCount();
        heart.beat();
        QCOMPARE(snapshots.size(), 2);
        QTRY_VERIFY(uploads.sinceCalls() == 2);
    }
};

PACKTRAIN_GUI_TEST_MAIN(ModelTest)
#include "model_test.moc"
