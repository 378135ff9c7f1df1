#include "job_cells.h"

#include <QIcon>
#include <algorithm>
#include <map>
#include <string_view>

#include "convert.h"
#include "job_tree_model.h"
#include "widgets/icons.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;
using service::ShardState;
using service::ShardView;
using Model = JobTreeModel;

namespace {

template <typename State>
QIcon cachedIcon(State state) {
    static std::map<State, QIcon> icons;
    auto [found, isNew] = icons.try_emplace(state);
    if (isNew) found->second = stateIcon(state);
    return found->second;
}

QString jobText(const JobCells& job, int column) {
    const JobView& view = job.view;
    switch (column) {
        case Model::Name:
            return toQString(view.name);
        case Model::Destination:
            return toQString(view.destination.starts_with("local:")
                                 ? std::string_view(view.destination).substr(6)
                                 : std::string_view(view.destination));
        case Model::Status:
            return Words::jobState(view, job.queuePlace);
        case Model::Progress:
            return percentText(job.fraction);
        case Model::Amount:
            if (view.totalBytes == 0) return {};
            if (view.state == JobState::done || view.state == JobState::doneWithSkips)
                return Words::size(view.totalBytes);
            return view.walkDone ? Words::amount(view.sentBytes, view.totalBytes, false)
                                 : Words::size(view.sentBytes);
        case Model::Speed:
            return view.state == JobState::uploading ? Words::rate(view.bytesPerSecond) : QString();
        case Model::Left:
            return job.eta.text();
        default:
            return {};
    }
}

QString jobToolTip(const JobCells& job, int column) {
    switch (column) {
        case Model::Name:
        case Model::Destination:
            return jobText(job, column);
        case Model::Status: {
            const QString detail = Words::jobStateDetail(job.view);
            return detail.isEmpty() ? jobText(job, column) : jobText(job, column) + u'\n' + detail;
        }
        case Model::Amount:
            return !job.view.walkDone && job.view.totalBytes > 0
                       ? Words::amount(job.view.sentBytes, job.view.totalBytes, true)
                       : QString();
        case Model::Left:
            return job.eta.finish();
        default:
            return {};
    }
}

/// A screen reader reads the cell that has the focus, which is the name: it stands for the whole row.
QString jobReading(const JobCells& job, int column) {
    if (column == Model::Progress && job.fraction < 0) return JobTreeModel::tr("not known yet");
    if (column != Model::Name) return jobText(job, column);
    QStringList parts;
    for (const int each : {Model::Name, Model::Status, Model::Progress, Model::Left})
        if (const QString text = jobText(job, each); !text.isEmpty()) parts << text;
    return parts.join(u", "_s);
}

QString shardText(const ShardView& shard, int column) {
    switch (column) {
        case Model::Name:
            return toQString(shard.name.substr(shard.name.rfind('/') + 1));
        case Model::Destination:
            return Words::files(shard.files);
        case Model::Status:
            return Words::shardState(shard);
        case Model::Amount:
            return shard.state == ShardState::sending ? Words::amount(shard.sentBytes, shard.size, false)
                                                      : Words::size(shard.size);
        default:
            return {};
    }
}

double shardFraction(const ShardView& shard) {
    if (shard.state == ShardState::done) return 1;
    if (shard.size == 0) return 0;
    return std::min(1.0, static_cast<double>(shard.sentBytes) / static_cast<double>(shard.size));
}

}  // namespace

QString percentText(double fraction) {
    if (fraction < 0) return {};
    return JobTreeModel::tr("%1 %", "percent").arg(static_cast<int>(fraction * 100));
}

QVariant jobCell(const JobCells& job, int column, int role) {
    switch (role) {
        case Qt::DisplayRole:
            return jobText(job, column);
        case Qt::DecorationRole:
            return column == Model::Status ? QVariant(cachedIcon(job.view.state)) : QVariant();
        case Qt::ToolTipRole:
            return jobToolTip(job, column);
        case Qt::AccessibleTextRole:
            return jobReading(job, column);
        case Model::FractionRole:
            return job.fraction;
        case Model::PercentRole:
            return percentText(job.fraction);
        case Model::StateRole:
            return static_cast<int>(job.view.state);
        case Model::JobIdRole:
            return toQString(job.view.id);
        default:
            return {};
    }
}

bool isShardRole(int role) {
    switch (role) {
        case Qt::DisplayRole:
        case Qt::DecorationRole:
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
        case Model::FractionRole:
        case Model::PercentRole:
        case Model::StateRole:
            return true;
        default:
            return false;
    }
}

QVariant shardCell(const ShardView* shard, int column, int role) {
    if (!shard)
        return role == Qt::DisplayRole && column == Model::Name
                   ? QVariant(JobTreeModel::tr("…", "a row that is being loaded"))
                   : QVariant();
    const QString percent = percentText(shardFraction(*shard));
    const QString text = column == Model::Progress ? percent : shardText(*shard, column);
    switch (role) {
        case Qt::DisplayRole:
            return text;
        case Qt::AccessibleTextRole:
            return column == Model::Name ? QStringList{text, Words::shardState(*shard), percent}.join(u", "_s)
                                         : text;
        case Qt::DecorationRole:
            return column == Model::Status ? QVariant(cachedIcon(shard->state)) : QVariant();
        case Qt::ToolTipRole:
            if (column == Model::Status && !shard->lastError.empty()) return toQString(shard->lastError);
            return column == Model::Name ? toQString(shard->name) : QVariant();
        case Model::FractionRole:
            return shardFraction(*shard);
        case Model::PercentRole:
            return percent;
        default:
            return static_cast<int>(shard->state);
    }
}

QVariant columnHead(int column, int role) {
    if (role == Qt::TextAlignmentRole) {
        const bool number = column == Model::Amount || column == Model::Speed || column == Model::Left;
        return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) return {};
    switch (column) {
        case Model::Name:
            return JobTreeModel::tr("Name");
        case Model::Destination:
            return JobTreeModel::tr("Destination");
        case Model::Status:
            return JobTreeModel::tr("Status");
        case Model::Progress:
            return JobTreeModel::tr("Progress");
        case Model::Amount:
            return JobTreeModel::tr("Sent / total");
        case Model::Speed:
            return JobTreeModel::tr("Speed");
        case Model::Left:
            return JobTreeModel::tr("Time left");
        default:
            return {};
    }
}

}  // namespace packtrain::desktop
