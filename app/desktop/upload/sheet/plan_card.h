// Second part of the add-upload sheet: how files become shards, and what that saves.
#pragma once

#include <QFrame>

#include "service/uploads.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace packtrain::desktop {

class PlanCard : public QFrame {
    Q_OBJECT

  public:
    explicit PlanCard(QWidget* parent = nullptr);
    dataset::PlanOptions options() const;
    void showCounting();
    void showFailure();
    void showPlan(const service::PlanPreview& plan);
    /// How long sending so many bytes takes: at `limit` bytes a second, or at two usual lines where it is 0
    /// and nothing is known of the line yet.
    void showTime(std::uint64_t bytes, std::uint64_t limit);
    void hideTime();

  Q_SIGNALS:
    /// Something that changes the plan's figures.
    void changed();
    /// Something that changes what is read on the card only.
    void reworded();

  private:
    void suggestShuffle(std::uint32_t siblingFolders);
    void shuffleChanged();
    QComboBox* grouping_;
    QComboBox* size_;
    QCheckBox* shuffle_;
    QSpinBox* seed_;
    QLabel* order_;               ///< what the order of samples means
    bool shuffleChosen_ = false;  ///< by the person
    std::uint32_t siblings_ = 0;
    QLabel* result_;
    QLabel* requests_;
    QLabel* time_;
    QLabel* raw_;
};

}  // namespace packtrain::desktop
