// The notebooks that are paired, why one cannot be heard, and the way to take a pairing back.
#pragma once

#include <QDialog>
#include <QTimer>

#include "desk.h"
#include "pairing_words.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace packtrain::desktop {

class NoticeBar;

class PairingList : public QDialog {
    Q_OBJECT

  public:
    explicit PairingList(Desk& desk, QWidget* parent = nullptr);
    ~PairingList() override;

    /// Looks once; otherwise once a second while this is seen.
    void look();

  Q_SIGNALS:
    void pairAsked();

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    struct Row {
        std::string id;
        QWidget* widget;
        QLabel* state;
        QPushButton* unpair;
    };
    struct Taken {
        service::UnpairedNotebook notebook;
        std::optional<Result<service::RevokedGrant>> revoked;  ///< if it was wanted
    };

    QWidget* buildButtons();
    Row newRow(const service::PairingView& pairing);
    void askUnpair(const service::PairingView& pairing);
    void unpair(const service::PairingView& pairing, bool revokes);
    void finished(Result<Taken> taken);
    void signIn();

    Desk& desk_;
    NoticeBar* notice_;
    QScrollArea* scroll_;
    QVBoxLayout* column_;
    QLabel* empty_;
    QPushButton* signIn_ = nullptr;
    std::vector<Row> rows_;
    std::vector<service::PairingView> shown_;
    QString signInTo_;  ///< the drive whose sign-in ended with a grant
    QTimer timer_;
    Task task_;
};

/// What unpairing one means, asked; whether its sign-in to the drive ends too is chosen there.
class UnpairDialog : public QDialog {
    Q_OBJECT

  public:
    UnpairDialog(const service::PairingView& pairing, QWidget* parent);
    bool revokes() const;

  private:
    QCheckBox* revoke_ = nullptr;
};

}  // namespace packtrain::desktop
