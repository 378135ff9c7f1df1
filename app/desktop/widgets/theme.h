// Colours, spacing and the thin style layer over Qt's Fusion style. Light and dark are two rows of one table.
#pragma once

#include <QColor>
#include <QPalette>

#include "service/values.h"

class QApplication;

namespace packtrain::desktop {

/// Text colours have at least 4.5:1 contrast on `base` and `window`.
struct Theme {
    bool dark = false;
    QColor window, base, raised, line;
    QColor text, dimText, disabledText;
    QColor accent, accentText, selection, track;
    QColor good, warn, bad;

    static const Theme& light();
    static const Theme& night();
    /// The theme that a palette belongs to.
    static const Theme& of(const QPalette& palette);

    QPalette palette() const;
    QString styleSheet() const;
};

/// The roles of a colour that icons, bars and notices ask for.
enum class Tint { text, dim, accent, accentText, good, warn, bad };
QColor tintColor(Tint tint, const Theme& theme);

/// Distances in device independent pixels.
namespace space {
inline constexpr int kTight = 4;
inline constexpr int kSmall = 8;
inline constexpr int kMedium = 12;
inline constexpr int kLarge = 16;
inline constexpr int kHuge = 24;
inline constexpr int kRow = 34;  ///< height of a row in the list of jobs
inline constexpr int kTableRow = 27;
}  // namespace space

/// Gives the whole program the look. May be called again when the system's colour scheme changes.
void applyTheme(QApplication& app, bool dark);

/// Colour of a state; always beside a shape and a word, never alone.
QColor stateColor(service::JobState state, const Theme& theme);
QColor stateColor(service::ShardState state, const Theme& theme);

}  // namespace packtrain::desktop
