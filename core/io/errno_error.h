// From errno to Reason, in one place.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/path.h"
#include "base/result.h"

namespace packtrain::io {

/// What was tried: says which reason an unspecific error (EIO) becomes.
enum class Attempt : std::uint8_t { read, write };

/// The error of a failed system call. The context names `path` on one line, and adds the system's words where
/// the reason does not say it all.
Error errnoError(int code, Attempt attempt, std::string_view path);

inline Fail failErrno(int code, Attempt attempt, std::string_view path) {
    return Fail(errnoError(code, attempt, path));
}
inline Fail failErrno(int code, Attempt attempt, const Path& path) {
    return failErrno(code, attempt, path.bytes());
}

/// Fails with nameNotAllowed if `path` holds a NUL, which the system would take for its end, or is empty.
Result<> checkBytes(std::string_view path);

}  // namespace packtrain::io
