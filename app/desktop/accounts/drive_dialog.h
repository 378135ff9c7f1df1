// Adding a Google Drive account with the person's own client, and signing in again to one that is there.
#pragma once

#include <QDialog>

#include "desk.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QScrollArea;
class QVBoxLayout;

namespace packtrain::desktop {

class DriveDialog : public QDialog {
    Q_OBJECT

  public:
    /// `again`: the account that signs in anew; empty to add one.
    DriveDialog(Desk& desk, const QString& again, QWidget* parent = nullptr);
    ~DriveDialog() override;

    void takeClientFile(const Path& file);

  Q_SIGNALS:
    void signedIn(const QString& account);

  public Q_SLOTS:
    void reject() override;

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    QWidget* buildClient();
    QWidget* buildNotes();
    QWidget* buildSecrets();
    QWidget* buildButtons();
    void addStep(QVBoxLayout* column, const QString& title, QWidget* content);
    void judge();
    void signIn();
    void browse(const QString& address);
    void finished(Result<service::Account> account);
    void say(const QString& text, bool bad);
    bool busy() const { return task_.active(); }

    Desk& desk_;
    QString again_;
    Path clientFile_;
    bool added_ = false;  ///< the account is configured, only the sign-in is missing
    int steps_ = 0;
    QLabel* clientState_ = nullptr;
    QPushButton* chooseClient_ = nullptr;
    QLineEdit* name_ = nullptr;
    QWidget* secrets_ = nullptr;
    QRadioButton* secretsFile_ = nullptr;
    QRadioButton* secretsEnvironment_ = nullptr;
    QLabel* status_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QPushButton* signIn_ = nullptr;
    QPushButton* copyLink_ = nullptr;
    QString link_;
    Task task_;
};

}  // namespace packtrain::desktop
