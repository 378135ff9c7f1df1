// One chart of a session: up to two figures over time, with their values now or at the moment under the mouse
// or the keyboard's cursor. It is drawn by hand, with at most two points a pixel column.
#pragma once

#include <QPen>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "chart_shape.h"
#include "widgets/theme.h"

namespace packtrain::desktop {

struct ChartLine {
    service::Figure figure;
    QString name;
};

class Chart : public QWidget {
    Q_OBJECT

  public:
    enum class Unit : std::uint8_t { percent, bytesPerSecond };

    Chart(const QString& title, Unit unit, std::vector<ChartLine> lines, QWidget* parent = nullptr);

    /// `end`: the local time of the series' newest moment.
    void show(std::shared_ptr<const service::FigureSeries> series, const QDateTime& end);
    /// Where values are read; nothing: the newest are shown.
    void setCursorAge(std::optional<Nanoseconds> age);
    std::optional<Nanoseconds> cursorAge() const { return cursor_; }

    /// "busy 93 %, its memory 74 %": at the cursor, else the newest.
    QString readOut() const;
    /// What stands at this age of one figure: "93 %", "41 to 93 %", or that nothing was told.
    QString valueAt(service::Figure figure, std::optional<Nanoseconds> age) const;
    /// The strokes that a paint event draws now, for each line.
    std::vector<std::vector<QPolygonF>> strokes() const;
    int columns() const;  ///< of pixels, in which values are drawn

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void cursorMoved(std::optional<Nanoseconds> age);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    ChartFrame frame() const;
    QString words(const service::FigurePoint& point) const;
    void describe();
    void paintAxes(QPainter& painter, const ChartFrame& frame, const Theme& theme) const;
    void paintLegend(QPainter& painter, const Theme& theme) const;
    void paintCursor(QPainter& painter, const ChartFrame& frame, const Theme& theme) const;

    QString title_;
    Unit unit_;
    std::vector<ChartLine> lines_;
    std::shared_ptr<const service::FigureSeries> series_;
    QDateTime end_;
    double top_ = 100;
    std::optional<Nanoseconds> cursor_;
};

/// Of the first and the second line of a chart; they differ in dashes too.
QPen chartPen(std::size_t line, const Theme& theme);

}  // namespace packtrain::desktop
