// Jobs as rows, their shards as children. Eats what the heartbeat brings; rows keep their identity, so
// selection and expansion survive.
#pragma once

#include <QAbstractItemModel>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "aggregate.h"
#include "background.h"
#include "eta_text.h"
#include "service/uploads.h"
#include "shard_pages.h"

namespace packtrain::desktop {

class JobTreeModel : public QAbstractItemModel {
    Q_OBJECT

  public:
    enum Column { Name, Destination, Status, Progress, Amount, Speed, Left, ColumnCount };
    enum Role {
        FractionRole = Qt::UserRole,  ///< double 0..1 of the progress bar; below 0: not known yet
        PercentRole,                  ///< QString beside the bar; may be empty
        StateRole,                    ///< int: JobState, or ShardState for a shard
        JobIdRole,                    ///< QString, of the job or of the shard's job
    };

    /// `uploads` and `background` outlive this.
    JobTreeModel(service::UploadService& uploads, Background& background, QObject* parent = nullptr);
    ~JobTreeModel() override;

    void take(const service::JobsSnapshot& jobs);
    void take(const service::JobsDelta& delta);
    /// Texts that change with time alone, and the pages of shards between these rows of a job.
    void tick();
    void refreshShards(const QModelIndex& job, int first, int last);

    /// Null for an index that is not a job.
    const service::JobView* job(const QModelIndex& index) const;
    const service::JobView* job(const service::JobId& id) const;
    QModelIndex indexOf(const service::JobId& id, int column = 0) const;
    /// The job of a job or of one of its shards.
    QModelIndex jobIndex(const QModelIndex& index) const;
    const Aggregate& aggregate() const { return aggregate_; }
    std::vector<service::JobView> jobs() const;
    /// Is there a job to this destination that is not over?
    bool isUnderWay(const std::string& destination) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  Q_SIGNALS:
    /// After every batch: the aggregate and the jobs are up to date.
    void updated();

  private:
    struct Row;
    void update(const std::vector<service::JobView>& changed);
    void insert(std::vector<service::JobView> added);
    void remove(const std::vector<int>& rows);
    void refill(Row& row, const service::JobView& view);
    void followShardCount(Row& row);
    void announce(std::vector<int> rows, int firstColumn, int lastColumn);
    void renumber(int from);
    void settleLists();

    service::UploadService& uploads_;
    Background& background_;
    std::vector<std::unique_ptr<Row>> rows_;  ///< newest first
    std::unordered_map<std::string, Row*> byId_;
    Aggregate aggregate_;
};

}  // namespace packtrain::desktop
