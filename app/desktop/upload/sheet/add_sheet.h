// The sheet after a drop: what, plan, where. Its defaults are right for most; Enter accepts them.
#pragma once

#include <QDialog>
#include <functional>
#include <optional>
#include <vector>

#include "desk.h"
#include "preview_run.h"
#include "upload/dropped_paths.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QRadioButton;
class QScrollArea;
class QTimer;

namespace packtrain::desktop {

class PlanCard;
class WhatCard;
class WhereCard;

class AddUploadSheet : public QDialog {
    Q_OBJECT

  public:
    /// `items`: at least one. `combined`: several folders as one dataset (Shift was held).
    AddUploadSheet(Desk& desk, std::vector<DroppedItem> items, bool combined, QWidget* parent = nullptr);
    ~AddUploadSheet() override;

    /// What Upload would ask for now: one request per dataset.
    std::vector<service::PushRequest> requests() const;
    void setLimit(std::uint64_t bytesPerSecond) { limit_ = bytesPerSecond; }
    /// Says of a dataset's place ("local:/data/flowers") whether an upload to it is not over yet.
    void setUnderWay(std::function<bool(const std::string& destination)> underWay);
    /// Accounts may have changed: asks for them again, and chooses this one.
    void reloadRemotes(const QString& choose = {});

  Q_SIGNALS:
    /// The jobs exist and were started.
    void uploadsStarted(const std::vector<packtrain::service::JobId>& jobs);
    void addAccountAsked();
    void signInAsked(const QString& remote);

  public Q_SLOTS:
    void accept() override;
    void reject() override;

  private:
    void build();
    QWidget* buildHead();
    QWidget* buildButtons();
    void changed();
    void startPreview();
    void showPlan(const service::PlanPreview& plan);
    void judge();
    QStringList blockingReasons() const;
    QStringList warnings() const;
    void setBusy(bool busy);
    void created(Result<std::vector<service::JobId>> jobs);
    bool separate() const;
    QString suggestedName() const;

    Desk& desk_;
    std::vector<DroppedItem> items_;
    bool combined_;
    std::uint64_t limit_ = 0;
    std::function<bool(const std::string&)> underWay_;
    WhatCard* what_ = nullptr;
    PlanCard* plan_ = nullptr;
    WhereCard* where_ = nullptr;
    QRadioButton* oneEach_ = nullptr;
    QRadioButton* allInOne_ = nullptr;
    QLabel* title_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QLabel* status_ = nullptr;
    QPushButton* upload_ = nullptr;
    QPushButton* cancel_ = nullptr;
    QTimer* settle_ = nullptr;
    PreviewRun preview_;
    std::optional<service::PlanPreview> known_;
    std::optional<Error> failure_;
    Task creating_, listing_;
};

}  // namespace packtrain::desktop
