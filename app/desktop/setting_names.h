// Names in the settings that more than one file of the window reads.
#pragma once

#include <QLatin1StringView>

namespace packtrain::desktop::setting {

inline constexpr auto kGeometry = QLatin1StringView("window/geometry");
inline constexpr auto kSection = QLatin1StringView("window/section");

}  // namespace packtrain::desktop::setting
