// Pairing a notebook: what it needs to know, the second consent in the browser, and what to paste.
#pragma once

#include <QDialog>

#include "desk.h"
#include "pairing_form.h"
#include "service/notebook_secret.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace packtrain::desktop {

class PairingPaste;

class PairingDialog : public QDialog {
    Q_OBJECT

  public:
    explicit PairingDialog(Desk& desk, QWidget* parent = nullptr);
    ~PairingDialog() override;

  Q_SIGNALS:
    void paired();

  public Q_SLOTS:
    /// Without a question; what was begun is taken back.
    void reject() override;

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    /// What Pair needs before it can be tried again.
    enum class Way : std::uint8_t { none, signIn, keepInFile };
    struct Made {
        service::PairingEntry entry;
        service::NotebookSecret secret;
    };

    QWidget* buildButtons();
    void judge();
    void pair();
    void browse(const QString& address);
    void finished(Result<Made> made);
    void failed(const Error& error);
    void openDrive(const QString& again);
    void takeWay();
    void leave();
    void say(const QString& text, bool isBad);
    bool isBusy() const { return task_.active(); }

    Desk& desk_;
    PairingForm* form_ = nullptr;
    PairingPaste* paste_ = nullptr;
    QVBoxLayout* column_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QLabel *intro_ = nullptr, *status_ = nullptr;
    QPushButton *copyLink_ = nullptr, *cancel_ = nullptr, *way_ = nullptr, *pair_ = nullptr;
    PairingWish wish_;
    Way open_ = Way::none;
    QString link_;
    Task task_;
};

}  // namespace packtrain::desktop
