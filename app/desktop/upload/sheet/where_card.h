// Third part of the add-upload sheet: which drive, which folder, which name, and whether it fits.
#pragma once

#include <QFrame>

#include "desk.h"
#include "service/values.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace packtrain::desktop {

class ThinBar;

class WhereCard : public QFrame {
    Q_OBJECT

  public:
    WhereCard(Desk& desk, QWidget* parent = nullptr);

    /// The names and drives that are configured; keeps the choice if it is still there.
    void setRemotes(const std::vector<service::RemoteInfo>& remotes);
    void chooseRemote(const QString& name);
    /// Empty: one name per folder, the field is shut.
    void setName(const QString& name, bool editable);
    QString name() const;
    service::Target target() const;
    bool isLocal() const;

    void showCounting();
    void showFailure();
    void showPlan(const service::PlanPreview& plan);
    /// Things that stand in the way, or should be known; the first kind shuts the Upload button.
    void setWarnings(const QStringList& blocking, const QStringList& other);
    /// Why nothing can be sent there yet: no folder, no name, no sign-in; empty if it can.
    QString missing() const;
    void remember();

  Q_SIGNALS:
    void changed();
    void addAccountAsked();
    void signInAsked(const QString& remote);

  private:
    void fillRemotes(const std::vector<service::RemoteInfo>& remotes);
    void choose(const QString& name);
    void remoteChosen(int index);
    void keepFolder();
    void browse();
    void addWarning(const QString& text, bool blocking);
    /// Null for a folder of this computer.
    const service::RemoteInfo* chosenRemote() const;
    bool needsSignIn(const service::RemoteInfo& info) const;

    Desk& desk_;
    QComboBox* remote_;
    QLineEdit* folder_;
    QPushButton* browse_;
    QLineEdit* name_;
    ThinBar* quota_;
    QLabel* quotaText_;
    QWidget* quotaBox_;
    QVBoxLayout* warnings_;
    QPushButton* signIn_;
    std::vector<service::RemoteInfo> remotes_;
    int chosen_ = -1;      ///< row of remote_
    bool listed_ = false;  ///< the accounts are known
    QString wanted_;       ///< chosen by the person, now or last time
    QString localFolder_, remoteFolder_;
};

}  // namespace packtrain::desktop
