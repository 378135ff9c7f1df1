// Result<T>: a value or an Error. The two macros return early; GCC 12 has no monadic calls on std::expected.
#pragma once

#include <expected>
#include <utility>

#include "base/error.h"

namespace packtrain {

template <typename T = void>
using Result = std::expected<T, Error>;

using Fail = std::unexpected<Error>;

inline Fail fail(Reason reason, std::string context = {}) {
    return Fail(Error(reason, std::move(context)));
}

}  // namespace packtrain

#define PACKTRAIN_JOIN_(a, b) a##b
#define PACKTRAIN_JOIN(a, b) PACKTRAIN_JOIN_(a, b)

#define PACKTRAIN_TRY_(name, declaration, ...)                    \
    auto name = (__VA_ARGS__);                                    \
    if (!name) return ::packtrain::Fail(std::move(name).error()); \
    declaration = *std::move(name)

#define PACKTRAIN_CHECK_(name, ...)                                                              \
    do {                                                                                         \
        if (auto name = (__VA_ARGS__); !name) return ::packtrain::Fail(std::move(name).error()); \
    } while (false)

/// PACKTRAIN_TRY(auto x, expression): x is the value, or the function returns the error.
#define PACKTRAIN_TRY(declaration, ...) \
    PACKTRAIN_TRY_(PACKTRAIN_JOIN(tried_, __COUNTER__), declaration, __VA_ARGS__)

/// PACKTRAIN_CHECK(expression): for Result<void>, or a value that is not needed.
#define PACKTRAIN_CHECK(...) PACKTRAIN_CHECK_(PACKTRAIN_JOIN(checked_, __COUNTER__), __VA_ARGS__)
