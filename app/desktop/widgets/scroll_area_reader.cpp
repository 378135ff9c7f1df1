#include "scroll_area_reader.h"

#include <QAccessibleWidget>
#include <QScrollArea>

namespace packtrain::desktop {
namespace {

QAccessibleInterface* makeReader(const QString&, QObject* object) {
    auto* area = qobject_cast<QScrollArea*>(object);
    return area ? new QAccessibleWidget(area, QAccessible::Client) : nullptr;
}

}  // namespace

void teachReadersScrollAreas() {
    QAccessible::installFactory(makeReader);
}

}  // namespace packtrain::desktop
