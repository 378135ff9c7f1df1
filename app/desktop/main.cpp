// packtrain-desktop: opens the house, then the window over it; and takes both down in the right order.
#include <QApplication>
#include <QDBusConnection>
#include <QDesktopServices>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QMessageBox>
#include <QSettings>
#include <QTimer>
#include <QTranslator>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "background.h"
#include "convert.h"
#include "desk.h"
#include "dialogs.h"
#include "main_window.h"
#include "platform/color_scheme.h"
#include "platform/local_paths.h"
#include "platform/sleep_watch.h"
#include "platform/termination.h"
#include "service/house.h"
#include "service/sessions.h"
#include "single_instance.h"
#include "tray/lookout.h"
#include "tray/system_tray.h"
#include "widgets/icons.h"
#include "widgets/scroll_area_reader.h"
#include "widgets/theme.h"
#include "words.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kPatience(2000);

struct Translators {
    QTranslator program, qt;
};

void translate(QApplication& app, Translators& translators) {
    const QLocale locale = QLocale::system();
    QLocale::setDefault(locale);
    if (translators.qt.load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        app.installTranslator(&translators.qt);
    if (translators.program.load(locale, u"packtrain"_s, u"_"_s, u":/i18n"_s) ||
        translators.program.load(u":/i18n/packtrain_en.qm"_s))
        app.installTranslator(&translators.program);
}

/// Paths as bytes: Qt's own list of arguments has lost what is not UTF-8.
std::vector<Path> pathsFrom(int argc, char** argv) {
    std::vector<Path> paths;
    for (int i = 1; i < argc; ++i) {
        const std::string text = argv[i];
        if (text.empty() || text.front() == '-') continue;
        paths.push_back(text.front() == '/' ? Path(text) : toPath(QDir::currentPath()) / text);
    }
    return paths;
}

QString socketIn(const Path& stateFolder) {
    const Path runtime = runtimeFolder();
    const QString folder = toEditable(runtime.empty() ? stateFolder : runtime);
    const std::size_t place =
        std::hash<std::string>{}(stateFolder.bytes());  // another state folder is another program
    return u"%1/packtrain-desktop-%2"_s.arg(folder).arg(place, 0, 16);
}

int failToStart(const Error& error) {
    QMessageBox box(QMessageBox::Critical, u"Packtrain"_s, Words::error(error));
    box.setObjectName(u"startFailure"_s);
    QObject::connect(&box, &QDialog::finished, qApp, [] { QCoreApplication::exit(1); });
    box.open();
    return QCoreApplication::exec();
}

/// What sessions need, beside the house.
struct SessionDoors {
    std::unique_ptr<service::Sessions> sessions;
    std::unique_ptr<service::Pairings> pairings;
    std::unique_ptr<service::NotebookGrants> grants;
    std::unique_ptr<service::NotebookCells> cells;
};

Result<SessionDoors> openDoors(service::House& house) {
    SessionDoors doors;
    service::SessionsOptions watching;
    watching.stateFolder = house.stateFolder();
    watching.stays = true;
    PACKTRAIN_TRY(doors.sessions, service::openSessions(watching));
    PACKTRAIN_TRY(doors.pairings, service::openPairings());
    PACKTRAIN_TRY(doors.grants, service::openNotebookGrants());
    doors.cells = service::makeNotebookCells(house.accounts(), house.singleFiles());
    return doors;
}

int runWindow(QApplication& app, service::House& house, const SessionDoors& doors, SingleInstance& instance,
              const std::vector<Path>& paths) {
    QSettings settings(toEditable(house.stateFolder() / "desktop.ini"), QSettings::IniFormat);
    auto background = std::make_unique<Background>();
    QtDialogs dialogs;
    Desk desk{.uploads = house.uploads(),
              .datasets = house.datasets(),
              .accounts = house.accounts(),
              .sessions = *doors.sessions,
              .pairings = *doors.pairings,
              .grants = *doors.grants,
              .cells = *doors.cells,
              .background = *background,
              .dialogs = dialogs,
              .settings = settings,
              .openUrl = [](const QUrl& url) { QDesktopServices::openUrl(url); }};
    teachReadersScrollAreas();
    auto window = std::make_unique<MainWindow>(desk);
    NotificationDoor door(QDBusConnection::sessionBus());
    SystemTray tray(QDBusConnection::sessionBus());
    SleepWatch sleep(QDBusConnection::systemBus());
    auto lookout = std::make_unique<Lookout>(desk, *window, door, tray, sleep);
    QApplication::setQuitOnLastWindowClosed(false);
    QObject::connect(window.get(), &MainWindow::left, &app, &QCoreApplication::quit);
    Termination termination;
    QObject::connect(&termination, &Termination::requested, window.get(), &MainWindow::closeWithoutAsking);
    QObject::connect(&app, &QGuiApplication::commitDataRequest, window.get(),
                     &MainWindow::closeWithoutAsking);
    QObject::connect(&instance, &SingleInstance::handed, window.get(), &MainWindow::open);
    window->show();
    QTimer::singleShot(0, window.get(), [&window, &paths] {
        window->start();
        if (!paths.empty()) window->open(paths);
    });
    const int status = QApplication::exec();
    lookout.reset();
    window.reset();
    settings.sync();
    // A walk that hangs in a dead mount cannot be joined. Everything durable is in the journal, so leaving
    // now loses nothing.
    if (!background->finish(kPatience)) std::_Exit(status);
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<Path> paths = pathsFrom(argc, argv);
    QApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"packtrain-desktop"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PACKTRAIN_VERSION));
    QGuiApplication::setApplicationDisplayName(u"Packtrain"_s);
    QGuiApplication::setDesktopFileName(u"packtrain-desktop"_s);
    QGuiApplication::setWindowIcon(appIcon());
    if (QCoreApplication::arguments().contains(u"--version"_s)) {
        std::printf("packtrain-desktop %s\n", PACKTRAIN_VERSION);
        return 0;
    }
    Translators translators;
    translate(app, translators);
    ColorScheme scheme(QApplication::palette().color(QPalette::Window).lightnessF() < 0.5F);
    applyTheme(app, scheme.dark());
    QObject::connect(&scheme, &ColorScheme::changed, &app, [&app](bool dark) { applyTheme(app, dark); });

    auto house = service::openHouse({});
    if (!house) return failToStart(house.error());
    SingleInstance instance(socketIn((*house)->stateFolder()));
    if (!instance.claim()) {
        if (instance.hand(paths)) return 0;
        std::fprintf(stderr, "%s\n", "Packtrain runs already, but does not answer.");
        return 1;
    }
    const auto doors = openDoors(**house);
    if (!doors) return failToStart(doors.error());
    return runWindow(app, **house, *doors, instance, paths);
}
