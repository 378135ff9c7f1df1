// First tab of the detail pane: the state as a sentence, the action that helps, and the figures.
#pragma once

#include <QScrollArea>

#include "service/uploads.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace packtrain::desktop {

class IconLabel;

/// What the button of the overview does for a job in its state.
enum class JobAction { none, retry, resume, tryNow, signIn, showLeftOut, showCode };

class Overview : public QScrollArea {
    Q_OBJECT

  public:
    explicit Overview(QWidget* parent = nullptr);
    void showJob(const service::JobView& view, const QString& stateText);

  Q_SIGNALS:
    void actionAsked(packtrain::desktop::JobAction action);

  private:
    void fact(const QString& name, const QString& value);
    struct Fact {
        QLabel* name;
        QLabel* value;
    };

    IconLabel* icon_;
    QLabel* state_;
    QLabel* detail_;
    QPushButton* button_;
    QGridLayout* grid_;
    std::vector<Fact> facts_;
    std::size_t used_ = 0;
    JobAction action_ = JobAction::none;
};

}  // namespace packtrain::desktop
