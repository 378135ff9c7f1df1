// The page of uploads: strip, list, details, drop bar; and the actions on jobs that menus and the toolbar
// show.
#pragma once

#include <QWidget>

#include "desk.h"
#include "detail/overview.h"
#include "job_commands.h"
#include "models/heartbeat.h"
#include "models/job_tree_model.h"
#include "upload_actions.h"

class QSplitter;
class QStackedWidget;

namespace packtrain::desktop {

class AggregateStrip;
class JobDetail;
class JobTreeView;
class NoticeBar;

class UploadsPage : public QWidget {
    Q_OBJECT

  public:
    explicit UploadsPage(Desk& desk, QWidget* parent = nullptr);
    ~UploadsPage() override;

    /// Takes the jobs, begins to follow them, and starts again those that this program ran when it ended.
    void start();
    void saveState() const;

    const UploadActions& actions() const { return actions_; }
    JobTreeModel& model() { return model_; }
    Heartbeat& heartbeat() { return heartbeat_; }
    NoticeBar& notices() { return *notice_; }
    void select(const service::JobId& job);
    void setLimit(std::uint64_t bytesPerSecond);
    /// Jobs that waited for this account go on.
    void signedIn(const QString& account);
    void nextPane();

  Q_SIGNALS:
    void folderAsked();
    void filesAsked();
    void signInAsked(const QString& remote);
    void told(const QString& briefly);
    /// After every batch of news.
    void updated();

  private:
    void build();
    void connectActions();
    JobCommands::Ids selected() const;
    JobCommands::Ids inState(std::initializer_list<service::JobState> states) const;
    void modelUpdated();
    void updateActions();
    void updateDetail();
    void beaten();
    void contextMenu(const QPoint& at);
    void pauseOrResumeAll();
    void pauseOrResumeSelected();
    void askCancel();
    void act(JobAction action);
    void copyCode();
    void openFolder();
    void resumeWhatRan();
    void rememberWhatRuns();

    Desk& desk_;
    JobTreeModel model_;
    Heartbeat heartbeat_;
    JobCommands commands_;
    UploadActions actions_;
    NoticeBar* notice_ = nullptr;
    QStackedWidget* stack_ = nullptr;
    AggregateStrip* strip_ = nullptr;
    QSplitter* splitter_ = nullptr;
    JobTreeView* tree_ = nullptr;
    JobDetail* detail_ = nullptr;
    service::JobId wanted_;  ///< to be selected as soon as it is in the list
    QStringList running_;
    Task snippet_;
};

}  // namespace packtrain::desktop
