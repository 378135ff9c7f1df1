// What stands in the cells of the list of uploads: pure functions of what is known of a job or a shard.
// Columns and roles are those of JobTreeModel.
#pragma once

#include <QVariant>

#include "eta_text.h"
#include "service/values.h"

namespace packtrain::desktop {

/// A job as its row shows it; a view, valid for the call.
struct JobCells {
    const service::JobView& view;
    double fraction;  ///< of the bar; below 0: not known
    int queuePlace;
    const EtaText& eta;
};

QVariant jobCell(const JobCells& job, int column, int role);

/// True for the roles that need the shard itself, which may have to be fetched.
bool isShardRole(int role);
/// `shard` null: it is being fetched.
QVariant shardCell(const service::ShardView* shard, int column, int role);

/// Title and alignment of a column.
QVariant columnHead(int column, int role);

/// "62 %"; empty below 0.
QString percentText(double fraction);

}  // namespace packtrain::desktop
