// A thin horizontal bar for a share of a whole; with a second share laid behind the first, for "and this much
// more".
#pragma once

#include <QWidget>

#include "icons.h"

namespace packtrain::desktop {

class ThinBar : public QWidget {
    Q_OBJECT

  public:
    explicit ThinBar(QWidget* parent = nullptr);

    /// 0..1; below 0: not known.
    void setFraction(double fraction);
    double fraction() const { return fraction_; }
    /// A paler part that follows the first one, up to `fraction`.
    void setSecond(double fraction);
    void setTint(Tint tint);
    void setThickness(int pixels);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    double fraction_ = 0, second_ = 0;
    Tint tint_ = Tint::accent;
    int thickness_ = 6;
};

/// The same drawing for delegates. `fraction` below 0 is drawn as hatching: at work, but no share can be
/// told.
void paintBar(QPainter* painter, const QRectF& rect, double fraction, double second, const QColor& color,
              const QColor& track, Qt::LayoutDirection direction);

}  // namespace packtrain::desktop
