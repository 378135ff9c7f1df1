// What a screen reader is told about a scroll area: a pane with its children.
#pragma once

namespace packtrain::desktop {

/// Qt's own answer (6.4, QAccessibleAbstractScrollArea::child) does not check the number that it is asked
/// for: a reader that counted the children before a scroll bar went away ended the program. Once per program.
void teachReadersScrollAreas();

}  // namespace packtrain::desktop
