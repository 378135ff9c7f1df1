#include "job_tree_model.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "convert.h"
#include "job_cells.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobId;
using service::JobState;
using service::JobView;

struct JobTreeModel::Row {
    JobView view;
    int row = 0;
    int queuePlace = 0;
    double fraction = -1;  ///< of the bar: never falls while the total stands
    EtaText eta;
    int shardRows = 0;  ///< rows that the view knows of; 0 until it was expanded once
    bool expandedOnce = false;
    std::unique_ptr<ShardPages> pages;
};

namespace {

bool newerFirst(const JobView& a, const JobView& b) {
    return a.added != b.added ? a.added > b.added : a.id > b.id;
}

double rawFraction(const JobView& view) {
    if (view.state == JobState::done || view.state == JobState::doneWithSkips) return 1;
    if (!view.walkDone || view.totalBytes == 0) return -1;
    return std::min(1.0, static_cast<double>(view.sentBytes) / static_cast<double>(view.totalBytes));
}

}  // namespace

JobTreeModel::JobTreeModel(service::UploadService& uploads, Background& background, QObject* parent)
    : QAbstractItemModel(parent), uploads_(uploads), background_(background) {}

JobTreeModel::~JobTreeModel() = default;

void JobTreeModel::take(const service::JobsSnapshot& jobs) {
    std::unordered_map<std::string_view, bool> present;
    for (const JobView& view : jobs.jobs) present.emplace(view.id, true);
    std::vector<int> gone;
    for (const auto& row : rows_)
        if (!present.contains(row->view.id)) gone.push_back(row->row);
    remove(gone);
    update(jobs.jobs);
}

void JobTreeModel::take(const service::JobsDelta& delta) {
    std::vector<int> gone;
    for (const JobId& id : delta.removed)
        if (const auto found = byId_.find(id); found != byId_.end()) gone.push_back(found->second->row);
    remove(gone);
    update(delta.changed);
}

void JobTreeModel::update(const std::vector<JobView>& changed) {
    std::vector<int> rows;
    QList<QPersistentModelIndex> firstShards;
    std::vector<JobView> added;
    std::unordered_map<std::string_view, std::size_t> fresh;  // the last word about a job counts
    for (const JobView& view : changed) {
        const auto found = byId_.find(view.id);
        if (found != byId_.end()) {
            if (found->second->view.shards == 0 && view.shards > 0)
                firstShards.emplaceBack(createIndex(found->second->row, 0, nullptr));
            refill(*found->second, view);
            rows.push_back(found->second->row);
        } else if (const auto [twin, isNew] = fresh.try_emplace(view.id, added.size()); isNew) {
            added.push_back(view);
        } else {
            added[twin->second] = view;
        }
    }
    // A view asks once whether a row can be expanded, and again only after this.
    if (!firstShards.empty()) {
        Q_EMIT layoutAboutToBeChanged(firstShards);
        Q_EMIT layoutChanged(firstShards);
    }
    announce(std::move(rows), Name, Left);
    insert(std::move(added));
    settleLists();
    Q_EMIT updated();
}

void JobTreeModel::refill(Row& row, const JobView& view) {
    const bool sameTotal = row.view.totalBytes == view.totalBytes;
    const double fraction = rawFraction(view);
    row.fraction = sameTotal && fraction >= 0 ? std::max(row.fraction, fraction) : fraction;
    row.view = view;
    row.eta.update(view, std::chrono::steady_clock::now());
    if (row.expandedOnce) followShardCount(row);
}

void JobTreeModel::followShardCount(Row& row) {
    const int wanted = toInt(row.view.shards);
    const QModelIndex parent = createIndex(row.row, 0, nullptr);
    if (wanted > row.shardRows) {
        beginInsertRows(parent, row.shardRows, wanted - 1);
        row.shardRows = wanted;
        endInsertRows();
    } else if (wanted < row.shardRows) {
        beginRemoveRows(parent, wanted, row.shardRows - 1);
        row.shardRows = wanted;
        endRemoveRows();
    }
}

void JobTreeModel::insert(std::vector<JobView> added) {
    std::ranges::sort(added, newerFirst);
    for (std::size_t next = 0; next < added.size();) {
        const auto place = std::ranges::lower_bound(
            rows_, added[next], newerFirst, [](const auto& row) -> const JobView& { return row->view; });
        std::size_t end = next + 1;  // all that go to the same place are one batch
        while (end < added.size() && (place == rows_.end() || newerFirst(added[end], (*place)->view))) ++end;
        const auto first = static_cast<int>(place - rows_.begin());
        beginInsertRows({}, first, first + static_cast<int>(end - next) - 1);
        std::vector<std::unique_ptr<Row>> batch;
        for (std::size_t i = next; i < end; ++i) {
            batch.push_back(std::make_unique<Row>());
            byId_[added[i].id] = batch.back().get();
            refill(*batch.back(), added[i]);
        }
        rows_.insert(place, std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
        renumber(first);
        endInsertRows();
        next = end;
    }
}

void JobTreeModel::remove(const std::vector<int>& rows) {
    std::vector<int> sorted = rows;
    std::ranges::sort(sorted);
    while (!sorted.empty()) {
        const int last = sorted.back();
        int first = last;
        sorted.pop_back();
        while (!sorted.empty() && sorted.back() >= first - 1) {
            first = sorted.back();
            sorted.pop_back();
        }
        beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row) byId_.erase(rows_[static_cast<std::size_t>(row)]->view.id);
        rows_.erase(rows_.begin() + first, rows_.begin() + last + 1);
        renumber(first);
        endRemoveRows();
    }
}

