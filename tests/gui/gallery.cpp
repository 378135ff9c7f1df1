// Draws every page in every state, light and dark, in four sizes and three languages, as PNG files: gallery
// FOLDER [part of a name].
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <QTreeView>
#include <cstdio>
#include <functional>

#include "accounts/drive_dialog.h"
#include "convert.h"
#include "session/chart.h"
#include "session/chart_panel.h"
#include "session/pairing_list.h"
#include "session/sessions_page.h"
#include "support/desk_under_test.h"
#include "upload/drop_zone.h"
#include "upload/uploads_page.h"
#include "widgets/icons.h"
#include "widgets/notice_bar.h"
#include "widgets/theme.h"

using namespace packtrain;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;

namespace {

/// Lets queued results and layouts arrive.
void settle(int ms = 120) {
    QTest::qWait(ms);
}

/// The dialog that pairs a notebook, and what was pressed in it.
QDialog* pairing(DeskUnderTest& test, bool pairs) {
    test.open();
    test.find<QAction>("showSessions")->trigger();
    test.window->sessions().pairNotebook();
    auto* dialog = test.find<QDialog>("pairingDialog");
    settle();
    if (pairs) dialog->findChild<QPushButton*>(u"pair"_s)->click();
    settle(200);
    return dialog;
}

void showPaired(DeskUnderTest& test) {
    service::PairingView cats{.id = "aa", .name = "cats on Colab", .mailbox = "mydrive:", .grant = "g1"};
    cats.hasLooked = true;
    cats.made = WallTime(std::chrono::seconds(1'760'000'000));
    service::PairingView lab = cats;
    lab.id = "bb";
    lab.name = "lab machine";
    lab.mailbox = "local:/mnt/shared";
    lab.grant.clear();
    lab.problem = Error(Reason::fileGone, "/mnt/shared");
    test.sessions.setPairings(std::vector<service::PairingView>{cats, lab});
    test.sessions.put({liveSession("01", "cats on Colab")});
    test.open();
    test.find<QAction>("showSessions")->trigger();
    test.window->sessions().showPaired();
    settle(200);
}

struct Scene {
    const char* name;
    std::function<void(DeskUnderTest&)> set;
};

void selectJob(DeskUnderTest& test, const char* id, int tab) {
    test.window->uploads().select(id);
    settle(30);
    test.find<QTabWidget>("jobDetail")->setCurrentIndex(tab);
    settle(60);
}

void fill(DeskUnderTest& test) {
    test.uploads.put(oneOfEach());
    test.uploads.setShards("100", shards(45, 27, 4));
    test.uploads.setShards("91", shards(45, 45, 0));
    test.uploads.setLeftOut("90", {{"logs/run.sock", Reason::sourceUnsupported, "socket", false},
                                   {"private/key.pem", Reason::fileDenied, "", false},
                                   {"link-to-outside", Reason::sourceOutside, "/etc/passwd", false}});
    const auto at = [](int second) { return WallTime(std::chrono::seconds(1'760'000'100 + second)); };
    test.uploads.setEvents(
        "89", {{1, at(0), "state", "Reading the folder", {}},
               {2, at(4), "state", "Uploading", {}},
               {3, at(310), "warning", "The drive asked to slow down; waiting 32 s", Reason::rateLimited},
               {4, at(900), "error", "The drive is full", Reason::storageFull}});
    test.open();
    settle();
}

/// A hundred uploads, the first with five hundred shards.
void crowd(DeskUnderTest& test) {
    std::vector<service::JobView> many;
    const std::vector<service::JobView> each = oneOfEach();
    for (int i = 0; i < 100; ++i) {
        service::JobView view = each[static_cast<std::size_t>(i) % each.size()];
        view.id = std::to_string(900 - i);
        view.name += "-" + std::to_string(i / 13);
        view.added += std::chrono::seconds(1000 - i);
        many.push_back(view);
    }
    many.front().shards = 500;
    many.front().shardsDone = 12;
    test.uploads.setShards("900", shards(500, 12, 4));
    test.uploads.put(many);
    test.open();
    settle();
    selectJob(test, "900", 0);
    auto* tree = test.find<QTreeView>("jobTree");
    tree->expand(tree->model()->index(0, 0));
    settle(150);
    tree->scrollToBottom();
    tree->scrollToTop();
    test.beat();
    settle(60);
}

void sessions(DeskUnderTest& test, std::vector<service::SessionView> all) {
    test.sessions.put(std::move(all));
    test.open();
    test.find<QAction>("showSessions")->trigger();
    settle();
}

/// Their charts open, as somebody who wants to know leaves them; scrolled to, where they do not fit.
void charts(DeskUnderTest& test, std::vector<service::SessionView> all, const char* span,
            bool isKnown = true) {
    if (isKnown) test.sessions.setFigures(dayOfFigures);
    sessions(test, std::move(all));
    for (auto* button : test.window->findChildren<QToolButton*>(u"showCharts"_s)) button->setChecked(true);
    settle(60);
    for (auto* button : test.window->findChildren<QToolButton*>(QString::fromLatin1(span))) button->click();
    settle();
    settle();
}

void sessionLog(DeskUnderTest& test) {
    using service::EventKind;
    const auto at = [](int minutes) { return WallTime(std::chrono::minutes(29'333'900 + minutes)); };
    test.sessions.setEvents({{at(0), EventKind::agent, {}, "0a1b2c", {}, {}},
                             {at(0), EventKind::presence, {}, "live", {}, {}},
                             {at(24), EventKind::save, "run-7", "step 17000", {}, {}},
                             {at(31),
                              EventKind::finding,
                              "data_bound",
                              "open",
                              "An epoch spends 62 % of its time loading data",
                              {}},
                             {at(40), EventKind::warning, "T-60 hard_cap", "given", {}, {}},
                             {at(41), EventKind::command, "save_now", "asked", {}, {}},
                             {at(42), EventKind::command, "save_now", "done", "saved in 4 s", {}},
                             {at(44), EventKind::save, "run-7", "step 18000", {}, {}},
                             {at(44), EventKind::warning, "T-60 hard_cap", "over", {}, {}},
                             {at(50), EventKind::presence, {}, "late", {}, {}},
                             {at(52), EventKind::presence, {}, "live", {}, {}}});
    sessions(test, {liveSession("01", "cats on Colab")});
    test.find<QToolButton>("showLog")->setChecked(true);
    settle(200);
}

void sessionPast(DeskUnderTest& test) {
    using namespace std::chrono_literals;
    const auto run = [](const char* accelerator, int day, Nanoseconds lasted, Nanoseconds epoch,
                        const char* likely) {
        service::PastRun past{.pairing = "aa", .name = "cats on Colab", .run = std::to_string(day)};
        past.platform = "colab";
        past.accelerator = accelerator;
        past.began = WallTime(std::chrono::hours(488'900 + 24 * day));
        past.lasted = lasted;
        past.goesOn = day == 4;
        past.likely = likely;
        past.step = 18'000 - 3'000 * (4 - day);
        past.epoch = epoch;
        past.risk = 9min;
        return past;
    };
    test.sessions.setPast({run("Tesla T4", 4, 11h + 18min, 190s, ""),
                           run("NVIDIA L4", 3, 11h + 57min, 95s, "hard_cap"),
                           run("Tesla T4", 2, 96min, 201s, "idle"), run("CPU", 1, 40min, 2400s, "goodbye")});
    sessions(test, {liveSession("01", "cats on Colab")});
    test.find<QToolButton>("showPast")->setChecked(true);
    settle(200);
}

/// Names as people and attackers make them.
void strangeNames(DeskUnderTest& test) {
    const char* const names[] = {
        "two\nlines\tand a tab",
        "\xe2\x80\xaegnp.exe is not a picture",
        "\xd7\xaa\xd7\x9e\xd7\x95\xd7\xa0\xd7\x95\xd7\xaa 2024",
        "caf\xe9 not UTF-8",
        "<b>bold</b> &amp; <img src=x>",
        "%1 %n %2",
        "",
        "a-very-long-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on",
        "\xf0\x9f\x8c\xb7\xf0\x9f\x8c\xbc emoji"};
    int number = 0;
    for (const char* name : names) {
        service::JobView view = oneOfEach()[static_cast<std::size_t>(number) % 4];
        view.id = std::to_string(200 - number++);
        view.name = name;
        view.destination = std::string("local:/media/") + name + "/datasets";
        test.uploads.put(view);
    }
    test.open();
    settle();
    selectJob(test, "200", 0);
}

void sheet(DeskUnderTest& test, const std::function<void()>& before = {}) {
    if (before) before();
    test.open();
    settle(30);
    test.offer({test.makeFolder(u"imagenet-45"_s, 2)});
    settle(300);
}

const std::vector<Scene>& scenes() {
    static const std::vector<Scene> all = {
        {"empty",
         [](DeskUnderTest& t) {
             t.open();
             settle();
         }},
        {"list",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "100", 0);
         }},
        {"expanded",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "100", 1);
             auto* tree = t.find<QTreeView>("jobTree");
             tree->expand(tree->model()->index(0, 0));
             settle(150);
             t.beat();
             settle(60);
         }},
        {"crowd", crowd},
        {"strange", strangeNames},
        {"waiting",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "95", 0);
         }},
        {"failed",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "89", 0);
         }},
        {"leftout",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "90", 2);
         }},
        {"log",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "89", 3);
         }},
        {"done-code",
         [](DeskUnderTest& t) {
             fill(t);
             selectJob(t, "91", 4);
         }},
        {"done-only",
         [](DeskUnderTest& t) {
             t.uploads.put(oneOfEach()[9]);
             t.uploads.setShards("91", shards(45, 45, 0));
             t.open();
             settle();
         }},
        {"notice",
         [](DeskUnderTest& t) {
             fill(t);
             t.window->take(desktop::namedInText("/nowhere/at/all\nhttps://example.org/cat.jpg"), false);
             settle(60);
         }},
        {"overlay",
         [](DeskUnderTest& t) {
             fill(t);
             t.find<desktop::DropOverlay>("dropOverlay")->showFor(3, true, {});
             settle(30);
         }},
        {"overlay-refused",
         [](DeskUnderTest& t) {
             t.open();
             t.find<desktop::DropOverlay>("dropOverlay")
                 ->showFor(0, false, desktop::refusalWords(looked("mtp://phone/DCIM")));
             settle(30);
         }},
        {"menu",
         [](DeskUnderTest& t) {
             fill(t);
             auto* tree = t.find<QTreeView>("jobTree");
             Q_EMIT tree->customContextMenuRequested(tree->visualRect(tree->model()->index(1, 0)).center());
             settle(60);
         }},
        {"quit",
         [](DeskUnderTest& t) {
             fill(t);
             static desktop::QtDialogs real;
             desktop::Question question;
             question.name = u"quitQuestion"_s;
             question.text = desktop::MainWindow::tr("%Ln upload(s) running.", nullptr, 2);
             question.detail = desktop::MainWindow::tr(
                 "They resume exactly where they stop, as soon as Packtrain is started again.");
             question.accept = desktop::MainWindow::tr("Pause and quit");
             question.reject = desktop::MainWindow::tr("Cancel");
             real.ask(t.window.get(), question, [](bool) {});
             settle(60);
         }},
        {"sessions-none", [](DeskUnderTest& t) { sessions(t, {}); }},
        {"sessions-one", [](DeskUnderTest& t) { sessions(t, {liveSession("01", "cats on Colab")}); }},
        {"sessions-many", [](DeskUnderTest& t) { sessions(t, sessionsOfEachKind()); }},
        {"sessions-lost",
         [](DeskUnderTest& t) { sessions(t, {sessionsOfEachKind().at(3), sessionsOfEachKind().at(4)}); }},
        {"pairing-none", [](DeskUnderTest& t) { pairing(t, false); }},
        {"pairing-form",
         [](DeskUnderTest& t) {
             t.accounts.addAccount("mydrive", true);
             pairing(t, false);
         }},
        {"pairing-consent",
         [](DeskUnderTest& t) {
             t.accounts.addAccount("mydrive", true);
             t.grants.setHang(true);
             pairing(t, true);
         }},
        {"pairing-refused",
         [](DeskUnderTest& t) {
             t.accounts.addAccount("mydrive", true);
             t.pairings.nextMake(Error(Reason::signInNeeded, "mydrive"));
             pairing(t, true);
         }},
        {"pairing-paste",
         [](DeskUnderTest& t) {
             t.accounts.addAccount("mydrive", true);
             pairing(t, true);
         }},
        {"pairing-wheel",
         [](DeskUnderTest& t) {
             t.accounts.addAccount("mydrive", true);
             t.cells.nextReady(Error(Reason::fileGone));
             pairing(t, true);
         }},
        {"pairing-heard",
         [](DeskUnderTest& t) {
             t.accounts.addAccount("mydrive", true);
             QDialog* dialog = pairing(t, true);
             auto heard = liveSession("01", "mydrive");
             heard.pairing = "aa0";
             t.sessions.put({heard});
             dialog->findChild<QPushButton*>(u"copySecret"_s)->click();
             settle(800);
         }},
        {"pairing-list", showPaired},
        {"pairing-unpair",
         [](DeskUnderTest& t) {
             showPaired(t);
             t.find<QPushButton>("unpair")->click();
             settle();
         }},
        {"sessions-sparks",
         [](DeskUnderTest& t) {
             t.sessions.setFigures(dayOfFigures);
             sessions(t, {liveSession("01", "cats on Colab")});
         }},
        {"charts-quarter",
         [](DeskUnderTest& t) { charts(t, {liveSession("01", "cats on Colab")}, "chartSpan15"); }},
        {"charts-day",
         [](DeskUnderTest& t) {
             charts(t, {liveSession("01", "cats on Colab")}, "chartSpanAll");
             t.window->findChild<desktop::Chart*>()->setFocus();
             for (int i = 0; i < 30; ++i)
                 QTest::keyClick(t.window->findChild<desktop::Chart*>(), Qt::Key_Left);
             settle();
         }},
        {"charts-empty",
         [](DeskUnderTest& t) { charts(t, {liveSession("01", "cats on Colab")}, "chartSpan15", false); }},
        {"charts-lost", [](DeskUnderTest& t) { charts(t, {sessionsOfEachKind().at(3)}, "chartSpan15"); }},
        {"session-log", sessionLog},
        {"session-past", sessionPast},
        {"charts-ended", [](DeskUnderTest& t) { charts(t, {sessionsOfEachKind().at(4)}, "chartSpan120"); }},
        {"sheet", [](DeskUnderTest& t) { sheet(t, [&] { t.uploads.setPlan(goodPlan()); }); }},
        {"sheet-counting",
         [](DeskUnderTest& t) {
             sheet(t, [&] {
                 dataset::WalkTotals soFar;
                 soFar.files = 41'200;
                 soFar.bytes = 5 * kGiB;
                 t.uploads.setWalk(ScriptedUploads::Walk::hangsUntilStopped, soFar);
             });
         }},
        {"sheet-full",
         [](DeskUnderTest& t) {
             sheet(t, [&] {
                 auto plan = goodPlan();
                 plan.fits = false;
                 plan.space->free = 3 * kGiB;
                 plan.space->used = 197 * kGiB;
                 plan.totals.leftOut = 2;
                 plan.leftOut = {{"run.sock", Reason::sourceUnsupported, {}, false},
                                 {"key.pem", Reason::fileDenied, {}, false}};
                 plan.rawFiles = 2;
                 t.uploads.setPlan(plan);
             });
         }},
        {"sheet-several",
         [](DeskUnderTest& t) {
             t.uploads.setPlan(goodPlan());
             t.open();
             t.offer({t.makeFolder(u"cats"_s, 1), t.makeFolder(u"dogs"_s, 1)});
             settle(300);
         }},
        {"drive",
         [](DeskUnderTest& t) {
             t.open();
             auto* dialog = new desktop::DriveDialog(*t.desk, {}, t.window.get());
             dialog->takeClientFile(desktop::toPath(
                 t.makeFile(u"client_secret.json"_s,
                            R"({"installed":{"client_id":"1.apps.example","project_id":"my-datasets"}})")));
             dialog->open();
             settle(60);
         }},
        {"drive-secrets",
         [](DeskUnderTest& t) {
             t.open();
             t.accounts.addAccount("lab", false);
             t.accounts.nextSignIn(Error(Reason::secretsUnavailable));
             auto* dialog = new desktop::DriveDialog(*t.desk, u"lab"_s, t.window.get());
             dialog->open();
             dialog->findChild<QPushButton*>(u"signIn"_s)->click();
             settle(150);
         }},
    };
    return all;
}

