// Asks for a session's figures while their picture is seen: away from the window's thread, and no oftener
// than the picture can change.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

#include "desk.h"

namespace packtrain::desktop {

class ChartFeed : public QObject {
    Q_OBJECT

  public:
    using Series = std::shared_ptr<const service::FigureSeries>;

    /// Owned by the picture; nothing is asked while no part of it is seen.
    ChartFeed(Desk& desk, QWidget* picture);

    /// Another wish than before is asked for at once.
    void want(const service::FigureWish& wish);

  Q_SIGNALS:
    /// Null: another session was asked for, and nothing of it has come yet.
    void came(const packtrain::desktop::ChartFeed::Series& series);

  protected:
    bool eventFilter(QObject* picture, QEvent* event) override;

  private:
    void beat();
    void ask();

    Desk& desk_;
    QWidget* picture_;
    service::FigureWish wish_;
    QTimer timer_;
    QElapsedTimer asked_;
    Nanoseconds span_{0};  ///< of the newest answer
    Task task_;
};

}  // namespace packtrain::desktop
