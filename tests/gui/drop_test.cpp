// Dropping and pasting: what is taken, what is refused, and why.
#include <sys/stat.h>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QFile>
#include <QMimeData>
#include <QObject>
#include <QScopeGuard>
#include <QUrl>
#include <atomic>

#include "support/gui_test_main.h"
#include "upload/drop_zone.h"
#include "upload/dropped_paths.h"
#include "upload/sheet/add_sheet.h"
#include "upload/uploads_page.h"
#include "widgets/notice_bar.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;

namespace {

std::unique_ptr<QMimeData> urls(const QStringList& paths) {
    auto data = std::make_unique<QMimeData>();
    QList<QUrl> list;
    for (const QString& path : paths) list << QUrl::fromLocalFile(path);
    data->setUrls(list);
    return data;
}

std::string bytes(const QString& text) {
    return text.toStdString();
}

}  // namespace

class DropTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void aDroppedFolderOpensTheSheet() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        const auto data = urls({desk.makeFolder(u"flowers"_s, 3)});
        dropOn(desk.window.get(), data.get());
        auto* sheet = desk.find<AddUploadSheet>("addUploadSheet");
        QVERIFY(sheet && sheet->isVisible());
        QCOMPARE(sheet->requests().size(), 1U);
        QCOMPARE(sheet->requests().front().paths.front().bytes(), bytes(desk.folder.filePath(u"flowers"_s)));
        QCOMPARE(sheet->requests().front().name, "flowers");
        QVERIFY(desk.window->uploads().notices().text().isEmpty());
    }

    void hoveringShowsTheCountAndLeavingHidesIt() {
        DeskUnderTest desk;
        desk.open();
        auto* overlay = desk.find<DropOverlay>("dropOverlay");
        const auto data = urls({desk.makeFolder(u"a"_s, 1), desk.makeFolder(u"b"_s, 1)});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QCOMPARE(enter.dropAction(), Qt::CopyAction);
        QVERIFY(overlay->isVisible());
        QVERIFY(overlay->text().contains(u"2 items"_s));
        QDragLeaveEvent leave;
        QApplication::sendEvent(desk.window.get(), &leave);
        QVERIFY(!overlay->isVisible());
    }

    void whatCannotBeOpenedIsRefusedWhileItHovers() {
        DeskUnderTest desk;
        desk.open();
        const auto data = urls({u"/nowhere/at/all"_s});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &enter);
        QCOMPARE(enter.dropAction(), Qt::IgnoreAction);
        QVERIFY(desk.find<DropOverlay>("dropOverlay")
                    ->text()
                    .contains(u"“/nowhere/at/all” cannot be found from here."_s));
        QDragMoveEvent move(QPoint(6, 6), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &move);
        QVERIFY(!move.isAccepted());
        QVERIFY(!desk.find<AddUploadSheet>("addUploadSheet"));
    }

    void aPartIsTakenAndTheRestIsNamed() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        const auto data = urls({desk.makeFolder(u"good"_s, 1), u"/nowhere"_s});
        dropOn(desk.window.get(), data.get());
        QVERIFY(desk.find<AddUploadSheet>("addUploadSheet"));
        QVERIFY(desk.window->uploads().notices().text().contains(u"/nowhere"_s));
    }

    void severalFoldersAreOneDatasetEachAndShiftMakesThemOne() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        const auto data = urls({desk.makeFolder(u"cats"_s, 1), desk.makeFolder(u"dogs"_s, 1)});
        dropOn(desk.window.get(), data.get());
        auto* sheet = desk.find<AddUploadSheet>("addUploadSheet");
        QCOMPARE(sheet->requests().size(), 2U);
        QCOMPARE(sheet->requests()[1].name, "dogs");
        sheet->reject();
        QTRY_VERIFY(!desk.find<AddUploadSheet>("addUploadSheet"));
        dropOn(desk.window.get(), data.get(), Qt::ShiftModifier);
        sheet = desk.find<AddUploadSheet>("addUploadSheet");
        QCOMPARE(sheet->requests().size(), 1U);
        QCOMPARE(sheet->requests().front().paths.size(), 2U);
    }

    void namesThatAreNotUtf8Survive() {
        QTemporaryDir folder;
        const QByteArray name = QFile::encodeName(folder.path()) + "/caf\xe9\n";
        QCOMPARE(::mkdir(name.constData(), 0700), 0);
        QMimeData data;
        data.setData(u"text/uri-list"_s, "# a comment\r\nfile://" + name.toPercentEncoding("/") + "\r\n");
        const Dropped dropped = lookAt(namedIn(data), probePath, {});
        QCOMPARE(dropped.items.size(), 1U);
        QVERIFY(dropped.items.front().folder);
        QCOMPARE(dropped.items.front().path.bytes(),
                 std::string(name.constData(), static_cast<std::size_t>(name.size())));
        QCOMPARE(::rmdir(name.constData()), 0);
    }

    void specialFilesAndPhonesAreRefusedWithTheirReason() {
        QTemporaryDir folder;
        const QByteArray pipe = QFile::encodeName(folder.filePath(u"pipe"_s));
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        const auto why = [](const QByteArray& text) {
            const Dropped dropped = looked(text);
            return dropped.refused.empty() ? -1 : static_cast<int>(dropped.refused.front().why);
        };
        QCOMPARE(why(pipe), static_cast<int>(DropProblem::special));
        QCOMPARE(why("/dev/null"), static_cast<int>(DropProblem::special));
        QCOMPARE(why("mtp://Phone/DCIM"), static_cast<int>(DropProblem::phone));
        QCOMPARE(why("/run/user/1000/gvfs/mtp:host=Phone/DCIM"), static_cast<int>(DropProblem::phone));
        QCOMPARE(why("https://example.org/cat.jpg"), static_cast<int>(DropProblem::webAddress));
        QCOMPARE(why("https://drive.google.com/drive/folders/x"), static_cast<int>(DropProblem::driveLink));
        QCOMPARE(why("trash:///x"), static_cast<int>(DropProblem::noPath));
        QCOMPARE(why("flowers"), static_cast<int>(DropProblem::relative));
        QMimeData image;
        image.setData(u"image/png"_s, "not a path");
        QCOMPARE(static_cast<int>(namedIn(image).refused.front().why), static_cast<int>(DropProblem::noPath));
    }

    void pastedLinesMayBeQuotedOrBeginWithTilde() {
        QTemporaryDir folder;
        const QString spaced = folder.filePath(u"two words"_s);
        QVERIFY(QDir().mkpath(spaced));
        qputenv("PACKTRAIN_TEST_FOLDER", QFile::encodeName(folder.path()));
        const QByteArray text = "\"" + QFile::encodeName(spaced) + "\"\n\n  '" + QFile::encodeName(spaced) +
                                "/'  \r\n~\n$PACKTRAIN_TEST_FOLDER\nfile://" +
                                QFile::encodeName(folder.path()) + "/two%20words";
        const Dropped dropped = looked(text);
        QVERIFY(dropped.refused.empty());
        QCOMPARE(dropped.items.size(), 3U);  // the folder with the space came three times, and counts once
        QCOMPARE(dropped.items[0].path.bytes(), spaced.toStdString());
        QCOMPARE(dropped.items[1].path.bytes(), QDir::homePath().toStdString());
        QCOMPARE(dropped.items[2].path.bytes(), folder.path().toStdString());
        qunsetenv("PACKTRAIN_TEST_FOLDER");
    }

    void manyRefusalsAreCountedByReason() {
        const QString words = refusalWords(looked("/no/1\n/no/2\nhttps://example.org/x"));
        QVERIFY2(words.contains(u"3 things cannot be taken."_s), qPrintable(words));
        QVERIFY2(words.contains(u"2 of them cannot be found"_s), qPrintable(words));
        QVERIFY(words.contains(u"address on the web"_s));
    }

    void aDiskThatHangsHoldsUpNothing() {
        std::atomic<bool> letGo = false;
        DeskUnderTest desk;
        desk.desk->probe = [&letGo](const Path&) {
            letGo.wait(false);
            return PathKind::folder;
        };
        const auto release = [&letGo] {
            letGo = true;
            letGo.notify_all();
        };
        const auto releasedAtLast = qScopeGuard(release);  // also where a check has failed
        desk.window = std::make_unique<MainWindow>(*desk.desk);
        desk.uploads.setPlan(goodPlan());
        desk.open();
        const auto data = urls({u"/net/gone/flowers"_s});
        QElapsedTimer clock;
        clock.start();
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &enter);
        QCOMPARE(enter.dropAction(), Qt::CopyAction);  // welcome until the disk says otherwise
        QVERIFY(desk.find<DropOverlay>("dropOverlay")->text().contains(u"1 item"_s));
        QDropEvent drop(QPoint(5, 5), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(desk.window.get(), &drop);
        QVERIFY2(clock.elapsed() < 2000, "the window waited for the disk");
        QVERIFY(desk.window->looking());
        QVERIFY(!desk.find<AddUploadSheet>("addUploadSheet"));
        release();
        desk.settleLook();
        QVERIFY(desk.find<AddUploadSheet>("addUploadSheet"));
    }

    void anEmptyHandIsSaid() {
        DeskUnderTest desk;
        desk.open();
        QMimeData data;
        data.setData(u"text/uri-list"_s, "# nothing\r\n");
        desk.window->take(namedIn(data), false);
        desk.settleLook();
        QVERIFY(desk.window->uploads().notices().text().contains(u"hands over no file"_s));
    }

    void aSecondDropWaitsForTheOpenSheet() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        desk.offer({desk.makeFolder(u"one"_s, 1)});
        desk.offer({desk.makeFolder(u"two"_s, 1)});
        QCOMPARE(desk.window->findChildren<AddUploadSheet*>().size(), 1);
        QVERIFY(!desk.window->uploads().notices().text().isEmpty());
    }
};

PACKTRAIN_GUI_TEST_MAIN(DropTest)
#include "drop_test.moc"
