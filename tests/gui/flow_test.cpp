// The whole way with the real house and the local folder drive: dropped, packed, proved; and cut off in the
// middle, then gone on with.
#include <QDialog>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QObject>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>
#include <QUrl>

#include "convert.h"
#include "service/house.h"
#include "support/gui_test_main.h"
#include "upload/detail/job_detail.h"
#include "upload/uploads_page.h"
#include "words.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;

namespace {

/// A desktop over a real house in a folder of its own; another one of the same folder is the next start.
struct RealDesk {
    explicit RealDesk(const QTemporaryDir& folder)
        : settings(folder.filePath(u"desktop.ini"_s), QSettings::IniFormat) {
        service::HouseOptions options;
        options.stateFolder = toPath(folder.filePath(u"state"_s));
        options.configFolder = toPath(folder.filePath(u"config"_s));
        auto opened = service::openHouse(options);
        if (!opened) qFatal("%s", opened.error().message().c_str());
        house = std::move(*opened);
        service::SessionsOptions watching;
        watching.stateFolder = options.stateFolder;
        watching.configFolder = options.configFolder;
        auto watched = service::openSessions(watching);
        if (!watched) qFatal("%s", watched.error().message().c_str());
        sessions = std::move(*watched);
        settings.setValue(u"upload/localFolder"_s, folder.filePath(u"target"_s));
        desk = std::make_unique<Desk>(Desk{.uploads = house->uploads(),
                                           .datasets = house->datasets(),
                                           .accounts = house->accounts(),
                                           .sessions = *sessions,
                                           .pairings = pairings,
                                           .grants = grants,
                                           .cells = cells,
                                           .background = background,
                                           .dialogs = dialogs,
                                           .settings = settings,
                                           .openUrl = [](const QUrl&) {}});
        window = std::make_unique<MainWindow>(*desk);
        window->show();
        window->start();
    }

    ~RealDesk() {
        window.reset();
        if (!background.finish(std::chrono::seconds(20))) qFatal("work still runs");
    }

    /// Nothing yet: a job that is not there.
    JobView only() {
        const auto jobs = window->uploads().model().jobs();
        return jobs.size() == 1 ? jobs.front() : JobView();
    }

    QSettings settings;
    std::unique_ptr<service::House> house;
    std::unique_ptr<service::Sessions> sessions;
    AskedOfPairing pairingAsked;
    ScriptedPairings pairings{pairingAsked};
    ScriptedGrants grants{pairingAsked};
    ScriptedCells cells{pairingAsked};
    Background background;
    ScriptedDialogs dialogs;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<MainWindow> window;
};

QString makeTree(const QTemporaryDir& folder, int files, int bytes) {
    const QString tree = folder.filePath(u"flowers"_s);
    for (const QString& part : {u"a"_s, u"b"_s}) {
        QDir().mkpath(tree + u'/' + part);
        for (int i = 0; i < files / 2; ++i) {
            QFile file(u"%1/%2/%3.jpg"_s.arg(tree, part).arg(i));
            if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
            file.write(QByteArray(bytes, static_cast<char>('a' + i % 26)));
        }
    }
    return tree;
}

void dropAndAccept(RealDesk& desk, const QString& tree) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(tree)});
    dropOn(desk.window.get(), &data);
    auto* sheet = desk.window->findChild<QDialog*>(u"addUploadSheet"_s);
    if (!sheet) qFatal("no sheet");
    QTest::keyClick(sheet, Qt::Key_Return);
}

constexpr int kPatienceMs = 60'000;

}  // namespace

class FlowTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void aDroppedFolderEndsAsDoneAndVerified() {
        QTemporaryDir folder;
        RealDesk desk(folder);
        dropAndAccept(desk, makeTree(folder, 200, 3000));
        QTRY_COMPARE_WITH_TIMEOUT(desk.only().state, JobState::done, kPatienceMs);
        auto* tree = desk.window->findChild<QTreeView*>(u"jobTree"_s);
        const QString status = tree->model()->index(0, JobTreeModel::Status).data().toString();
        QVERIFY2(status.startsWith(u"Done, verified"_s), qPrintable(status));
        QVERIFY2(status.endsWith(u"1 shard, 200 files"_s), qPrintable(status));
        QVERIFY(QFile::exists(folder.filePath(u"target/flowers/packtrain.json"_s)));
        desk.window->findChild<QTabWidget*>(u"jobDetail"_s)->setCurrentIndex(JobDetail::CodeTab);
        QTRY_VERIFY(desk.window->findChild<QPlainTextEdit*>(u"code"_s)->toPlainText().contains(
            u"packtrain verify local:"_s));
        tree->expand(tree->model()->index(0, 0));
        QTRY_COMPARE(
            tree->model()->index(0, JobTreeModel::Status, tree->model()->index(0, 0)).data().toString(),
            u"Done"_s);
    }

    void theSecondUploadUnderTheSameNameIsRefusedBeforeItBegins() {
        QTemporaryDir folder;
        RealDesk desk(folder);
        const QString tree = makeTree(folder, 20, 100);
        dropAndAccept(desk, tree);
        QTRY_COMPARE_WITH_TIMEOUT(desk.only().state, JobState::done, kPatienceMs);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(tree)});
        dropOn(desk.window.get(), &data);
        auto* sheet = desk.window->findChild<QDialog*>(u"addUploadSheet"_s);
        QVERIFY(sheet);
        QTRY_VERIFY_WITH_TIMEOUT(!sheet->findChild<QPushButton*>(u"upload"_s)->isEnabled(), kPatienceMs);
        QVERIFY(sheet->findChild<QLabel*>(u"warningText"_s)->text().contains(u"there already"_s));
        sheet->reject();
    }

    void whatWasCutOffGoesOnAtTheNextStart() {
        QTemporaryDir folder;
        const QString tree = makeTree(folder, 200, 60'000);
        {
            RealDesk desk(folder);
            desk.settings.setValue(u"uploads/limit"_s, static_cast<qulonglong>(kMiB));
            desk.window = std::make_unique<MainWindow>(*desk.desk);
            desk.window->show();
            desk.window->start();
            dropAndAccept(desk, tree);
            QTRY_VERIFY_WITH_TIMEOUT(desk.only().state == JobState::uploading, kPatienceMs);
            desk.window->closeWithoutAsking();
        }
        RealDesk again(folder);
        QTRY_VERIFY_WITH_TIMEOUT(again.only().runningHere, kPatienceMs);
        again.window->uploads().setLimit(0);
        QTRY_COMPARE_WITH_TIMEOUT(again.only().state, JobState::done, kPatienceMs);
    }
};

PACKTRAIN_GUI_TEST_MAIN(FlowTest)
#include "flow_test.moc"
