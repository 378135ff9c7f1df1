// The figures of one word of an agent that are worth a chart.
#pragma once

#include <array>
#include <optional>

#include "base/json.h"
#include "service/figure_series.h"

namespace packtrain::service {

/// By `Figure`; absent: not told, or told as something that cannot be.
using SessionFigures = std::array<std::optional<float>, kFigures>;

/// Of an agent's snapshot (app/agent/API.md), which may hold anything.
SessionFigures figuresIn(const Json& state);

}  // namespace packtrain::service
