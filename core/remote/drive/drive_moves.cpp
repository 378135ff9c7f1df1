#include "remote/drive/drive_moves.h"

#include <algorithm>

namespace packtrain::remote::drive {

Result<> DriveMoves::move(const std::string& id, const FolderRef& from, const FolderRef& to,
                          std::string_view name, const StopToken& stop) {
    if (name.empty() || !isUtf8(name)) return fail(Reason::nameNotAllowed, printable(name));
    PACKTRAIN_TRY(const auto file, files_.find(id, stop));
    if (!file) return fail(Reason::objectGone, printable(name));
    const auto liesIn = [&](const FolderRef& folder) {
        return std::ranges::find(file->parents, folder.id) != file->parents.end();
    };
    if (liesIn(to) && file->info.name == name) return {};
    if (!liesIn(from) && !liesIn(to))
        return fail(Reason::objectGone, printable(name) + " lies in another folder than it did");
    const Json metadata = {{"name", std::string(name)}};
    Call call{.method = "PATCH",
              .path = "/drive/v3/files/" + id,
              .query = {{"supportsAllDrives", "true"}, {"fields", "id"}},
              .body = json::dump(metadata)};
    if (!liesIn(to)) {
        call.query.push_back({"addParents", to.id});
        call.query.push_back({"removeParents", from.id});
    }
    return api_.done(call, stop);
}

}  // namespace packtrain::remote::drive
