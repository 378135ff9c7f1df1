// Result<T>: a value or an Error. The two macros return early; GCC 12 has no monadic calls on std::expected.
#pragma once

#include <expected>
#include <utility>

#include "base/error.h"

namespace packtrain {

template <typename T = void>
using Result = std::expected<T, Error>;

using Fail = std::unexpected<Error>;

inline Fail fail(Reason reason, std::string context = {}) { return Fail(Error(reason, std::move(context))); }

}  // namespace packtrain

#define PACKTRAIN_JOIN_(a, b) a##b
#define PACKTRAIN_JOIN(a, b) PACKTRAIN_JOIN_(a, b)

/// PACKTRAIN_TRY(auto x, expression): x is the value, or the function returns the error.
#define PACKTRAIN_TRY(declaration, ...)                                              \
    auto PACKTRAIN_JOIN(tried_, __LINE__) = (__VA_ARGS__);                           \
    if (!PACKTRAIN_JOIN(tried_, __LINE__))                                           \
        return ::packtrain::Fail(std::move(PACKTRAIN_JOIN(tried_, __LINE__)).error()); \
    declaration = *std::move(PACKTRAIN_JOIN(tried_, __LINE__))

/// PACKTRAIN_CHECK(expression): for Result<void>, or a value that is not needed.
#define PACKTRAIN_CHECK(...)                                                             \
    do {                                                                                 \
        if (auto checked_ = (__VA_ARGS__); !checked_)                                    \
            return ::packtrain::Fail(std::move(checked_).error());                       \
    } while (false)
