// The tray's menu: how things stand, the sessions and uploads that matter, and the few verbs that need no
// window.
#pragma once

#include <QMenu>
#include <array>

#include "service/sessions.h"
#include "service/uploads.h"

namespace packtrain::desktop {

class TrayMenu : public QMenu {
    Q_OBJECT

  public:
    static constexpr std::size_t kMostSessions = 3, kMostUploads = 5;

    /// `pauseAll`: the window's, whose words follow what it would do.
    explicit TrayMenu(QAction* pauseAll, QWidget* parent = nullptr);

    /// The first ones of each: those that may end first, and those that move.
    void showFacts(const QString& status, const std::vector<service::SessionView>& sessions,
                   const std::vector<service::JobView>& jobs);

  Q_SIGNALS:
    void openAsked();
    void addFolderAsked();
    void notificationsAsked();
    void quitAsked();
    void saveAsked(const std::string& session);
    void sessionWanted(const std::string& session);
    void pauseAsked(const packtrain::service::JobId& job);
    void resumeAsked(const packtrain::service::JobId& job);
    void jobWanted(const packtrain::service::JobId& job);

  private:
    /// Made once, so that an open menu keeps its places while the words change.
    struct SessionEntry {
        QMenu* menu = nullptr;
        QAction* save = nullptr;
        std::string session;
    };
    struct JobEntry {
        QMenu* menu = nullptr;
        QAction* pause = nullptr;
        service::JobId job;
        bool isPaused = false;
    };

    void makeSessions();
    void makeJobs();

    QAction* status_;
    std::array<SessionEntry, kMostSessions> sessions_;
    std::array<JobEntry, kMostUploads> jobs_;
    QAction* below_ = nullptr;
};

}  // namespace packtrain::desktop
