// What a pairing leaves to do: two things to paste, and the wait for the notebook's first word.
#pragma once

#include <QTimer>
#include <QWidget>

#include "desk.h"
#include "pairing_words.h"
#include "service/config.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace packtrain::desktop {

class IconLabel;

class PairingPaste : public QWidget {
    Q_OBJECT

  public:
    /// `secret` is never shown: it can be copied.
    PairingPaste(Desk& desk, NotebookPlace place, service::PairingEntry entry, QString secret,
                 QWidget* parent);

    bool isSecretCopied() const { return isCopied_; }
    /// Looks once whether the notebook was heard; otherwise twice a second while this is seen.
    void look();

  Q_SIGNALS:
    /// The page has another size.
    void changed();

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    QWidget* buildSecret();
    QWidget* buildCell();
    QWidget* buildNews();
    QWidget* card(const QString& title, const QString& text, QWidget* content);
    void copySecret();
    void askCell(const Path& wheel);
    void takeCell(Result<std::string> cell);

    Desk& desk_;
    const NotebookPlace place_;
    const service::PairingEntry entry_;
    const QString secret_;
    bool isCopied_ = false, isHeard_ = false;
    QLabel* copied_ = nullptr;
    QPlainTextEdit* cell_ = nullptr;
    QLabel* cellState_ = nullptr;
    QPushButton *copyCell_ = nullptr, *again_ = nullptr, *wheel_ = nullptr;
    IconLabel* newsIcon_ = nullptr;
    QLabel* news_ = nullptr;
    QTimer timer_;
    Task task_;
};

}  // namespace packtrain::desktop
