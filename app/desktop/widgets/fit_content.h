// Dialogs whose content may grow: as large as the content, as long as the screen has room; beyond that the
// content scrolls.
#pragma once

class QDialog;
class QScrollArea;

namespace packtrain::desktop {

/// Grows `dialog` so that what is in `scroll` is seen whole; never makes it smaller. Acts as soon as the
/// layouts have settled.
void fitContent(QDialog* dialog, QScrollArea* scroll);

}  // namespace packtrain::desktop
