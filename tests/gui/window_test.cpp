// The window as a whole: states, actions, keys, quitting, one instance.
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QObject>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

#include "convert.h"
#include "single_instance.h"
#include "support/gui_test_main.h"
#include "upload/aggregate_strip.h"
#include "upload/detail/job_detail.h"
#include "upload/job_tree_view.h"
#include "upload/sheet/add_sheet.h"
#include "upload/uploads_page.h"
#include "widgets/icons.h"
#include "widgets/labels.h"
#include "widgets/notice_bar.h"
#include "words.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;

namespace {

using Verbs = std::vector<std::string>;

QTreeView* tree(DeskUnderTest& desk) {
    return desk.find<QTreeView>("jobTree");
}
QAction* action(DeskUnderTest& desk, const char* name) {
    return desk.find<QAction>(name);
}
QString plain(QString text) {
    return text.replace(QChar(QChar::Nbsp), u' ');
}

}  // namespace

class WindowTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void startsEmptyWithAButtonThatDoesWhatADropDoes() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        auto* button = desk.find<QPushButton>("chooseFolder");
        QVERIFY(button->isVisible());
        QVERIFY(!tree(desk)->isVisible());
        desk.dialogs.setNextFolder(desk.makeFolder(u"flowers"_s, 1));
        button->click();
        QVERIFY(desk.find<AddUploadSheet>("addUploadSheet"));
        QCOMPARE(desk.window->windowTitle(), u"Packtrain"_s);
    }

    void everyStateHasItsOwnShapeAndWords() {
        DeskUnderTest desk;
        desk.uploads.put(oneOfEach());
        desk.open();
        QSet<QString> words;
        QSet<QByteArray> shapes;
        QSet<int> states;
        auto* model = tree(desk)->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex status = model->index(row, JobTreeModel::Status);
            const int state = status.data(JobTreeModel::StateRole).toInt();
            if (states.contains(state)) continue;
            states << state;
            words << status.data().toString();
            const QImage image = status.data(Qt::DecorationRole)
                                     .value<QIcon>()
                                     .pixmap(32, 32)
                                     .toImage()
                                     .convertToFormat(QImage::Format_Alpha8);
            shapes << QByteArray(reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes());
        }
        QCOMPARE(states.size(), 11);
        QCOMPARE(words.size(), 11);
        QCOMPARE(shapes.size(), 11);  // compared without colour
    }

    void everyIconExists() {
        for (int state = 0; state <= static_cast<int>(JobState::cancelled); ++state)
            QVERIFY(!stateIcon(static_cast<JobState>(state)).isNull());
        QVERIFY(!appIcon().pixmap(64, 64).isNull());
        expectWarning(u"there is no icon named nothing"_s);
        QVERIFY(icon("nothing").isNull());
    }

    void theStripSaysItInOneLine() {
        DeskUnderTest desk;
        JobView view = oneOfEach().front();
        desk.uploads.put(view);
        desk.open();
        const QString line = plain(desk.find<AggregateStrip>("aggregateStrip")->text());
        QVERIFY2(line.startsWith(u"28.0 of 45.0 GiB  ·  11.8 MiB/s  ·  about 24 min left (finishes ~"_s),
                 qPrintable(line));
        QVERIFY2(line.endsWith(u"0 errors"_s), qPrintable(line));
        QCOMPARE(desk.window->windowTitle(), u"[62 %] Packtrain"_s);
        view.state = JobState::done;
        view.proof = service::Proof::checksum;
        desk.uploads.put(view);
        desk.beat();
        QCOMPARE(desk.window->windowTitle(), u"Packtrain"_s);
        QCOMPARE(desk.find<AggregateStrip>("aggregateStrip")->text(), u"1 upload complete"_s);
    }

    void keysActOnTheSelectedJob() {
        DeskUnderTest desk;
        desk.uploads.put(
            {job("3", JobState::uploading), job("2", JobState::paused), job("1", JobState::failed)});
        desk.open();
        auto* view = tree(desk);
        view->setFocus();
        desk.window->uploads().select("3");
        QTest::keyClick(view, Qt::Key_Space);
        QTRY_COMPARE(desk.uploads.verbs(), Verbs{"pause 3"});
        QTest::keyClick(view, Qt::Key_Down);
        QTest::keyClick(view, Qt::Key_Space);
        QTRY_COMPARE(desk.uploads.verbs().back(), "resume 2");
        QTest::keyClick(view, Qt::Key_Down);
        QTest::keyClick(desk.window.get(), Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(desk.uploads.verbs().back(), "retry 1");
        QTest::keyClick(view, Qt::Key_Delete);
        QTRY_COMPARE(view->model()->rowCount(), 2);
        QCOMPARE(desk.uploads.verbs().back(), "forget 1");
    }

    void deleteDoesNothingToAJobThatRuns() {
        DeskUnderTest desk;
        desk.uploads.put(job("3", JobState::uploading));
        desk.open();
        tree(desk)->setFocus();
        QTest::keyClick(tree(desk), Qt::Key_Delete);
        QVERIFY(!action(desk, "removeFromList")->isEnabled());
        QVERIFY(desk.uploads.verbs().empty());
    }

    void pauseAllTurnsIntoResumeAll() {
        DeskUnderTest desk;
        desk.uploads.put(
            {job("3", JobState::uploading), job("2", JobState::queued), job("1", JobState::done)});
        desk.open();
        QAction* all = action(desk, "pauseAll");
        QCOMPARE(all->text(), u"Pause all"_s);
        all->trigger();
        QTRY_COMPARE(desk.uploads.verbs(), (Verbs{"pause 2", "pause 3"}));
        desk.uploads.put({job("3", JobState::paused), job("2", JobState::paused)});
        desk.beat();
        QCOMPARE(all->text(), u"Resume all"_s);
        all->trigger();
        QTRY_COMPARE(desk.uploads.verbs().back(), "resume 3");
    }

    void cancelAsksOnceAndNamesTheJob() {
        DeskUnderTest desk;
        desk.uploads.put(job("3", JobState::uploading));
        desk.open();
        desk.dialogs.setNextAnswer(false);
        action(desk, "cancelUpload")->trigger();
        QCOMPARE(desk.dialogs.asked().size(), 1U);
        QVERIFY(desk.dialogs.asked().front().text.contains(u"flowers-3"_s));
        QVERIFY(desk.dialogs.asked().front().rejectIsDefault);
        QTest::qWait(0);
        QVERIFY(desk.uploads.verbs().empty());
        desk.dialogs.setNextAnswer(true);
        action(desk, "cancelUpload")->trigger();
        QTRY_COMPARE(desk.uploads.verbs(), Verbs{"cancel 3"});
    }

    void aRefusedVerbIsSaid() {
        DeskUnderTest desk;
        desk.uploads.put(job("3", JobState::failed));
        desk.uploads.setVerbError(Error(Reason::jobBusy, "3"));
        desk.open();
        action(desk, "retryFailed")->trigger();
        QTRY_VERIFY(desk.window->uploads().notices().text().contains(u"PKT-1109"_s));
        desk.window->uploads().notices().findChild<QToolButton*>(u"noticeClose"_s)->click();
        QVERIFY(desk.window->uploads().notices().text().isEmpty());
    }

    void theLimitGoesToEveryOpenJobAndIsKept() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.uploads.put(
            {job("3", JobState::uploading), job("2", JobState::paused), job("1", JobState::done)});
        desk.open();
        const auto choices = desk.find<QMenu>("limitMenu")->actions();
        for (QAction* choice : choices)
            if (plain(choice->text()) == u"5.00 MiB/s"_s) choice->trigger();
        QTRY_COMPARE(desk.uploads.verbs(), (Verbs{"limit 5242880 3", "limit 5242880 2"}));
        QCOMPARE(plain(desk.find<QToolButton>("limitButton")->text()), u"Limit: 5.00 MiB/s"_s);
        desk.offer({desk.makeFolder(u"x"_s, 1)});
        QCOMPARE(desk.find<AddUploadSheet>("addUploadSheet")->requests().front().bytesPerSecond, 5 * kMiB);
    }

    void doneShowsTheCodeAndCopiesIt() {
        DeskUnderTest desk;
        JobView view = job("3", JobState::done);
        view.proof = service::Proof::checksum;
        desk.uploads.put(view);
        desk.open();
        QCOMPARE(desk.find<QLabel>("overviewState")->text(), u"Done, verified – 45 shards, 340,112 files"_s);
        desk.find<QPushButton>("overviewAction")->click();
        QCOMPARE(desk.find<QTabWidget>("jobDetail")->currentIndex(), static_cast<int>(JobDetail::CodeTab));
        auto* code = desk.find<QPlainTextEdit>("code");
        QTRY_VERIFY(code->toPlainText().contains(u"packtrain verify"_s));
        desk.find<QPushButton>("copyCode")->click();
        QCOMPARE(QApplication::clipboard()->text(), code->toPlainText());
    }

    void anUnfinishedJobHasNoCode() {
        DeskUnderTest desk;
        desk.uploads.put(job("3", JobState::uploading));
        desk.open();
        desk.find<QTabWidget>("jobDetail")->setCurrentIndex(JobDetail::CodeTab);
        QVERIFY(!desk.find<QPlainTextEdit>("code")->isVisible());
        QVERIFY(!desk.find<QPushButton>("copyCode")->isVisible());
        QVERIFY(!action(desk, "copyLoaderCode")->isEnabled());
    }

    void leftOutFilesAreListedWithTheirReasons() {
        DeskUnderTest desk;
        JobView view = job("3", JobState::doneWithSkips);
        view.leftOut = 1200;
        view.changed = 2;
        std::vector<service::LeftOut> items;
        for (int i = 0; i < 1200; ++i)
            items.push_back({"a/" + std::to_string(i), Reason::fileDenied, {}, false});
        desk.uploads.setLeftOut("3", items, {"changed/1", "changed/2"});
        desk.uploads.put(view);
        desk.open();
        desk.find<QPushButton>("overviewAction")->click();
        auto* list = desk.find<QTreeView>("leftOutTable");
        QTRY_VERIFY(list->model()->rowCount() >= 500);
        while (list->model()->canFetchMore({})) {
            const int before = list->model()->rowCount();
            list->model()->fetchMore({});
            QTRY_VERIFY(list->model()->rowCount() > before || !list->model()->canFetchMore({}));
        }
        QTRY_COMPARE(list->model()->rowCount(), 1202);
        QCOMPARE(list->model()->index(1201, 0).data().toString(), u"changed/2"_s);
        QVERIFY(list->model()->index(0, 1).data().toString().contains(u"PKT-1102"_s));
        QCOMPARE(desk.find<QTabWidget>("jobDetail")->tabText(JobDetail::LeftOutTab), u"Left out (1,202)"_s);
    }

    void theLogGrowsWhileItIsOpen() {
        DeskUnderTest desk;
        desk.uploads.setEvents("3", {{1, {}, "state", "Uploading", {}}});
        desk.uploads.put(job("3", JobState::uploading));
        desk.open();
        action(desk, "showLog")->trigger();
        auto* list = desk.find<QTreeView>("logTable");
        QTRY_COMPARE(list->model()->rowCount(), 1);
        desk.uploads.setEvents("3", {{1, {}, "state", "Uploading", {}}, {2, {}, "warning", "slow down", {}}});
        desk.uploads.put(job("3", JobState::uploading));
        desk.beat();
        QTRY_COMPARE(list->model()->rowCount(), 2);
        QCOMPARE(list->model()->index(1, 1).data().toString(), u"slow down"_s);
    }

    void waitingForSignInOffersIt() {
        DeskUnderTest desk;
        JobView view = job("3", JobState::waiting);
        view.destination = "lab:med/xrays";
        view.why = Reason::signInNeeded;
        desk.accounts.addAccount("lab", false);
        desk.uploads.put(view);
        desk.open();
        QCOMPARE(desk.find<QPushButton>("overviewAction")->text(), u"Sign in…"_s);
        desk.find<QPushButton>("overviewAction")->click();
        auto* dialog = desk.find<QDialog>("driveDialog");
        QVERIFY(dialog);
        QVERIFY(dialog->windowTitle().contains(u"lab"_s));
        QVERIFY(!dialog->findChild<QLineEdit*>(u"accountName"_s));
        dialog->findChild<QPushButton*>(u"signIn"_s)->click();
        QTRY_COMPARE(desk.uploads.verbs(), Verbs{"resume 3"});
        QCOMPARE(desk.accounts.calls(), Verbs{"signIn lab"});
    }

    void quittingWhileJobsRunAsks() {
        DeskUnderTest desk;
        JobView view = job("3", JobState::uploading);
        view.running = view.runningHere = true;
        desk.uploads.put(view);
        desk.open();
        QSignalSpy left(desk.window.get(), &MainWindow::left);
        desk.dialogs.setNextAnswer(false);
        desk.window->close();
        QTest::qWait(0);
        QVERIFY(desk.window->isVisible());
        desk.dialogs.setNextAnswer(true);
        desk.window->close();
        QTRY_VERIFY(!desk.window->isVisible());
        QCOMPARE(left.size(), 1);
        QCOMPARE(desk.dialogs.asked().front().text, u"1 upload is running."_s);
        QVERIFY(
            desk.uploads.verbs().empty());  // not paused by a person: it goes on by itself at the next start
    }

    void quittingAsksNothingWhenNothingRunsOrTheSystemEnds() {
        DeskUnderTest desk;
        JobView view = job("3", JobState::uploading);
        view.running = view.runningHere = true;
        desk.uploads.put({job("2", JobState::paused), job("1", JobState::done)});
        desk.open();
        desk.window->close();
        QVERIFY(!desk.window->isVisible());
        desk.window->show();
        desk.uploads.put(view);
        desk.beat();
        desk.window->closeWithoutAsking();
        QVERIFY(!desk.window->isVisible());
        QVERIFY(desk.dialogs.asked().empty());
    }

    void whatRanGoesOnAtTheNextStart() {
        DeskUnderTest desk;
        JobView mine = job("3", JobState::uploading);
        mine.running = mine.runningHere = true;
        desk.uploads.put({mine, job("2", JobState::paused), job("1", JobState::queued)});
        desk.open();
        QVERIFY(desk.uploads.verbs().empty());  // the queued one was never started here: somebody else's
        desk.window->closeWithoutAsking();
        mine.running = mine.runningHere = false;
        mine.state = JobState::queued;
        desk.uploads.put(mine);
        desk.window = std::make_unique<MainWindow>(*desk.desk);
        desk.open();
        QTRY_COMPARE(desk.uploads.verbs(), Verbs{"start 3"});
    }

    void columnsKeepTheirWidthsAndShareTheRest() {
        DeskUnderTest desk;
        desk.uploads.put(oneOfEach());
        desk.window->resize(1280, 720);
        desk.open();
        int sum = 0;
        for (int column = 0; column < JobTreeModel::ColumnCount; ++column)
            sum += tree(desk)->columnWidth(column);
        QVERIFY(std::abs(sum - tree(desk)->viewport()->width()) < 12);
        tree(desk)->header()->resizeSection(JobTreeModel::Destination, 333);
        desk.window->closeWithoutAsking();
        desk.window = std::make_unique<MainWindow>(*desk.desk);
        desk.open();
        QCOMPARE(tree(desk)->columnWidth(JobTreeModel::Destination), 333);
    }

    void columnsGiveWayInANarrowWindowAndComeBack() {
        DeskUnderTest desk;
        desk.uploads.put(oneOfEach());
        desk.window->resize(1280, 720);
        desk.open();
        auto* view = qobject_cast<JobTreeView*>(tree(desk));
        const auto shown = [&] {
            int count = 0;
            for (int column = 0; column < JobTreeModel::ColumnCount; ++column)
                count += !view->isColumnHidden(column);
            return count;
        };
        QCOMPARE(shown(), static_cast<int>(JobTreeModel::ColumnCount));
        desk.window->resize(900, 600);
        QTRY_VERIFY(view->isColumnHidden(JobTreeModel::Destination));
        QVERIFY(!view->isColumnHidden(JobTreeModel::Amount));
        desk.window->resize(640, 460);
        QTRY_COMPARE(shown(), 4);
        QVERIFY(!view->isColumnHidden(JobTreeModel::Status) && !view->isColumnHidden(JobTreeModel::Progress));
        QTRY_VERIFY(!view->horizontalScrollBar()->isVisible());
        view->setColumnWanted(JobTreeModel::Destination,
                              true);  // the person's word counts, even if it scrolls
        QVERIFY(!view->isColumnHidden(JobTreeModel::Destination));
        desk.window->closeWithoutAsking();
        desk.window = std::make_unique<MainWindow>(*desk.desk);
        desk.window->resize(640, 460);
        desk.open();
        QVERIFY(!tree(desk)->isColumnHidden(JobTreeModel::Destination));
    }

    void headersAreNeverCutOff() {
        QTranslator pseudo;
        QVERIFY(pseudo.load(u":/i18n/packtrain_zz.qm"_s));
        QCoreApplication::installTranslator(&pseudo);
        DeskUnderTest desk;
        desk.uploads.put(oneOfEach());
        desk.open();
        for (const int width : {1600, 1280, 900, 640}) {
            desk.window->resize(width, 600);
            QTest::qWait(20);
            for (int column = 0; column < JobTreeModel::ColumnCount; ++column) {
                const QString title = tree(desk)->model()->headerData(column, Qt::Horizontal).toString();
                const int needed = tree(desk)->header()->fontMetrics().horizontalAdvance(title) + 20;
                QVERIFY2(tree(desk)->isColumnHidden(column) || tree(desk)->columnWidth(column) >= needed,
                         qPrintable(title));
            }
        }
        QCoreApplication::removeTranslator(&pseudo);
    }

    void selectionAndExpansionSurviveNews() {
        DeskUnderTest desk;
        desk.uploads.setShards("2", shards(45, 11, 1));
        desk.uploads.put(
            {job("3", JobState::uploading), job("2", JobState::uploading), job("1", JobState::done)});
        desk.open();
        desk.window->uploads().select("2");
        tree(desk)->expand(tree(desk)->currentIndex());
        desk.uploads.drop("3");
        desk.uploads.put({job("9", JobState::queued), job("2", JobState::uploading)});
        desk.beat();
        const QModelIndex now = tree(desk)->currentIndex();
        QCOMPARE(desk.window->uploads().model().job(now)->id, "2");
        QVERIFY(tree(desk)->isExpanded(now));
        QCOMPARE(now.row(), 1);
    }

    void keysReachEveryPane() {
        DeskUnderTest desk;
        desk.uploads.put(oneOfEach());
        desk.open();
        QApplication::setActiveWindow(desk.window.get());
        QAction* next = action(desk, "nextPane");
        tree(desk)->setFocus();
        QSet<QWidget*> seen;
        for (int i = 0; i < 3; ++i) {
            seen << QApplication::focusWidget();
            next->trigger();
        }
        QCOMPARE(seen.size(), 3);
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(tree(desk)));
    }

    void everyControlHasANameForScreenReaders() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.uploads.put(oneOfEach());
        desk.open();
        desk.offer({desk.makeFolder(u"flowers"_s, 1)});
        QTest::qWait(50);
        int checked = 0;
        for (QWidget* widget : desk.window->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
                widget->inherits("QScrollArea") || widget->inherits("QTabBar"))
                continue;
            if (widget->objectName().startsWith(u"qt_"_s)) continue;
            QAccessibleInterface* reader = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(reader);
            QVERIFY2(!reader->text(QAccessible::Name).isEmpty(),
                     qPrintable(widget->objectName() + u" / "_s +
                                QString::fromLatin1(widget->metaObject()->className())));
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(reader->text(QAccessible::Name)));
            ++checked;
        }
        QVERIFY(checked > 15);
    }

    void tabGoesThroughTheSheetFromTopToBottom() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        desk.offer({desk.makeFolder(u"flowers"_s, 1)});
        auto* sheet = desk.find<AddUploadSheet>("addUploadSheet");
        QApplication::setActiveWindow(sheet);
        QStringList order;
        for (QWidget* at = sheet->nextInFocusChain(); at != sheet; at = at->nextInFocusChain())
            if (at->focusPolicy() & Qt::TabFocus && !at->objectName().startsWith(u"qt_"_s))
                order << at->objectName();
        const QStringList wanted{u"skipJunk"_s,    u"grouping"_s,    u"shardSize"_s, u"shuffle"_s,
                                 u"seed"_s,        u"remote"_s,      u"folder"_s,    u"browse"_s,
                                 u"datasetName"_s, u"cancelSheet"_s, u"upload"_s};
        qsizetype last = -1;
        for (const QString& name : wanted) {
            const qsizetype at = order.indexOf(name);
            QVERIFY2(at > last, qPrintable(name + u" in "_s + order.join(u' ')));
            last = at;
        }
    }

    void pastingAPathOpensTheSheet() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        QApplication::clipboard()->setText(desk.makeFolder(u"pasted"_s, 1));
        action(desk, "pastePaths")->trigger();
        QVERIFY(desk.find<AddUploadSheet>("addUploadSheet"));
    }

    void aRealQuestionAnswersToKeysAndGoesWithItsWindow() {
        QWidget owner;
        owner.show();
        QtDialogs dialogs;
        std::vector<bool> answers;
        const Question question{u"question"_s, u"Sure?"_s, u"It cannot be undone."_s,
                                u"Do it"_s,    u"Keep"_s,  true};
        const auto ask = [&] {
            dialogs.ask(&owner, question, [&](bool yes) { answers.push_back(yes); });
            return owner.findChild<QDialog*>(u"question"_s);
        };
        QTest::keyClick(ask(), Qt::Key_Return);  // the careful answer is the default
        QTRY_VERIFY(!owner.findChild<QDialog*>(u"question"_s));
        QTest::keyClick(ask(), Qt::Key_Escape);
        QTRY_VERIFY(!owner.findChild<QDialog*>(u"question"_s));
        ask()->findChild<QPushButton*>(u"accept"_s)->click();
        QCOMPARE(answers, (std::vector<bool>{false, false, true}));
    }

    void aSecondStartHandsItsPathsOver() {
        QTemporaryDir folder;
        const QString socket = folder.filePath(u"socket"_s);
        SingleInstance first(socket), second(socket);
        QVERIFY(first.claim());
        QVERIFY(!second.claim());
        std::vector<Path> handed;
        connect(&first, &SingleInstance::handed, this,
                [&](const std::vector<Path>& paths) { handed = paths; });
        QVERIFY(second.hand({Path("/data/caf\xe9"), Path("/data/b\nc")}));
        QTRY_COMPARE(handed.size(), 2U);
        QCOMPARE(handed[0].bytes(), "/data/caf\xe9");
        QCOMPARE(handed[1].bytes(), "/data/b\nc");
    }

    void theFirstAfterACrashIsFirstAgain() {
        QTemporaryDir folder;
        const QString socket = folder.filePath(u"socket"_s);
        {
            SingleInstance gone(socket);
            QVERIFY(gone.claim());
        }
        QFile left(socket);  // a socket file that nobody listens on
        QVERIFY(left.open(QIODevice::WriteOnly));
        left.close();
        SingleInstance next(socket);
        QVERIFY(next.claim());
    }
};

PACKTRAIN_GUI_TEST_MAIN(WindowTest)
#include "window_test.moc"
