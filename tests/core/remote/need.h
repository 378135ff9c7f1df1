// The value of a result that must be one; else the test ends with the error's own words.
#pragma once

#include <doctest/doctest.h>

#include "base/result.h"

namespace packtrain::test {

template <typename T>
T need(Result<T> result) {
    if (!result) FAIL(result.error().message());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace packtrain::test
