#include "target_check.h"

#include <QCoreApplication>

#include "convert.h"
#include "platform/local_paths.h"

namespace packtrain::desktop {
namespace {

std::string say(const char* text, const Path& path) {
    return toStdString(QCoreApplication::translate("TargetCheck", text).arg(displayPath(path)));
}

}  // namespace

Result<> checkLocalTarget(const service::PushRequest& request) {
    if (request.to.remote != "local" || !request.to.path.starts_with('/')) return {};
    const Path target = resolved(Path(request.to.path));
    for (const Path& source : request.paths)
        if (resolved(source).contains(target))
            return fail(
                Reason::nameNotAllowed,
                say(QT_TRANSLATE_NOOP("TargetCheck", "The target lies inside “%1”, which is to be uploaded"),
                    source));
    Path there = target;
    while (probePath(there) == PathKind::missing && there.bytes() != "/") there = there.parent();
    switch (probePath(there)) {
        case PathKind::folder:
            if (mayWriteIn(there)) return {};
            return fail(Reason::fileDenied, displayPath(there).toStdString());
        case PathKind::denied:
            return fail(Reason::fileDenied, displayPath(there).toStdString());
        default:
            return fail(Reason::nameNotAllowed,
                        say(QT_TRANSLATE_NOOP("TargetCheck", "“%1” is not a folder"), there));
    }
}

}  // namespace packtrain::desktop
