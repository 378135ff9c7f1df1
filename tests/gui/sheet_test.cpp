// The add-upload sheet and the Google Drive page.
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QObject>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>

#include "accounts/drive_dialog.h"
#include "convert.h"
#include "support/gui_test_main.h"
#include "upload/sheet/add_sheet.h"
#include "upload/sheet/dataset_name.h"
#include "upload/uploads_page.h"
#include "widgets/thin_bar.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;

namespace {

constexpr auto kClient = R"({"installed":{"client_id":"1.apps.example","project_id":"my-datasets"}})";

AddUploadSheet* openSheet(DeskUnderTest& desk, const QString& name = u"flowers"_s) {
    desk.open();
    desk.offer({desk.makeFolder(name, 2)});
    return desk.find<AddUploadSheet>("addUploadSheet");
}

template <typename T>
T* in(QWidget* parent, const char* name) {
    return parent->findChild<T*>(QString::fromLatin1(name));
}

QString text(QWidget* parent, const char* label) {
    return in<QLabel>(parent, label)->text().replace(QChar(QChar::Nbsp), u' ');
}

}  // namespace

class SheetTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void enterAcceptsTheDefaults() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        QPointer<AddUploadSheet> sheet = openSheet(desk);
        QTRY_COMPARE(text(sheet, "whatCount"), u"340,112 files, 44.0 GiB"_s);
        QCOMPARE(text(sheet, "planResult"), u"45 shards of about 1.00 GiB"_s);
        QCOMPARE(text(sheet, "planRequests"), u"About 1,080 requests instead of 340,112"_s);
        QVERIFY(text(sheet, "quotaText").startsWith(u"94.0 GiB of 200 GiB stay free"_s));
        QTest::keyClick(sheet.data(), Qt::Key_Return);
        QTRY_VERIFY(!sheet);
        QCOMPARE(desk.uploads.created().size(), 1U);
        const service::PushRequest made = desk.uploads.created().front();
        QCOMPARE(made.name, "flowers");
        QCOMPARE(made.to.remote, "local");
        QCOMPARE(made.to.path, desk.folder.filePath(u"target"_s).toStdString());
        QVERIFY(made.skipJunk);
        QVERIFY(!made.plan.shuffleSeed);
        QCOMPARE(desk.uploads.verbs(), std::vector<std::string>{"start new-1"});
        QTRY_COMPARE(desk.window->uploads().model().rowCount(), 1);
    }

    void thePlanSaysHowLongADriveTakes() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());  // 44 GiB
        desk.settings->setValue(u"upload/remote"_s, u"mydrive"_s);
        desk.accounts.addAccount("mydrive", true);
        AddUploadSheet* sheet = openSheet(desk);
        const QString usual = u"Time at 10 Mbit/s: 10–11 h, at 100 Mbit/s: about 1 h 4 min"_s;
        QTRY_COMPARE(text(sheet, "planTime"), usual);
        sheet->setLimit(5 * kMiB);
        in<QCheckBox>(sheet, "skipJunk")->click();  // counted again
        QTRY_COMPARE(text(sheet, "planTime"), u"Time at your limit of 5.00 MiB/s: 2–3 h"_s);
    }

    void aFolderOfThisComputerHasNoLine() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_COMPARE(text(sheet, "planResult"), u"45 shards of about 1.00 GiB"_s);
        QVERIFY(!in<QLabel>(sheet, "planTime")->isVisible());
    }

    void countsGrowWhileTheWalkRuns() {
        DeskUnderTest desk;
        dataset::WalkTotals soFar;
        soFar.files = 41'200;
        soFar.bytes = 5 * kGiB;
        desk.uploads.setWalk(ScriptedUploads::Walk::hangsUntilStopped, soFar);
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_COMPARE(text(sheet, "whatCount"), u"At least 41,200 files, 5.00 GiB"_s);
        QCOMPARE(text(sheet, "planResult"), u"Planning…"_s);
        QVERIFY(in<QPushButton>(sheet, "upload")->isEnabled());
        QCOMPARE(desk.uploads.walksRunning(), 1);
        in<QPushButton>(sheet, "cancelSheet")->click();
        QTRY_COMPARE(desk.uploads.walksRunning(), 0);
        QVERIFY(desk.uploads.created().empty());
    }

    void uploadDoesNotWaitForTheCount() {
        DeskUnderTest desk;
        desk.uploads.setWalk(ScriptedUploads::Walk::hangsUntilStopped);
        QPointer<AddUploadSheet> sheet = openSheet(desk);
        QTRY_COMPARE(desk.uploads.walksRunning(), 1);
        in<QPushButton>(sheet, "upload")->click();
        QTRY_VERIFY(!sheet);
        QCOMPARE(desk.uploads.created().size(), 1U);
        QTRY_COMPARE(desk.uploads.walksRunning(), 0);
    }

    void optionsReachTheRequestAndWalkAgain() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_COMPARE(desk.uploads.previewed().size(), 1U);
        QVERIFY(!in<QSpinBox>(sheet, "seed")->isEnabled());
        in<QCheckBox>(sheet, "shuffle")->click();
        in<QSpinBox>(sheet, "seed")->setValue(7);
        in<QComboBox>(sheet, "shardSize")->setCurrentIndex(1);
        in<QComboBox>(sheet, "grouping")->setCurrentIndex(1);
        in<QCheckBox>(sheet, "skipJunk")->click();
        QVERIFY(in<QLabel>(sheet, "orderHint")->isVisible());
        const service::PushRequest request = sheet->requests().front();
        QCOMPARE(*request.plan.shuffleSeed, 7U);
        QCOMPARE(request.plan.targetSize, 512 * kMiB);
        QCOMPARE(static_cast<int>(request.plan.grouping), static_cast<int>(dataset::Grouping::basename));
        QVERIFY(!request.skipJunk);
        QTRY_COMPARE(desk.uploads.previewed().size(), 2U);  // five changes, one more walk
        QCOMPARE(*desk.uploads.previewed().back().plan.shuffleSeed, 7U);
    }

    void noRoomIsSaidBeforeTheFirstByte() {
        DeskUnderTest desk;
        auto plan = goodPlan();
        plan.fits = false;
        plan.space->free = 3 * kGiB;
        desk.uploads.setPlan(plan);
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QCOMPARE(text(sheet, "warningText"),
                 u"The drive has 3.00 GiB free; this needs 45.0 GiB. Its trash holds 12.0 GiB."_s);
        QVERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        QTest::keyClick(sheet, Qt::Key_Return);
        QVERIFY(desk.uploads.created().empty());
    }

    void aDatasetIsNeverOverwritten() {
        DeskUnderTest desk;
        auto plan = goodPlan();
        plan.datasetExists = true;
        desk.uploads.setPlan(plan);
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        desk.uploads.setPlan(goodPlan());
        QTest::keyClicks(in<QLineEdit>(sheet, "datasetName"), u"-2"_s);
        QTRY_VERIFY(in<QPushButton>(sheet, "upload")->isEnabled());
        QTRY_COMPARE(desk.uploads.previewed().back().name, "flowers-2");
    }

    void aTargetInsideTheSourceIsRefused() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        auto* folder = in<QLineEdit>(sheet, "folder");
        folder->clear();
        QTest::keyClicks(folder, desk.folder.filePath(u"flowers/out"_s));
        QTRY_VERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        QVERIFY(text(sheet, "warningText").contains(u"lies inside"_s));
    }

    void aTargetThatALinkLeadsIntoTheSourceIsRefused() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        QVERIFY(QFile::link(desk.folder.filePath(u"flowers"_s), desk.folder.filePath(u"elsewhere"_s)));
        auto* folder = in<QLineEdit>(sheet, "folder");
        folder->clear();
        QTest::keyClicks(folder, desk.folder.filePath(u"elsewhere/../elsewhere/out"_s));
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QVERIFY(text(sheet, "warningText").contains(u"lies inside"_s));
    }

    void aTargetThatIsAFileIsRefusedAlsoByAQuickHand() {
        DeskUnderTest desk;
        desk.settings->setValue(u"upload/localFolder"_s, desk.makeFile(u"file"_s) + u"/below"_s);
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QVERIFY(text(sheet, "warningText").contains(u"is not a folder"_s));
        QVERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        sheet->reject();
        QTRY_VERIFY(!desk.find<AddUploadSheet>("addUploadSheet"));
        sheet = openSheet(desk, u"more"_s);
        in<QPushButton>(sheet, "upload")->click();  // before the disk has answered
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QVERIFY(desk.uploads.created().empty());
    }

    void anUploadThatIsUnderWayThereIsNotBegunTwice() {
        DeskUnderTest desk;
        service::JobView other = job("3", service::JobState::paused);
        other.destination = "local:" + desk.folder.filePath(u"target/flowers"_s).toStdString();
        desk.uploads.put(other);
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QVERIFY(text(sheet, "warningText").contains(u"in the list already"_s));
        QVERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        QTest::keyClicks(in<QLineEdit>(sheet, "datasetName"), u"-2"_s);
        QTRY_VERIFY(in<QPushButton>(sheet, "upload")->isEnabled());
    }

    void classesSideBySideAreShuffledUnlessThePersonSaysOtherwise() {
        DeskUnderTest desk;
        auto plan = goodPlan();
        plan.siblingFolders = 7;
        desk.uploads.setPlan(plan);
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(in<QCheckBox>(sheet, "shuffle")->isChecked());
        QVERIFY(text(sheet, "orderHint").startsWith(u"7 folders side by side"_s));
        QCOMPARE(*sheet->requests().front().plan.shuffleSeed, 42U);
        in<QCheckBox>(sheet, "shuffle")->click();
        in<QCheckBox>(sheet, "skipJunk")->click();  // counted again: what the person chose stays
        QTRY_COMPARE(desk.uploads.previewed().size(), 2U);
        QTRY_COMPARE(text(sheet, "planResult"), u"45 shards of about 1.00 GiB"_s);
        QVERIFY(!in<QCheckBox>(sheet, "shuffle")->isChecked());
        QVERIFY(!sheet->requests().front().plan.shuffleSeed);
    }

    void twoFoldersAreNoClasses() {
        DeskUnderTest desk;
        auto plan = goodPlan();
        plan.siblingFolders = 2;
        desk.uploads.setPlan(plan);
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_COMPARE(text(sheet, "planResult"), u"45 shards of about 1.00 GiB"_s);
        QVERIFY(!in<QCheckBox>(sheet, "shuffle")->isChecked());
        QVERIFY(!in<QLabel>(sheet, "orderHint")->isVisible());
    }

    void datasetsGetNamesThatAreAllowedAndDiffer() {
        const auto named = [](std::vector<const char*> paths, bool folder) {
            std::vector<DroppedItem> items;
            for (const char* path : paths) items.push_back({Path(path), folder});
            return datasetNames(items);
        };
        using Names = std::vector<std::string>;
        QCOMPARE(named({"/a/cats", "/b/cats", "/c/cats"}, true), (Names{"cats", "cats-2", "cats-3"}));
        QCOMPARE(named({"/a/two\nlines", "/a/.hidden", "/a/\xe2\x80\xaegnp.exe", "/"}, true),
                 (Names{"two lines", "hidden", "gnp.exe", "dataset"}));
        QCOMPARE(named({"/a/photos.tar.gz", "/a/\xd7\xaa\xd7\x9e\xd7\x95.zip"}, false),
                 (Names{"photos", "\xd7\xaa\xd7\x9e\xd7\x95"}));
    }

    void manyFoldersAreTheClassesOfOneDataset() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.open();
        QStringList folders;
        for (int i = 0; i < 40; ++i) folders << desk.makeFolder(u"imagenet/n%1"_s.arg(i), 1);
        desk.offer(folders);
        auto* sheet = desk.find<AddUploadSheet>("addUploadSheet");
        QVERIFY(in<QRadioButton>(sheet, "allInOne")->isChecked());
        QCOMPARE(sheet->requests().size(), 1U);
        QCOMPARE(sheet->requests().front().name, "imagenet");
        QVERIFY(in<QLabel>(sheet, "sheetPaths")->toolTip().endsWith(u"37 more"_s) ||
                in<QLabel>(sheet, "sheetPaths")->text().endsWith(u"37 more"_s));
    }

    void withoutFolderOrNameItSaysWhatIsMissing() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        auto* name = in<QLineEdit>(sheet, "datasetName");
        name->selectAll();
        QTest::keyClick(name, Qt::Key_Delete);
        QVERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        QVERIFY(!text(sheet, "sheetStatus").isEmpty());
    }

    void whyTheButtonIsGreyStandsBesideItHoweverSmallTheSheet() {
        DeskUnderTest desk;
        auto plan = goodPlan();
        plan.datasetExists = true;
        desk.uploads.setPlan(plan);
        AddUploadSheet* sheet = openSheet(desk);
        sheet->resize(700, 300);
        QTRY_VERIFY(text(sheet, "sheetStatus").contains(u"is there already"_s));
        QVERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
        QVERIFY(!in<QLabel>(sheet, "sheetStatus")->visibleRegion().isEmpty());
    }

    void aRefusalOfTheDriveStaysInTheSheet() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.uploads.setCreateError(Error(Reason::networkDown, "mydrive"));
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_COMPARE(text(sheet, "planResult"), u"45 shards of about 1.00 GiB"_s);
        in<QPushButton>(sheet, "upload")->click();
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QVERIFY(text(sheet, "warningText").contains(u"PKT-2001"_s));
        QVERIFY(sheet->isVisible());
    }

    void anUnreadableFolderIsNamed() {
        DeskUnderTest desk;
        desk.uploads.setPlanError(Error(Reason::fileDenied, "flowers/private"));
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(in<QLabel>(sheet, "warningText"));
        QVERIFY(text(sheet, "warningText").startsWith(u"flowers/private: "_s));
    }

    void accountsAreOfferedAndTheUnsignedOneAsksForSignIn() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        desk.accounts.addAccount("mydrive", true);
        desk.accounts.addAccount("lab", false);
        AddUploadSheet* sheet = openSheet(desk);
        auto* remote = in<QComboBox>(sheet, "remote");
        QTRY_VERIFY(remote->findData(u"lab"_s) > 0);
        remote->setCurrentIndex(remote->findData(u"mydrive"_s));
        Q_EMIT remote->activated(remote->currentIndex());
        QCOMPARE(sheet->requests().front().to.remote, "mydrive");
        QCOMPARE(sheet->requests().front().to.path, "datasets");
        QVERIFY(!in<QPushButton>(sheet, "signInRemote")->isVisible());
        remote->setCurrentIndex(remote->findData(u"lab"_s));
        Q_EMIT remote->activated(remote->currentIndex());
        QVERIFY(in<QPushButton>(sheet, "signInRemote")->isVisible());
        QVERIFY(!in<QPushButton>(sheet, "upload")->isEnabled());
    }

    void theLastTargetIsRemembered() {
        DeskUnderTest desk;
        desk.uploads.setPlan(goodPlan());
        QPointer<AddUploadSheet> sheet = openSheet(desk);
        auto* folder = in<QLineEdit>(sheet, "folder");
        folder->clear();
        QTest::keyClicks(folder, u"/media/usb"_s);
        in<QPushButton>(sheet, "upload")->click();
        QTRY_VERIFY(!sheet);
        desk.offer({desk.makeFolder(u"more"_s, 1)});
        QCOMPARE(in<QLineEdit>(desk.find<AddUploadSheet>("addUploadSheet"), "folder")->text(),
                 u"/media/usb"_s);
    }

    void theLastAccountIsChosenAgainAsSoonAsItIsKnown() {
        DeskUnderTest desk;
        desk.accounts.addAccount("mydrive", true);
        desk.settings->setValue(u"upload/remote"_s, u"mydrive"_s);
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        in<QPushButton>(sheet, "upload")->click();  // too early: it would go to a folder of this computer
        QTRY_COMPARE(in<QComboBox>(sheet, "remote")->currentData().toString(), u"mydrive"_s);
        QVERIFY(desk.uploads.created().empty());
        QTRY_VERIFY(in<QPushButton>(sheet, "upload")->isEnabled());
        QCOMPARE(sheet->requests().front().to.remote, "mydrive");
    }

    void accountsThatChangeNothingDoNotCountAgain() {
        DeskUnderTest desk;
        desk.accounts.addAccount("mydrive", true);
        desk.uploads.setPlan(goodPlan());
        AddUploadSheet* sheet = openSheet(desk);
        QTRY_VERIFY(in<QComboBox>(sheet, "remote")->findData(u"mydrive"_s) >= 0);
        QTest::qWait(400);  // longer than a change takes to settle
        QCOMPARE(desk.uploads.previewed().size(), 1U);
    }

    void quittingDoesNotWaitForAWalkThatHangs() {
        auto desk = std::make_unique<DeskUnderTest>();
        desk->uploads.setWalk(ScriptedUploads::Walk::hangsForEver);
        openSheet(*desk);
        QTRY_COMPARE(desk->uploads.walksRunning(), 1);
        QElapsedTimer clock;
        clock.start();
        desk->window->closeWithoutAsking();
        desk->window.reset();
        QVERIFY(clock.elapsed() < 500);
        QVERIFY(!desk->background->finish(
            std::chrono::milliseconds(50)));  // it says so, and main leaves without joining
        desk->uploads.letWalksGo();
        QVERIFY(desk->background->finish(std::chrono::seconds(20)));
    }

    void aClientFileIsJudgedAtOnce() {
        DeskUnderTest desk;
        desk.open();
        DriveDialog dialog(*desk.desk, {}, desk.window.get());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QVERIFY(!in<QPushButton>(&dialog, "signIn")->isEnabled());
        dialog.takeClientFile(toPath(desk.makeFile(u"web.json"_s, R"({"web":{"client_id":"x"}})")));
        QVERIFY(text(&dialog, "clientState").contains(u"web client"_s));
        dialog.takeClientFile(toPath(desk.makeFile(u"junk.json"_s, "{{{")));
        QVERIFY(text(&dialog, "clientState").contains(u"cannot be read"_s));
        dialog.takeClientFile(toPath(desk.makeFile(u"other.json"_s, R"({"installed":{}})")));
        QVERIFY(!in<QPushButton>(&dialog, "signIn")->isEnabled());
        dialog.takeClientFile(toPath(desk.makeFile(u"client.json"_s, kClient)));
        QVERIFY(text(&dialog, "clientState").contains(u"my-datasets"_s));
        QVERIFY(in<QPushButton>(&dialog, "signIn")->isEnabled());
    }

    void signingInOpensTheBrowserAndAddsTheAccount() {
        DeskUnderTest desk;
        desk.open();
        QPointer<DriveDialog> dialog = new DriveDialog(*desk.desk, {}, desk.window.get());
        QString account;
        connect(dialog, &DriveDialog::signedIn, this, [&](const QString& name) { account = name; });
        dialog->takeClientFile(toPath(desk.makeFile(u"client.json"_s, kClient)));
        dialog->open();
        in<QPushButton>(dialog, "signIn")->click();
        QTRY_VERIFY(!dialog);
        QCOMPARE(account, u"drive"_s);
        QCOMPARE(desk.accounts.calls(), (std::vector<std::string>{"add drive client.json", "signIn drive"}));
    }

    void theBrowserGetsTheAddressWhileItWaits() {
        DeskUnderTest desk;
        desk.open();
        desk.accounts.setHang(true);
        QPointer<DriveDialog> dialog = new DriveDialog(*desk.desk, {}, desk.window.get());
        dialog->takeClientFile(toPath(desk.makeFile(u"client.json"_s, kClient)));
        dialog->open();
        in<QPushButton>(dialog, "signIn")->click();
        QTRY_COMPARE(desk.opened.size(), 1U);
        QCOMPARE(desk.opened.front().host(), u"accounts.example.org"_s);
        QVERIFY(in<QPushButton>(dialog, "copyLink")->isVisible());
        QVERIFY(!in<QPushButton>(dialog, "signIn")->isEnabled());
        dialog->reject();
        QTRY_VERIFY(!dialog);
        QTRY_COMPARE(desk.accounts.calls().back(), "remove drive");  // nothing half made stays
    }

    void withoutAKeyringItAsksWhereToKeepTheSignIn() {
        DeskUnderTest desk;
        desk.open();
        desk.accounts.nextSignIn(Error(Reason::secretsUnavailable));
        QPointer<DriveDialog> dialog = new DriveDialog(*desk.desk, {}, desk.window.get());
        dialog->takeClientFile(toPath(desk.makeFile(u"client.json"_s, kClient)));
        dialog->open();
        QVERIFY(!in<QWidget>(dialog, "secretsChoice")->isVisible());
        in<QPushButton>(dialog, "signIn")->click();
        QTRY_VERIFY(in<QWidget>(dialog, "secretsChoice")->isVisible());
        QVERIFY(in<QRadioButton>(dialog, "secretsFile")->isChecked());
        in<QPushButton>(dialog, "signIn")->click();
        QTRY_VERIFY(!dialog);
        const auto calls = desk.accounts.calls();
        QVERIFY(std::ranges::find(calls, "secrets file") != calls.end());
    }
};

PACKTRAIN_GUI_TEST_MAIN(SheetTest)
#include "sheet_test.moc"
