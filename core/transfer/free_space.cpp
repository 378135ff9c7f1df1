#include "transfer/free_space.h"

#include <algorithm>

#include "transfer/object_record.h"

namespace packtrain::transfer {

Result<std::uint64_t> bytesLeft(const RunContext& run) {
    ObjectTotals totals;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(totals, loadTotals(db));
        return {};
    }));
    return totals.bytes - std::min(totals.bytes, totals.acked);
}

Result<std::optional<Error>> shortage(const RunContext& run, const StopToken& stop) {
    PACKTRAIN_TRY(const remote::Space space, run.with.remote.space(stop));
    if (!space.free) return std::nullopt;
    PACKTRAIN_TRY(const std::uint64_t left, bytesLeft(run));
    if (*space.free >= left) return std::nullopt;
    std::string figures =
        formatBytes(left) + " are still to be sent, " + formatBytes(*space.free) + " are free";
    if (space.trash > 0) figures += ", its trash holds " + formatBytes(space.trash);
    return Error(Reason::storageFull, std::move(figures));
}

}  // namespace packtrain::transfer
