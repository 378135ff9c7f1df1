#include "may_write.h"

#include "convert.h"
#include "platform/local_paths.h"

namespace packtrain::desktop {

Result<> checkMayWrite(const service::PushRequest& request) {
    if (request.to.remote != "local" || !request.to.path.starts_with('/')) return {};
    Path there(request.to.path);
    while (probePath(there) == PathKind::missing && there.bytes() != "/") there = there.parent();
    const PathKind kind = probePath(there);
    if (kind == PathKind::denied || (kind == PathKind::folder && !mayWriteIn(there)))
        return fail(Reason::fileDenied, displayPath(there).toStdString());
    return {};
}

}  // namespace packtrain::desktop
