// The pane under the list: everything about the job that is selected.
#pragma once

#include <QTabWidget>

#include "desk.h"
#include "overview.h"
#include "paged_table.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;
class QTreeView;

namespace packtrain::desktop {

class JobDetail : public QTabWidget {
    Q_OBJECT

  public:
    enum Tab { OverviewTab, ShardsTab, LeftOutTab, LogTab, CodeTab };

    explicit JobDetail(Desk& desk, QWidget* parent = nullptr);

    /// Shows this job; the same job again only brings it up to date.
    void showJob(const service::JobView& view, const QString& stateText);
    /// Nothing is selected.
    void showNothing();
    void openTab(Tab tab) { setCurrentIndex(tab); }
    /// With every beat of the heart: the shards that can be seen.
    void refresh();
    const service::JobId& job() const { return job_; }

  Q_SIGNALS:
    void actionAsked(packtrain::desktop::JobAction action);
    void copied();

  private:
    QTreeView* table(QAbstractItemModel* model, const QString& name, const QString& description);
    QWidget* buildCode();
    QWidget* withEmptyText(QTreeView* view, TextTable* model, const QString& text);
    void setSources(const service::JobView& view);
    void showCode(const service::JobView& view);

    Desk& desk_;
    service::JobId job_;
    service::JobView shown_;
    Overview* overview_;
    ShardTable* shards_;
    TextTable* leftOut_;
    TextTable* log_;
    QTreeView* shardView_;
    QTreeView* logView_;
    QPlainTextEdit* code_;
    QPushButton* copy_;
    QLabel* codeHint_;
    Task codeTask_;
    bool codeShown_ = false;
};

}  // namespace packtrain::desktop
