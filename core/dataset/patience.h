// A look at the source that fails with an input error is taken once more: a network share has its moments.
#pragma once

#include "base/result.h"

namespace packtrain::dataset {

/// What `look` gives, the second time if the first one failed with readFailed. Every other error is an
/// answer.
template <typename Look>
auto patiently(const Look& look) {
    auto seen = look();
    if (!seen && seen.error().reason == Reason::readFailed) seen = look();
    return seen;
}

}  // namespace packtrain::dataset
