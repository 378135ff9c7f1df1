#include "paged_table.h"

#include <QFontDatabase>
#include <algorithm>

#include "convert.h"
#include "widgets/icons.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::ShardState;
using service::ShardView;

ShardTable::ShardTable(service::UploadService& uploads, Background& background, QObject* parent)
    : QAbstractTableModel(parent), uploads_(uploads), background_(background) {}

void ShardTable::setJob(const service::JobId& job, std::uint64_t shards) {
    beginResetModel();
    count_ = toInt(shards);
    pages_ = std::make_unique<ShardPages>(uploads_, background_, job);
    connect(pages_.get(), &ShardPages::loaded, this, [this](int first, int last) {
        const int end = std::min(last, count_ - 1);
        if (first <= end) Q_EMIT dataChanged(index(first, 0), index(end, ColumnCount - 1));
    });
    endResetModel();
}

void ShardTable::setCount(std::uint64_t shards) {
    const int count = toInt(shards);
    if (count > count_) {
        beginInsertRows({}, count_, count - 1);
        count_ = count;
        endInsertRows();
    } else if (count < count_) {
        beginRemoveRows({}, count, count_ - 1);
        count_ = count;
        endRemoveRows();
    }
}

void ShardTable::refresh(int first, int last) {
    if (pages_ && first >= 0) pages_->refresh(first, std::min(last, count_ - 1));
}

int ShardTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count_;
}
int ShardTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ShardTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !pages_) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == Files || index.column() == Size || index.column() == Sent;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::FontRole && (index.column() == Hash || index.column() == Object))
        return QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (role != Qt::DisplayRole && role != Qt::DecorationRole && role != Qt::ToolTipRole) return {};
    const ShardView* shard = pages_->at(index.row());
    if (!shard) return role == Qt::DisplayRole && index.column() == Name ? QVariant(u"…"_s) : QVariant();
    if (role == Qt::DecorationRole)
        return index.column() == State ? QVariant(stateIcon(shard->state)) : QVariant();
    if (role == Qt::ToolTipRole) {
        switch (index.column()) {
            case Name:
                return toQString(shard->name);
            case State:
                return toQString(shard->lastError);
            case Hash:
                return toQString(shard->sha256);
            default:
                return {};
        }
    }
    switch (index.column()) {
        case Name:
            return toQString(shard->name.substr(shard->name.rfind('/') + 1));
        case Files:
            return Words::count(shard->files);
        case Size:
            return Words::size(shard->size);
        case State:
            return Words::shardState(*shard);
        case Sent:
            return shard->state == ShardState::waiting ? QString() : Words::size(shard->sentBytes);
        case Hash:
            return toQString(std::string_view(shard->sha256).substr(0, 12));
        case Object:
            return toQString(shard->objectId);
        default:
            return {};
    }
}

QVariant ShardTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == Files || section == Size || section == Sent;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Shard");
        case Files:
            return tr("Files");
        case Size:
            return tr("Size");
        case State:
            return tr("State");
        case Sent:
            return tr("Sent");
        case Hash:
            return tr("SHA-256");
        case Object:
            return tr("On the drive", "the object's id on the drive");
        default:
            return {};
    }
}

TextTable::TextTable(Background& background, QStringList headers, QObject* parent)
    : QAbstractTableModel(parent), background_(background), headers_(std::move(headers)) {}

void TextTable::setSource(Fetch fetch) {
    task_.drop();
    beginResetModel();
    rows_.clear();
    fetch_ = std::move(fetch);
    atEnd_ = !fetch_;
    endResetModel();
    fetchMore({});
}

void TextTable::lookAgain() {
    if (!fetch_) return;
    atEnd_ = false;
    fetchMore({});
}

int TextTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int TextTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(headers_.size());
}
bool TextTable::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !atEnd_ && !task_.active();
}

void TextTable::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    task_ = background_.run(
        Lane::quick,
        [fetch = fetch_, offset = rows_.size()](const StopToken&) { return fetch(offset, kPageRows); },
        [this](Result<std::vector<TextRow>> rows) {
            atEnd_ = !rows || rows->size() < kPageRows;
            if (rows && !rows->empty()) {
                const int first = rowCount();
                beginInsertRows({}, first, first + static_cast<int>(rows->size()) - 1);
                std::ranges::move(*rows, std::back_inserter(rows_));
                endInsertRows();
            }
            Q_EMIT filled();
        });
}

QVariant TextTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const TextRow& row = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::DecorationRole && index.column() == 0 && !row.icon.isEmpty()) {
        const bool bad = row.icon == u"state-failed"_s;
        return icon(row.icon.toLatin1().constData(), bad                     ? Tint::bad
                                                     : row.icon == u"info"_s ? Tint::dim
                                                                             : Tint::warn);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    return index.column() == 0 ? row.first : index.column() == 1 ? row.second : row.third;
}

QVariant TextTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(headers_.value(section)) : QVariant();
}

}  // namespace packtrain::desktop
