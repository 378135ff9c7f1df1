#include "fit_content.h"

#include <QDialog>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QWindow>
#include <algorithm>

namespace packtrain::desktop {
namespace {

constexpr int kTitleBar = 80;   // and a panel of the desktop
constexpr int kSettledMs = 10;  // nested layouts settle in several turns of the event loop
constexpr int kPlacedMs = 40;

/// Under X11 a new size goes out together with the place, which is not known before the window manager has
/// put the window somewhere: a size that is sent earlier moves the window to the corner of the screen.
bool isPlaced(const QDialog* dialog) {
    return dialog->windowHandle() && dialog->windowHandle()->isExposed();
}

void grow(QDialog* dialog, QScrollArea* scroll) {
    const QSize most = dialog->screen()->availableGeometry().size() - QSize(kTitleBar, kTitleBar);
    const int narrow = std::max(0, scroll->widget()->minimumSizeHint().width() - scroll->viewport()->width());
    const QSize wanted(dialog->width() + narrow, dialog->height() + scroll->verticalScrollBar()->maximum());
    const QSize size = wanted.boundedTo(most).expandedTo(dialog->size());
    if (size == dialog->size()) return;
    dialog->resize(size);
    fitContent(dialog, scroll);  // texts that wrap otherwise now may need a little more
}

}  // namespace

void fitContent(QDialog* dialog, QScrollArea* scroll) {
    QTimer::singleShot(kSettledMs, dialog, [=] {
        if (!dialog->isVisible() || isPlaced(dialog)) return grow(dialog, scroll);
        QTimer::singleShot(kPlacedMs, dialog, [=] { fitContent(dialog, scroll); });
    });
}

}  // namespace packtrain::desktop
