// One line at the top of a page that says what went wrong or what was refused; stays until closed, or until
// the next one.
#pragma once

#include <QFrame>

#include "icons.h"

class QLabel;
class QToolButton;

namespace packtrain::desktop {

class IconLabel;

class NoticeBar : public QFrame {
    Q_OBJECT

  public:
    explicit NoticeBar(QWidget* parent = nullptr);
    void say(const QString& text, Tint tint = Tint::warn);
    QString text() const;
    void dismiss();

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    IconLabel* icon_;
    QLabel* label_;
    QToolButton* close_;
    Tint tint_ = Tint::warn;
};

}  // namespace packtrain::desktop
