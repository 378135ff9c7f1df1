// What a pairing needs to know: where the notebook runs, where it and this computer meet, what it is called.
#pragma once

#include <QWidget>

#include "desk.h"
#include "pairing_words.h"

class QButtonGroup;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace packtrain::desktop {

struct PairingWish {
    NotebookPlace place = NotebookPlace::colab;
    service::Target mailbox;  ///< a whole remote, or "local" and a folder
    std::string name;         ///< empty: the drive's
    bool wantsGrant = false;  ///< the drive is one that a notebook must sign in to
};

class PairingForm : public QWidget {
    Q_OBJECT

  public:
    PairingForm(Desk& desk, QWidget* parent);

    /// Nothing while something is missing; the form says what.
    std::optional<PairingWish> wish() const;
    /// Asks again which drives there are, and chooses this one if it is there.
    void reload(const QString& choose);

  Q_SIGNALS:
    void changed();
    /// `again`: the drive that needs another sign-in; empty: a new one.
    void driveAsked(const QString& again);

  private:
    struct Drive {
        service::Target mailbox;
        bool isGoogle = false, isSignedIn = true;
    };

    void buildPlaces(QFormLayout* form);
    void buildDrives(QFormLayout* form);
    void take(Result<std::vector<service::RemoteInfo>> remotes, const QString& choose);
    void addDrive(const QString& text, const Drive& drive);
    void chooseFolder();
    NotebookPlace place() const;
    const Drive* drive() const;
    QString problem() const;
    void judge();

    Desk& desk_;
    QButtonGroup* places_ = nullptr;
    QComboBox* drives_ = nullptr;
    QPushButton* signIn_ = nullptr;
    QLineEdit* name_ = nullptr;
    QLabel* hint_ = nullptr;
    std::vector<Drive> known_;  ///< as the list shows them; what follows there is the way to a folder
    std::optional<Error> failure_;
    bool isLoaded_ = false;
    int chosen_ = -1;
    Task task_;
};

}  // namespace packtrain::desktop
