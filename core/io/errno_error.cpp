#include "io/errno_error.h"

#include <cerrno>
#include <system_error>

namespace packtrain::io {
namespace {

std::optional<Reason> specificReason(int code) {
    switch (code) {
        case ENOENT:
        case ENOTDIR:
            return Reason::fileGone;
        case EACCES:
        case EPERM:
            return Reason::fileDenied;
        case EEXIST:
        case ENOTEMPTY:
        case EBUSY:
        case EISDIR:
        case ETXTBSY:
            return Reason::fileBusy;
        case ENOSPC:
        case EDQUOT:
            return Reason::diskFull;
        case EROFS:
            return Reason::readOnly;
        case EMFILE:
        case ENFILE:
            return Reason::tooManyOpenFiles;
        case ENAMETOOLONG:
        case EILSEQ:
            return Reason::nameNotAllowed;
        case ELOOP:
            return Reason::sourceOutside;
        case ENXIO:
            return Reason::sourceUnsupported;
        case ENOSYS:
        case EOPNOTSUPP:
            return Reason::unsupported;
        default:
            return std::nullopt;
    }
}

}  // namespace

Error errnoError(int code, Attempt attempt, std::string_view path) {
    std::string context = printable(path);
    if (const auto reason = specificReason(code)) return {*reason, std::move(context)};
    context += ": " + std::generic_category().message(code);
    return {attempt == Attempt::read ? Reason::readFailed : Reason::writeFailed, std::move(context)};
}

Result<> checkBytes(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos)
        return fail(Reason::nameNotAllowed, printable(path));
    return {};
}

}  // namespace packtrain::io
