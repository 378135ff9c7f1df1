// Pairing a notebook in the window: what the dialog asks and gives, what it never shows, and how a pairing is
// taken back.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>

#include "accounts/drive_dialog.h"
#include "session/pairing_clipboard.h"
#include "session/pairing_dialog.h"
#include "session/pairing_list.h"
#include "session/pairing_paste.h"
#include "session/sessions_page.h"
#include "support/gui_test_main.h"
#include "widgets/notice_bar.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using service::PairingView;

namespace {

constexpr int kPatienceMs = 20'000;

template <typename T>
T* in(const QWidget* parent, const char* name) {
    T* found = parent->findChild<T*>(QString::fromLatin1(name));
    if (!found) qFatal("there is no %s", name);
    return found;
}

QString said(const QWidget* parent, const char* name) {
    return in<QLabel>(parent, name)->text().replace(QChar(QChar::Nbsp), u' ');
}

PairingDialog* openDialog(DeskUnderTest& desk) {
    desk.open();
    desk.find<QAction>("showSessions")->trigger();
    desk.find<QPushButton>("pairNotebook")->click();
    auto* dialog = desk.find<PairingDialog>("pairingDialog");
    if (!QTest::qWaitFor([&] { return in<QComboBox>(dialog, "pairingDrive")->isEnabled(); }, kPatienceMs))
        qFatal("nobody said which drives there are");
    return dialog;
}

bool cameTo(const std::function<bool()>& what) {
    return QTest::qWaitFor(what, kPatienceMs);
}

bool isPasting(const QWidget* dialog) {
    return dialog->findChild<PairingPaste*>() != nullptr;
}

/// A dialog with a pairing that was just made.
PairingDialog* pairedDialog(DeskUnderTest& desk) {
    desk.accounts.addAccount("g", true);
    PairingDialog* dialog = openDialog(desk);
    in<QLineEdit>(dialog, "pairingName")->setText(u"cats"_s);
    in<QPushButton>(dialog, "pair")->click();
    if (!cameTo([&] { return isPasting(dialog); })) qFatal("nothing was paired");
    return dialog;
}

/// The texts that a person, a picture or a screen reader could take from there.
QString everythingShown(const QWidget* parent) {
    QString all;
    for (const auto* each : parent->findChildren<QWidget*>()) {
        all += each->accessibleName() + each->accessibleDescription() + each->toolTip();
        if (const auto* label = qobject_cast<const QLabel*>(each)) all += label->text();
        if (const auto* edit = qobject_cast<const QLineEdit*>(each)) all += edit->text();
        if (const auto* edit = qobject_cast<const QPlainTextEdit*>(each)) all += edit->toPlainText();
    }
    return all;
}

PairingView viewOf(const service::PairingEntry& entry) {
    return {.id = entry.id,
            .name = entry.name,
            .mailbox = entry.mailbox,
            .grant = entry.grant,
            .made = entry.made,
            .hasLooked = true};
}

PairingList* openList(DeskUnderTest& desk, const service::PairingEntry& entry) {
    desk.pairings.put(entry);
    desk.sessions.setPairings(std::vector<PairingView>{viewOf(entry)});
    desk.open();
    desk.find<QAction>("showSessions")->trigger();
    desk.find<QPushButton>("showPaired")->click();
    return desk.find<PairingList>("pairingList");
}

void unpair(const PairingList* list, bool revokes) {
    in<QPushButton>(list, "unpair")->click();
    const auto* asking = in<UnpairDialog>(list, "unpairDialog");
    if (revokes) in<QAbstractButton>(asking, "revokeGrant")->setChecked(true);
    in<QPushButton>(asking, "unpairSure")->click();
}

QString noticeOf(const PairingList* list) {
    return list->findChild<NoticeBar*>()->text();
}

const service::PairingEntry kCats{.id = "aa", .name = "cats", .mailbox = "g:", .grant = "g1", .made = {}};

}  // namespace

class PairingTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void init() { QApplication::clipboard()->clear(); }

    void withoutADriveItOffersToAddOne() {
        DeskUnderTest desk;
        PairingDialog* dialog = openDialog(desk);
        QVERIFY(!in<QPushButton>(dialog, "pair")->isEnabled());
        QVERIFY(said(dialog, "pairingHint").contains(u"No drive is set up here"_s));
        in<QPushButton>(dialog, "pairingAddDrive")->click();
        auto* adding = in<DriveDialog>(dialog, "driveDialog");
        desk.accounts.addAccount("g", true);
        Q_EMIT adding->signedIn(u"g"_s);
        adding->reject();
        QVERIFY(cameTo([&] { return in<QPushButton>(dialog, "pair")->isEnabled(); }));
        QCOMPARE(in<QComboBox>(dialog, "pairingDrive")->currentText(), u"g (Google Drive)"_s);
    }

    void aDriveThatIsNotSignedInIsSaidAndCanBeMended() {
        DeskUnderTest desk;
        desk.accounts.addAccount("g", false);
        PairingDialog* dialog = openDialog(desk);
        QVERIFY(!in<QPushButton>(dialog, "pair")->isEnabled());
        in<QPushButton>(dialog, "pairingSignIn")->click();
        QVERIFY(in<DriveDialog>(dialog, "driveDialog")->windowTitle().contains(u"g"_s));
    }

    void pairsWithASecondConsentInTheBrowser() {
        DeskUnderTest desk;
        PairingDialog* dialog = pairedDialog(desk);
        QVERIFY(cameTo([&] { return in<QPlainTextEdit>(dialog, "pairingCell")->isVisible(); }));
        QCOMPARE(desk.pairingAsked.calls(),
                 (std::vector<std::string>{"make g: cats", "grant g", "cell g:.packtrain colab"}));
        QCOMPARE(desk.opened, (std::vector<QUrl>{QUrl(u"http://127.0.0.1:1/consent"_s)}));
        QCOMPARE(desk.pairings.list()->front().grant, "g1");
        QVERIFY(in<QPlainTextEdit>(dialog, "pairingCell")->toPlainText().contains(u"packtrain.start()"_s));
        in<QPushButton>(dialog, "copyCell")->click();
        QVERIFY(QApplication::clipboard()->text().startsWith(u"# Packtrain in colab"_s));
    }

    void theSecretCanBeCopiedAndIsNeverShown() {
        DeskUnderTest desk;
        PairingDialog* dialog = pairedDialog(desk);
        in<QPushButton>(dialog, "copySecret")->click();
        const QString secret = QApplication::clipboard()->text();
        const auto opened = service::readNotebookSecret(secret.toStdString());
        QVERIFY(opened && opened->pairing && opened->grant);
        QCOMPARE(opened->pairing->mailbox, "");
        QCOMPARE(opened->grant->refreshToken, "rt");
        QCOMPARE(QApplication::clipboard()->mimeData()->data(u"x-kde-passwordManagerHint"_s), "secret"_ba);
        QVERIFY(!everythingShown(dialog).contains(secret.mid(11, 12)));
        QVERIFY(said(dialog, "secretState").startsWith(u"Copied."_s));
        in<QPushButton>(dialog, "pair")->click();  // Done
        QVERIFY(desk.dialogs.asked().empty());
        QTRY_VERIFY(!desk.find<PairingDialog>("pairingDialog"));
    }

    void theClipboardIsClearedAfterAWhileUnlessItHoldsSomethingElse() {
        lendToClipboard(u"packtrain1.secret"_s, 50ms);
        QCOMPARE(QApplication::clipboard()->text(), u"packtrain1.secret"_s);
        QTRY_COMPARE(QApplication::clipboard()->text(), QString());
        lendToClipboard(u"packtrain1.secret"_s, 50ms);
        QApplication::clipboard()->setText(u"a poem"_s);
        QTest::qWait(150);
        QCOMPARE(QApplication::clipboard()->text(), u"a poem"_s);
    }

    void closingWithoutTheSecretAsksFirst() {
        DeskUnderTest desk;
        PairingDialog* dialog = pairedDialog(desk);
        desk.dialogs.setNextAnswer(false);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_COMPARE(desk.dialogs.asked().size(), 1U);
        QVERIFY(dialog->isVisible());
        desk.dialogs.setNextAnswer(true);
        in<QPushButton>(dialog, "pair")->click();
        QTRY_VERIFY(!desk.find<PairingDialog>("pairingDialog"));
        QCOMPARE(desk.pairings.list()->size(), 1U);
    }

    void cancellingTheConsentTakesThePairingBack() {
        DeskUnderTest desk;
        desk.accounts.addAccount("g", true);
        desk.grants.setHang(true);
        PairingDialog* dialog = openDialog(desk);
        in<QPushButton>(dialog, "pair")->click();
        QVERIFY(cameTo([&] { return in<QPushButton>(dialog, "copyPairingLink")->isVisible(); }));
        QVERIFY(said(dialog, "pairingStatus").contains(u"Go on in your browser"_s));
        in<QPushButton>(dialog, "copyPairingLink")->click();
        QCOMPARE(QApplication::clipboard()->text(), u"http://127.0.0.1:1/consent"_s);
        in<QPushButton>(dialog, "cancelPairing")->click();
        QVERIFY(cameTo([&] { return desk.pairings.list()->empty(); }));
        QCOMPARE(desk.pairingAsked.calls().back(), "unpair aa0");
    }

    void aRefusedConsentIsSaidAndCanBeTriedAgain() {
        DeskUnderTest desk;
        desk.accounts.addAccount("g", true);
        desk.grants.nextMake(Error(Reason::signInDenied, "that was bob"));
        PairingDialog* dialog = openDialog(desk);
        in<QPushButton>(dialog, "pair")->click();
        QVERIFY(cameTo([&] { return said(dialog, "pairingStatus").contains(u"PKT-3002"_s); }));
        QVERIFY(desk.pairings.list()->empty());
        in<QPushButton>(dialog, "pair")->click();
        QVERIFY(cameTo([&] { return isPasting(dialog); }));
    }

    void anEndedSignInOffersToSignInAgain() {
        DeskUnderTest desk;
        desk.accounts.addAccount("g", true);
        desk.pairings.nextMake(Error(Reason::signInNeeded, "g"));
        PairingDialog* dialog = openDialog(desk);
        in<QPushButton>(dialog, "pair")->click();
        auto* way = in<QPushButton>(dialog, "pairingWay");
        QVERIFY(cameTo([&] { return way->isVisible(); }));
        way->click();
        QVERIFY(in<DriveDialog>(dialog, "driveDialog")->windowTitle().contains(u"g"_s));
    }

    void whereNoKeyringAnswersAFileIsOffered() {
        DeskUnderTest desk;
        desk.accounts.addAccount("g", true);
        desk.pairings.nextMake(Error(Reason::secretsUnavailable));
        PairingDialog* dialog = openDialog(desk);
        in<QPushButton>(dialog, "pair")->click();
        auto* way = in<QPushButton>(dialog, "pairingWay");
        QVERIFY(cameTo([&] { return way->isVisible(); }));
        QVERIFY(way->text().contains(u"file"_s));
        way->click();
        QVERIFY(cameTo([&] { return isPasting(dialog); }));
        QCOMPARE(desk.accounts.calls(), (std::vector<std::string>{"secrets file"}));
    }

    void aFolderNeedsNoConsentAndIsNothingForColab() {
        DeskUnderTest desk;
        PairingDialog* dialog = openDialog(desk);
        desk.dialogs.setNextFolder(u"/mnt/shared"_s);
        auto* drives = in<QComboBox>(dialog, "pairingDrive");
        Q_EMIT drives->activated(drives->count() - 1);
        QTRY_COMPARE(drives->currentText(), u"/mnt/shared"_s);
        QVERIFY(!in<QPushButton>(dialog, "pair")->isEnabled());
        QVERIFY(said(dialog, "pairingHint").startsWith(u"Google Colab sees no folder"_s));
        in<QRadioButton>(dialog, "place-shell")->setChecked(true);
        in<QPushButton>(dialog, "pair")->click();
        QVERIFY(cameTo([&] { return isPasting(dialog); }));
        QVERIFY(desk.opened.empty());
        QVERIFY(cameTo([&] { return desk.pairingAsked.calls().size() == 2; }));
        QCOMPARE(
            desk.pairingAsked.calls(),
            (std::vector<std::string>{"make local:/mnt/shared ", "cell local:/mnt/shared/.packtrain shell"}));
        in<QPushButton>(dialog, "copySecret")->click();
        const auto opened = service::readNotebookSecret(QApplication::clipboard()->text().toStdString());
        QVERIFY(opened && !opened->grant);
        QCOMPARE(opened->pairing->mailbox, "local:/mnt/shared");
    }

    void eachPlatformSaysWhereTheSecretGoes() {
        QSet<QString> texts;
        for (const NotebookPlace place : kNotebookPlaces) {
            texts << PairingWords::secretGoes(place) << PairingWords::cellGoes(place);
            QVERIFY(PairingWords::secretGoes(place).contains(u"PACKTRAIN"_s) ||
                    PairingWords::secretGoes(place).contains(u"notebook-secret"_s));
        }
        QCOMPARE(texts.size(), 8);
    }

    void aCellThatFailedCanBeHadAgainOrFromAFile() {
        DeskUnderTest desk;
        desk.cells.nextReady(Error(Reason::fileGone, "the wheel"));
        desk.cells.nextReady(Error(Reason::connectionLost));
        PairingDialog* dialog = pairedDialog(desk);
        QVERIFY(cameTo([&] { return in<QPushButton>(dialog, "chooseWheel")->isVisible(); }));
        QVERIFY(said(dialog, "cellState").contains(u"Choose the file"_s));
        in<QPushButton>(dialog, "cellAgain")->click();
        QVERIFY(cameTo([&] { return said(dialog, "cellState").contains(u"PKT-"_s); }));
        QVERIFY(!in<QPlainTextEdit>(dialog, "pairingCell")->isVisible());
        desk.dialogs.setNextFiles({u"/w/packtrain-0.1.0-py3-none-any.whl"_s});
        in<QPushButton>(dialog, "chooseWheel")->click();
        QVERIFY(cameTo([&] { return in<QPlainTextEdit>(dialog, "pairingCell")->isVisible(); }));
        QCOMPARE(desk.pairingAsked.calls().back(),
                 "cell g:.packtrain colab packtrain-0.1.0-py3-none-any.whl");
    }

    void saysByItselfWhenTheFirstWordCame() {
        DeskUnderTest desk;
        PairingDialog* dialog = pairedDialog(desk);
        desk.sessions.setPairings(std::vector<PairingView>{viewOf(desk.pairings.list()->front())});
        QTRY_VERIFY(said(dialog, "pairingNews").contains(u"within two minutes"_s));
        auto other = liveSession("01", "dogs");
        other.pairing = "bb";
        desk.sessions.put({other});
        dialog->findChild<PairingPaste*>()->look();
        QVERIFY(said(dialog, "pairingNews").startsWith(u"Waiting"_s));
        auto mine = liveSession("02", "cats");
        mine.pairing = desk.pairings.list()->front().id;
        desk.sessions.put({other, mine});
        QTRY_VERIFY(said(dialog, "pairingNews").startsWith(u"Heard from it"_s));
        QVERIFY(said(dialog, "pairingNews").contains(u"Tesla T4"_s));
    }

    void saysWhyTheFirstWordCannotBeHeard() {
        DeskUnderTest desk;
        PairingDialog* dialog = pairedDialog(desk);
        auto view = viewOf(desk.pairings.list()->front());
        view.problem = Error(Reason::connectionLost);
        desk.sessions.setPairings(std::vector<PairingView>{view});
        QTRY_VERIFY(said(dialog, "pairingNews").contains(u"cannot be read now"_s));
    }

    void theListSaysWhatWasHeardOrWhyNothingCanBe() {
        DeskUnderTest desk;
        const PairingList* list = openList(desk, kCats);
        QVERIFY(said(list, "pairingState").startsWith(u"Not heard yet"_s));
        PairingView view = viewOf(kCats);
        view.problem = Error(Reason::signInNeeded);
        view.refused = {{.kind = "forged", .count = 2}};
        desk.sessions.setPairings(std::vector<PairingView>{view});
        desk.sessions.put({liveSession("01", "cats")});
        QTRY_VERIFY(said(list, "pairingState").contains(u"cannot be heard now"_s));
        QVERIFY(said(list, "pairingState").startsWith(u"Last heard 12 s ago."_s));
        view.problem.reset();
        desk.sessions.setPairings(std::vector<PairingView>{view});
        QTRY_VERIFY(said(list, "pairingState").contains(u"2 messages in its mailbox"_s));
    }

    void unpairingAsksAndSaysWhatWasDone() {
        DeskUnderTest desk;
        const PairingList* list = openList(desk, kCats);
        in<QPushButton>(list, "unpair")->click();
        in<QPushButton>(in<UnpairDialog>(list, "unpairDialog"), "keepPairing")->click();
        QTRY_VERIFY(!list->findChild<UnpairDialog*>());
        QVERIFY(desk.pairingAsked.calls().empty());
        unpair(list, false);
        QVERIFY(cameTo([&] { return noticeOf(list).contains(u"Its mailbox is removed."_s); }));
        QVERIFY(noticeOf(list).contains(u"sign-in to the drive goes on"_s));
        QCOMPARE(desk.pairingAsked.calls(), (std::vector<std::string>{"unpair aa"}));
        desk.sessions.setPairings(std::vector<PairingView>());
        QTRY_VERIFY(in<QLabel>(list, "noPairings")->isVisible());
    }

    void oneOverAForwardHasNoMailboxToRemove() {
        DeskUnderTest desk;
        const PairingList* list =
            openList(desk, {.id = "aa", .name = "lab", .mailbox = "forward:7777", .grant = {}, .made = {}});
        QVERIFY(everythingShown(list).contains(u"your own ssh forward (7777)"_s));
        unpair(list, false);
        QVERIFY(cameTo([&] { return noticeOf(list).contains(u"is unpaired"_s); }));
        QVERIFY(!noticeOf(list).contains(u"mailbox"_s));
    }

    void theGrantIsRevokedIfThatIsWanted() {
        DeskUnderTest desk;
        desk.grants.setRevoked(service::RevokedGrant{.endedHere = true, .others = {"g2"}});
        const PairingList* list = openList(desk, kCats);
        unpair(list, true);
        QVERIFY(cameTo([&] { return noticeOf(list).contains(u"is ended"_s); }));
        QCOMPARE(desk.pairingAsked.calls(), (std::vector<std::string>{"unpair aa", "revoke g g1"}));
        QVERIFY(noticeOf(list).contains(u"1 other notebook lost"_s));
        in<QPushButton>(list, "signInAgain")->click();
        QVERIFY(in<DriveDialog>(list, "driveDialog")->windowTitle().contains(u"g"_s));
    }

    void whatUnpairingCouldNotDoIsSaid() {
        DeskUnderTest desk;
        desk.pairings.setLeft(Error(Reason::connectionLost));
        desk.grants.setRevoked(fail(Reason::connectionLost));
        const PairingList* list = openList(desk, kCats);
        unpair(list, true);
        QVERIFY(cameTo([&] { return noticeOf(list).contains(u"still lies there"_s); }));
        QVERIFY(noticeOf(list).contains(u"could not be ended"_s));
    }

    void aPairingThatCannotBeTakenBackStays() {
        DeskUnderTest desk;
        desk.pairings.nextUnpair(Error(Reason::secretsLocked));
        const PairingList* list = openList(desk, kCats);
        unpair(list, true);
        QVERIFY(cameTo([&] { return noticeOf(list).contains(u"PKT-"_s); }));
        QCOMPARE(desk.pairingAsked.calls(), (std::vector<std::string>{"unpair aa"}));
        QVERIFY(in<QPushButton>(list, "unpair")->isEnabled());
    }

    void namesOfOthersAreNoMarkup() {
        DeskUnderTest desk;
        service::PairingEntry odd = kCats;
        odd.name = "<b>dogs</b>";
        const PairingList* list = openList(desk, odd);
        for (const auto* label : list->findChildren<QLabel*>())
            if (label->text().contains(u"<b>"_s)) QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(everythingShown(list).contains(u"<b>dogs</b>"_s));
    }

    void theWindowEndsWithTheDialogOpen() {
        DeskUnderTest desk;
        desk.accounts.addAccount("g", true);
        desk.grants.setHang(true);
        PairingDialog* dialog = openDialog(desk);
        in<QPushButton>(dialog, "pair")->click();
        QVERIFY(cameTo([&] { return !desk.opened.empty(); }));
        desk.window->closeWithoutAsking();
        QVERIFY(!desk.window->isVisible());
    }
};

PACKTRAIN_GUI_TEST_MAIN(PairingTest)
#include "pairing_test.moc"
