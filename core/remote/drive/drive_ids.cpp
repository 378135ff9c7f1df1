#include "remote/drive/drive_ids.h"

#include "remote/drive/drive_object.h"

namespace packtrain::remote::drive {
namespace {

constexpr int kBatch = 50;

}  // namespace

Result<std::string> DriveIds::take(const StopToken& stop) {
    // Held while asking: workers that start together share one batch.
    const std::scoped_lock lock(mutex_);
    if (pool_.empty()) {
        const Call call{
            .path = "/drive/v3/files/generateIds",
            .query = {
                {"count", std::to_string(kBatch)}, {"space", "drive"}, {"type", "files"}, {"fields", "ids"}}};
        PACKTRAIN_TRY(const Json reply, api_.json(call, stop));
        PACKTRAIN_TRY(const Json* ids, json::array(reply, "ids"));
        for (const Json& id : *ids)
            if (id.is_string() && isFileId(id.get_ref<const std::string&>()))
                pool_.push_back(id.get<std::string>());
        if (pool_.empty()) return fail(Reason::protocolError, "the drive gave no ids");
    }
    std::string id = std::move(pool_.back());
    pool_.pop_back();
    return id;
}

}  // namespace packtrain::remote::drive
