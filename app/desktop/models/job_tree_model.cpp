#include "job_tree_model.h"

#include <QIcon>
#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "convert.h"
#include "widgets/icons.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobId;
using service::JobState;
using service::JobView;
using service::ShardState;
using service::ShardView;

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

template <typename State>
QIcon cachedIcon(State state) {
    static std::map<State, QIcon> icons;
    auto [found, isNew] = icons.try_emplace(state);
    if (isNew) found->second = stateIcon(state);
    return found->second;
}

}  // namespace

JobTreeModel::JobTreeModel(service::UploadService& uploads, Background& background, QObject* parent)
    : QAbstractItemModel(parent), uploads_(uploads), background_(background) {}

JobTreeModel::~JobTreeModel() = default;

QString JobTreeModel::percent(double fraction) {
    if (fraction < 0) return {};
    return tr("%1 %", "percent").arg(static_cast<int>(fraction * 100));
}

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
    std::vector<JobView> added;
    std::unordered_map<std::string_view, std::size_t> fresh;  // the last word about a job counts
    for (const JobView& view : changed) {
        const auto found = byId_.find(view.id);
        if (found != byId_.end()) {
            refill(*found->second, view);
            rows.push_back(found->second->row);
        } else if (const auto [twin, isNew] = fresh.try_emplace(view.id, added.size()); isNew) {
            added.push_back(view);
        } else {
            added[twin->second] = view;
        }
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
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == Amount || index.column() == Speed || index.column() == Left;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    auto* owner = static_cast<Row*>(index.internalPointer());
    if (owner) return shardData(*owner, index.row(), index.column(), role);
    return jobData(*rows_[static_cast<std::size_t>(index.row())], index.column(), role);
}

QString JobTreeModel::jobText(const Row& row, int column) const {
    const JobView& view = row.view;
    switch (column) {
        case Name:
            return toQString(view.name);
        case Destination:
            return toQString(view.destination.starts_with("local:")
                                 ? std::string_view(view.destination).substr(6)
                                 : std::string_view(view.destination));
        case Status:
            return Words::jobState(view, row.queuePlace);
        case Progress:
            return percent(row.fraction);
        case Amount:
            if (view.totalBytes == 0) return {};
            if (view.state == JobState::done || view.state == JobState::doneWithSkips)
                return Words::size(view.totalBytes);
            return view.walkDone ? Words::amount(view.sentBytes, view.totalBytes, false)
                                 : Words::size(view.sentBytes);
        case Speed:
            return view.state == JobState::uploading ? Words::rate(view.bytesPerSecond) : QString();
        case Left:
            return row.eta.text();
        default:
            return {};
    }
}

QVariant JobTreeModel::jobData(const Row& row, int column, int role) const {
    switch (role) {
        case Qt::DisplayRole:
            return jobText(row, column);
        case Qt::DecorationRole:
            if (column == Status) return cachedIcon(row.view.state);
            return {};
        case Qt::ToolTipRole:
            if (column == Left && !row.eta.finish().isEmpty()) return row.eta.finish();
            if (column == Status) {
                const QString detail = Words::jobStateDetail(row.view);
                return detail.isEmpty() ? jobText(row, column) : jobText(row, column) + u'\n' + detail;
            }
            if (column == Amount && !row.view.walkDone && row.view.totalBytes > 0)
                return Words::amount(row.view.sentBytes, row.view.totalBytes, true);
            return column == Name || column == Destination ? jobText(row, column) : QString();
        case Qt::AccessibleTextRole:
            return column == Progress && row.fraction < 0 ? tr("not known yet") : jobText(row, column);
        case FractionRole:
            return row.fraction;
        case PercentRole:
            return percent(row.fraction);
        case StateRole:
            return static_cast<int>(row.view.state);
        case JobIdRole:
            return toQString(row.view.id);
        default:
            return {};
    }
}

QString JobTreeModel::shardText(const ShardView& shard, int column) {
    switch (column) {
        case Name:
            return toQString(shard.name.substr(shard.name.rfind('/') + 1));
        case Destination:
            return Words::files(shard.files);
        case Status:
            return Words::shardState(shard);
        case Amount:
            return shard.state == ShardState::sending ? Words::amount(shard.sentBytes, shard.size, false)
                                                      : Words::size(shard.size);
        default:
            return {};
    }
}

QVariant JobTreeModel::shardData(Row& row, int number, int column, int role) const {
    if (role == JobIdRole) return toQString(row.view.id);
    const bool needed = role == Qt::DisplayRole || role == Qt::DecorationRole || role == Qt::ToolTipRole ||
                        role == Qt::AccessibleTextRole || role == FractionRole || role == PercentRole ||
                        role == StateRole;
    if (!needed || !row.pages) return {};
    const ShardView* shard = row.pages->at(number);
    if (!shard)
        return role == Qt::DisplayRole && column == Name ? QVariant(tr("…", "a row that is being loaded"))
                                                         : QVariant();
    double fraction =
        shard->size == 0 ? 0 : static_cast<double>(shard->sentBytes) / static_cast<double>(shard->size);
    if (shard->state == ShardState::done) fraction = 1;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return column == Progress ? percent(fraction) : shardText(*shard, column);
        case Qt::DecorationRole:
            return column == Status ? QVariant(cachedIcon(shard->state)) : QVariant();
        case Qt::ToolTipRole:
            if (column == Status && !shard->lastError.empty()) return toQString(shard->lastError);
            return column == Name ? toQString(shard->name) : QVariant();
        case FractionRole:
            return std::min(fraction, 1.0);
        case PercentRole:
            return percent(std::min(fraction, 1.0));
        default:
            return static_cast<int>(shard->state);
    }
}

QVariant JobTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == Amount || section == Speed || section == Left;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Name");
        case Destination:
            return tr("Destination");
        case Status:
            return tr("Status");
        case Progress:
            return tr("Progress");
        case Amount:
            return tr("Sent / total");
        case Speed:
            return tr("Speed");
        case Left:
            return tr("Time left");
        default:
            return {};
    }
}

}  // namespace packtrain::desktop
