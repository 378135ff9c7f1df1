// Tables of the detail pane that grow by pages: shards, what was left out, the job's log.
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "background.h"
#include "models/shard_pages.h"
#include "service/uploads.h"

namespace packtrain::desktop {

/// All shards of one job; a row is fetched when it is looked at.
class ShardTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Name, Files, Size, State, Sent, Hash, Object, ColumnCount };

    ShardTable(service::UploadService& uploads, Background& background, QObject* parent = nullptr);
    void setJob(const service::JobId& job, std::uint64_t shards);
    void setCount(std::uint64_t shards);
    void refresh(int first, int last);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    service::UploadService& uploads_;
    Background& background_;
    std::unique_ptr<ShardPages> pages_;
    int count_ = 0;
};

struct TextRow {
    QString first, second, third;
    QString icon;  ///< name in resources; may be empty
};

/// Rows of text that are fetched from the front, a page at a time, as the view asks for more.
class TextTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    static constexpr std::uint64_t kPageRows = 500;
    /// Blocks; runs on the quick lane. Fewer rows than asked for: the end, for now.
    using Fetch = std::function<Result<std::vector<TextRow>>(std::uint64_t offset, std::uint64_t count)>;

    TextTable(Background& background, QStringList headers, QObject* parent = nullptr);
    void setSource(Fetch fetch);
    /// There may be more by now.
    void lookAgain();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  Q_SIGNALS:
    void filled();

  private:
    Background& background_;
    QStringList headers_;
    Fetch fetch_;
    std::vector<TextRow> rows_;
    bool atEnd_ = true;
    Task task_;
};

}  // namespace packtrain::desktop
