// A ring that empties while an end comes near, with the time that is left in its middle. A paler part goes on
// to the latest moment at which the end may come.
#pragma once

#include <QWidget>

#include "widgets/theme.h"

namespace packtrain::desktop {

class CountdownRing : public QWidget {
    Q_OBJECT

  public:
    struct Shown {
        QString caption;   ///< which end
        QString left;      ///< until it may come at the earliest
        QString basis;     ///< how that is known
        double share = 0;  ///< of the whole time, what is left at the least; 0..1
        double most = 0;   ///< and at the most
        Tint tint = Tint::accent;
        bool isEstimate = false;  ///< no word comes: the countdown goes on by itself

        bool operator==(const Shown&) const = default;
    };

    explicit CountdownRing(QWidget* parent = nullptr);

    void show(const Shown& shown);
    const Shown& shown() const { return shown_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Shown shown_;
};

}  // namespace packtrain::desktop