void JobTreeModel::renumber(int from) {
    for (auto row = static_cast<std::size_t>(from); row < rows_.size(); ++row)
        rows_[row]->row = static_cast<int>(row);
}

/// One dataChanged per run of neighbours; one for all when more than half of the rows changed.
void JobTreeModel::announce(std::vector<int> rows, int firstColumn, int lastColumn) {
    if (rows.empty()) return;
    static const QList<int> roles = {
        Qt::DisplayRole, Qt::DecorationRole, Qt::ToolTipRole, Qt::AccessibleTextRole,
        FractionRole,    PercentRole,        StateRole};
    std::ranges::sort(rows);
    const auto tell = [&](int first, int last) {
        Q_EMIT dataChanged(index(first, firstColumn), index(last, lastColumn), roles);
    };
    if (rows.size() * 2 > rows_.size()) return tell(rows.front(), rows.back());
    int first = rows.front(), last = first;
    for (const int row : rows) {
        if (row > last + 1) {
            tell(first, last);
            first = row;
        }
        last = row;
    }
    tell(first, last);
}

/// What depends on all jobs together: places in the queue, and the sums.
void JobTreeModel::settleLists() {
    aggregate_ = {};
    int place = 0;
    std::vector<int> moved;
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
        const int mine = (*row)->view.state == JobState::queued ? ++place : 0;
        if (std::exchange((*row)->queuePlace, mine) != mine) moved.push_back((*row)->row);
        add(aggregate_, (*row)->view);
    }
    settle(aggregate_);
    announce(std::move(moved), Status, Status);
}

void JobTreeModel::tick() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<int> rows;
    for (const auto& row : rows_)
        if (!isOver(row->view.state) && row->eta.update(row->view, now)) rows.push_back(row->row);
    announce(std::move(rows), Left, Left);
}

void JobTreeModel::refreshShards(const QModelIndex& job, int first, int last) {
    if (!job.isValid() || job.internalPointer()) return;
    Row& row = *rows_[static_cast<std::size_t>(job.row())];
    if (row.pages) row.pages->refresh(std::max(first, 0), std::min(last, row.shardRows - 1));
}

const JobView* JobTreeModel::job(const QModelIndex& index) const {
    if (!index.isValid() || index.internalPointer()) return nullptr;
    return &rows_[static_cast<std::size_t>(index.row())]->view;
}

const JobView* JobTreeModel::job(const JobId& id) const {
    const auto found = byId_.find(id);
    return found == byId_.end() ? nullptr : &found->second->view;
}

QModelIndex JobTreeModel::indexOf(const JobId& id, int column) const {
    const auto found = byId_.find(id);
    return found == byId_.end() ? QModelIndex() : createIndex(found->second->row, column, nullptr);
}

QModelIndex JobTreeModel::jobIndex(const QModelIndex& index) const {
    return index.isValid() && index.internalPointer() ? parent(index) : index.siblingAtColumn(0);
}

std::vector<JobView> JobTreeModel::jobs() const {
    std::vector<JobView> views;
    views.reserve(rows_.size());
    for (const auto& row : rows_) views.push_back(row->view);
    return views;
}

bool JobTreeModel::isUnderWay(const std::string& destination) const {
    return std::ranges::any_of(rows_, [&](const auto& row) {
        return row->view.destination == destination && !isOver(row->view.state);
    });
}

QModelIndex JobTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) return {};
    if (!parent.isValid()) return createIndex(row, column, nullptr);
    return createIndex(row, column, rows_[static_cast<std::size_t>(parent.row())].get());
}

QModelIndex JobTreeModel::parent(const QModelIndex& child) const {
    const auto* owner = static_cast<const Row*>(child.internalPointer());
    return owner ? createIndex(owner->row, 0, nullptr) : QModelIndex();
}

int JobTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(rows_.size());
    if (parent.internalPointer() || parent.column() > 0) return 0;
    return rows_[static_cast<std::size_t>(parent.row())]->shardRows;
}

int JobTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

bool JobTreeModel::hasChildren(const QModelIndex& parent) const {
    if (!parent.isValid()) return !rows_.empty();
    if (parent.internalPointer() || parent.column() > 0) return false;
    return rows_[static_cast<std::size_t>(parent.row())]->view.shards > 0;
}

bool JobTreeModel::canFetchMore(const QModelIndex& parent) const {
    return parent.isValid() && hasChildren(parent) &&
           !rows_[static_cast<std::size_t>(parent.row())]->expandedOnce;
}

void JobTreeModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    Row& row = *rows_[static_cast<std::size_t>(parent.row())];
    row.expandedOnce = true;
    row.pages = std::make_unique<ShardPages>(uploads_, background_, row.view.id);
    connect(row.pages.get(), &ShardPages::loaded, this, [this, owner = &row](int first, int last) {
        const int end = std::min(last, owner->shardRows - 1);
        if (first <= end) Q_EMIT dataChanged(createIndex(first, Name, owner), createIndex(end, Left, owner));
    });
    followShardCount(row);
}

QVariant JobTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return columnHead(index.column(), role);
    auto* owner = static_cast<Row*>(index.internalPointer());
    if (owner) {
        if (role == JobIdRole) return toQString(owner->view.id);
        const bool shown = isShardRole(role) && owner->pages;
        return shown ? shardCell(owner->pages->at(index.row()), index.column(), role) : QVariant();
    }
    const Row& row = *rows_[static_cast<std::size_t>(index.row())];
    return jobCell({row.view, row.fraction, row.queuePlace, row.eta}, index.column(), role);
}

QVariant JobTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    return orientation == Qt::Horizontal ? columnHead(section, role) : QVariant();
}

}  // namespace packtrain::desktop
