// Single-colour SVG icons, tinted when they are painted: they follow the palette, the theme and the screen's
// scale.
#pragma once

#include <QIcon>

#include "service/values.h"
#include "theme.h"

namespace packtrain::desktop {

/// `name`: a file in resources/icons without its ending. A name that does not exist is a fault: it warns and
/// paints nothing.
QIcon icon(const char* name, Tint tint = Tint::text);

/// A shape of its own for every state.
QIcon stateIcon(service::JobState state);
QIcon stateIcon(service::ShardState state);

/// The program's own icon, in its colours.
QIcon appIcon();

}  // namespace packtrain::desktop
