// The window: rail, menus, toolbar, the pages, and everything that can be dropped or pasted on it.
#pragma once

#include <QMainWindow>
#include <QPointer>

#include "desk.h"
#include "upload/path_look.h"

class QActionGroup;
class QLabel;
class QStackedWidget;
class QToolBar;
class QToolButton;

namespace packtrain::desktop {

class AddUploadSheet;
class DropOverlay;
class Rail;
class SessionsPage;
class UploadsPage;

class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(Desk& desk, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Takes up the jobs. After show(), so that the window is there at once.
    void start();
    /// From the command line or from a second start: comes to the front, and offers these for upload.
    void open(const std::vector<Path>& paths);
    /// Looks at the paths, then opens the sheet for those that can be read and says why not for the others.
    /// `combined`: several folders as one dataset.
    void take(NamedPaths named, bool combined);
    bool looking() const { return look_.looking(); }
    /// The next close asks nothing: the system shuts down, or was told to end.
    void closeWithoutAsking();
    /// There is a tray icon that brings the window back: closing it hides it from now on, or does not any
    /// more.
    void setMayHide(bool mayHide) { mayHide_ = mayHide; }
    /// The end of the program, if a person agrees to what that stops.
    void quit();
    /// To the front, or away if it is there.
    void toggle();
    void openSessions();
    void openJob(const service::JobId& job);
    void openToAddFolder();
    UploadsPage& uploads() { return *page_; }
    SessionsPage& sessions() { return *sessions_; }

  Q_SIGNALS:
    /// The window was closed for good.
    void left();
    /// Somebody wants to set what is told.
    void notificationsAsked();

  protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    enum Section { kUploads, kSessions };

    void buildPages();
    void choose(Section section);
    void offer(const Dropped& dropped, bool combined);
    void hover(const Dropped& dropped);
    void makeActions();
    void buildMenus();
    void buildToolBar();
    QMenu* limitMenu();
    void setLimit(std::uint64_t bytesPerSecond);
    void chooseFolder();
    void chooseFiles();
    void paste();
    void openDriveDialog(const QString& again);
    void updated();
    int running() const;
    bool isAnySessionAtRisk() const;
    bool mayLeave() const;
    void askToQuit();
    void hideToTray();
    void closeForGood();
    void leave();

    Desk& desk_;
    Rail* rail_;
    QStackedWidget* pages_;
    UploadsPage* page_;
    SessionsPage* sessions_;
    QToolBar* toolBar_ = nullptr;  ///< of the uploads
    DropOverlay* overlay_;
    QAction *addFolder_, *addFiles_, *paste_, *addDrive_, *notifications_, *close_, *quit_, *nextPane_;
    QToolButton* limitButton_ = nullptr;
    QMenu* limitMenu_ = nullptr;
    QLabel* counts_;
    QPointer<AddUploadSheet> sheet_;
    PathLook look_;
    bool welcome_ = false;  ///< what hovers over the window would be taken
    std::uint64_t limit_ = 0;
    bool mayClose_ = false, mayHide_ = false;
    bool asking_ = false, hasLeft_ = false;
};

}  // namespace packtrain::desktop
