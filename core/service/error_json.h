// An error as programs are told it.
#pragma once

#include "base/error.h"
#include "base/json.h"

namespace packtrain::service {

/// {"id": "PKT-1001", "reason": "badArgument", "message": "..."}
inline Json errorJson(const Error& error) {
    const ReasonInfo& row = info(error.reason);
    return {{"id", row.id}, {"reason", row.name}, {"message", error.message()}};
}

}  // namespace packtrain::service
