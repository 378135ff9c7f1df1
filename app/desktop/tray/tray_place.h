// The place in the panel where our icon stands; it may come late, go, and come again.
#pragma once

#include <QIcon>
#include <QObject>

class QMenu;

namespace packtrain::desktop {

class TrayPlace : public QObject {
    Q_OBJECT

  public:
    using QObject::QObject;
    /// The icon can be seen: a window that hides can be fetched back by it.
    virtual bool isThere() const = 0;
    virtual void setFace(const QIcon& icon, const QString& tip) = 0;
    /// `menu` outlives this.
    virtual void setMenu(QMenu& menu) = 0;

  Q_SIGNALS:
    /// The left mouse button.
    void clicked();
    void thereChanged(bool isThere);
};

}  // namespace packtrain::desktop
