// What the charts of a session show: its figures over time, thinned to what a picture can hold.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace packtrain::service {

/// The first five in percent of what there is, 0 to 100; the last two in bytes a second.
enum class Figure : std::uint8_t {
    acceleratorBusy,  ///< of several accelerators the mean
    acceleratorMemory,
    processors,
    memory,
    disk,  ///< the first that the agent names
    received,
    sent
};
inline constexpr std::size_t kFigures = 7;

/// Words that lie so close together that a picture cannot part them: the least and the most of them.
struct FigurePoint {
    Nanoseconds age{0};  ///< of the earliest of them, before the series' end
    float low = 0, high = 0;
    bool isAfterGap = true;  ///< too long before it nothing was told: no line leads here

    bool operator==(const FigurePoint&) const = default;
};

/// The oldest first. One point may lie before the span, so that a line enters the picture from its edge.
struct FigureSeries {
    Nanoseconds span{0};               ///< of the whole, also where nothing was told
    Nanoseconds endAge{0};             ///< how long ago it ends: nothing while the session may live
    std::optional<Ticks> newest = {};  ///< word, on the machine's boot clock
    std::array<std::vector<FigurePoint>, kFigures> figures = {};

    const std::vector<FigurePoint>& of(Figure figure) const {
        return figures[static_cast<std::size_t>(figure)];
    }
};

struct FigureWish {
    std::string session;
    std::optional<Nanoseconds> span = {};  ///< nothing: all that is kept
    std::size_t columns = 400;             ///< of the picture; a series has at most so many points a figure
};

}  // namespace packtrain::service
