// Light or dark, as the desktop says (xdg-desktop-portal, org.freedesktop.appearance), and told again when it
// changes.
#pragma once

#include <QDBusVariant>
#include <QObject>

namespace packtrain::desktop {

class ColorScheme : public QObject {
    Q_OBJECT

  public:
    /// `darkNow`: what holds while no portal has answered.
    explicit ColorScheme(bool darkNow, QObject* parent = nullptr);

    bool dark() const { return dark_; }

  Q_SIGNALS:
    void changed(bool dark);

  private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

  private:
    void ask();
    void take(const QVariant& value);
    bool dark_;
};

}  // namespace packtrain::desktop