/// The window with what lies over it: offscreen windows have no screen to be photographed on.
QImage picture(DeskUnderTest& test) {
    QImage image(test.window->size() * 1.0, QImage::Format_ARGB32);
    image.fill(Qt::black);
    test.window->render(&image);
    QPainter painter(&image);
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top == test.window.get() || !top->isVisible() ||
            !(qobject_cast<QDialog*>(top) || qobject_cast<QMenu*>(top)))
            continue;
        if (qobject_cast<QDialog*>(top)) painter.fillRect(image.rect(), QColor(0, 0, 0, 90));
        QPoint at((image.width() - top->width()) / 2, (image.height() - top->height()) / 2);
        if (qobject_cast<QMenu*>(top)) at = test.window->mapFromGlobal(top->pos());
        painter.drawPixmap(at, top->grab());
    }
    return image;
}

void draw(const Scene& scene, const QDir& folder, const QString& language, bool dark, QSize size) {
    const QString name =
        u"%1-%2-%3-%4x%5.png"_s.arg(QString::fromLatin1(scene.name), language, dark ? u"dark"_s : u"light"_s)
            .arg(size.width())
            .arg(size.height());
    QTranslator translator;
    if (!translator.load(u":/i18n/packtrain_%1.qm"_s.arg(language)))
        qFatal("there is no language %s", qPrintable(language));
    QLocale::setDefault(language == u"de"_s ? QLocale(u"de_DE"_s) : QLocale(u"en_GB"_s));
    QCoreApplication::installTranslator(&translator);
    desktop::applyTheme(*qApp, dark);
    {
        DeskUnderTest test;
        test.settings->setValue(u"upload/localFolder"_s, u"/home/alice/Packtrain"_s);
        test.window->resize(size);
        scene.set(test);
        if (!picture(test).save(folder.filePath(name))) qFatal("cannot write %s", qPrintable(name));
        for (QDialog* dialog : test.window->findChildren<QDialog*>()) dialog->reject();
        for (QMenu* menu : test.window->findChildren<QMenu*>()) menu->close();
        settle(20);
    }
    QCoreApplication::removeTranslator(&translator);
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    failOnWarnings();
    if (argc < 2) {
        std::fprintf(stderr, "gallery FOLDER [part of a name]\n");
        return 2;
    }
    QDir folder(QString::fromLocal8Bit(argv[1]));
    folder.mkpath(u"."_s);
    const QString part = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    for (const Scene& scene : scenes())
        for (const char* language : {"en", "de", "zz"})
            for (const bool dark : {false, true})
                for (const QSize size :
                     {QSize(1600, 1000), QSize(1280, 720), QSize(900, 600), QSize(640, 460)}) {
                    const QString name =
                        u"%1-%2-%3-%4"_s
                            .arg(QString::fromLatin1(scene.name), QString::fromLatin1(language),
                                 dark ? u"dark"_s : u"light"_s)
                            .arg(size.width());
                    if (part.isEmpty() || name.contains(part))
                        draw(scene, folder, QString::fromLatin1(language), dark, size);
                }
    return 0;
}
