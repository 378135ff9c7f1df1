// A whole desktop over scripted services, with settings of its own, answered dialogs, and a message handler
// that ends the run at any warning.
#pragma once

#include <QSettings>
#include <QTemporaryDir>
#include <memory>

#include "background.h"
#include "desk.h"
#include "dialogs.h"
#include "main_window.h"
#include "scripted_pairings.h"
#include "scripted_services.h"
#include "scripted_sessions.h"
#include "scripted_uploads.h"

class QTreeView;

namespace packtrain::gui_test {

/// Answers what the next question or chooser is told; a question that was not expected fails the test.
class ScriptedDialogs final : public desktop::Dialogs {
  public:
    void setNextAnswer(bool accepted) { answers_.push_back(accepted); }
    void setNextFolder(const QString& folder) { folders_.push_back({folder}); }
    void setNextFiles(const QStringList& files) { folders_.push_back(files); }
    const std::vector<desktop::Question>& asked() const { return asked_; }

    void ask(QWidget* parent, const desktop::Question& question, std::function<void(bool)> answered) override;
    void chooseFolder(QWidget* parent, const QString& title, const QString& start,
                      std::function<void(QString)> chosen) override;
    void chooseFiles(QWidget* parent, const QString& title, const QString& start,
                     std::function<void(QStringList)> chosen) override;
    void chooseFile(QWidget* parent, const QString& title, const QString& filter,
                    std::function<void(QString)> chosen) override;

  private:
    std::vector<bool> answers_;
    std::vector<QStringList> folders_;
    std::vector<desktop::Question> asked_;
};

class DeskUnderTest {
  public:
    DeskUnderTest();
    ~DeskUnderTest();

    ScriptedUploads uploads;
    ScriptedDatasets datasets;
    ScriptedAccounts accounts;
    ScriptedSessions sessions;
    AskedOfPairing pairingAsked;
    ScriptedPairings pairings{pairingAsked};
    ScriptedGrants grants{pairingAsked};
    ScriptedCells cells{pairingAsked};
    ScriptedDialogs dialogs;
    QTemporaryDir folder;
    std::unique_ptr<QSettings> settings;
    std::unique_ptr<desktop::Background> background;
    std::vector<QUrl> opened;
    std::unique_ptr<desktop::Desk> desk;
    std::unique_ptr<desktop::MainWindow> window;

    /// Shows the window and takes up the jobs.
    void open();
    void beat();
    /// As if these paths had been given on the command line; waits until they were looked at.
    void offer(const QStringList& paths);
    void settleLook();
    /// A folder with this many files, inside the test's own folder.
    QString makeFolder(const QString& name, int files);
    QString makeFile(const QString& name, const QByteArray& content = "x");

    template <typename T>
    T* find(const char* objectName) const {
        return window->findChild<T*>(QString::fromLatin1(objectName));
    }
};

/// Every qWarning that was not expected ends the program with a message.
void failOnWarnings();
/// The next warning that holds this text is fine.
void expectWarning(const QString& part);

/// A running job with figures that fit together.
service::JobView job(const std::string& id, service::JobState state);
/// One job in each state, newest first, with the words that people will see.
std::vector<service::JobView> oneOfEach();
std::vector<service::ShardView> shards(std::uint64_t count, std::uint64_t done, std::uint64_t sending);
service::PlanPreview goodPlan();

/// What the disk says of these lines of text.
desktop::Dropped looked(const QByteArray& text);
/// A real drop on the window: enter, move, drop; waits until what was dropped was looked at.
void dropOn(QWidget* target, QMimeData* data, Qt::KeyboardModifiers modifiers = Qt::NoModifier);

}  // namespace packtrain::gui_test
