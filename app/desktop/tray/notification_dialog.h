// What is told, and when not: a switch for each kind of warning, quiet hours, and a test.
#pragma once

#include <QDialog>
#include <map>

#include "notification_settings.h"

class QCheckBox;
class QLabel;
class QTimeEdit;

namespace packtrain::desktop {

class NotificationDialog : public QDialog {
    Q_OBJECT

  public:
    NotificationDialog(const NotificationSettings& settings, QWidget* parent);

    NotificationSettings settings() const;
    /// Of the test: no service of notifications has answered.
    void sayThatNobodyShowsIt();

  Q_SIGNALS:
    void testAsked();

  private:
    QWidget* buildKinds(const NotificationSettings& settings);
    QWidget* buildQuiet(const NotificationSettings& settings);
    QWidget* buildButtons();
    static QString kindWords(session::AlertKind kind);

    std::map<session::AlertKind, QCheckBox*> kinds_;
    QCheckBox *uploads_ = nullptr, *quiet_ = nullptr;
    QTimeEdit *from_ = nullptr, *until_ = nullptr;
    QLabel* problem_;
};

}  // namespace packtrain::desktop
