// One session: is it there, when may it end, what would that cost, what is safe; and what can be asked of it.
#pragma once

#include <QFrame>
#include <vector>

#include "chart_feed.h"
#include "session_readings.h"

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace packtrain::desktop {

class ChartPanel;
class ChartSpark;
class CountdownRing;
class ElidedLabel;
class IconLabel;
class PastPanel;
class SessionLog;
class ThinBar;

class SessionCard : public QFrame {
    Q_OBJECT

  public:
    explicit SessionCard(Desk& desk, QWidget* parent = nullptr);

    void show(const service::SessionView& session);
    const std::string& session() const { return session_; }

  Q_SIGNALS:
    void saveAsked(const std::string& session);
    void flushAsked(const std::string& session);

  private:
    struct GaugeRow {
        QLabel *name, *text;
        ThinBar* bar;
        ChartSpark* spark;
    };
    struct LineRow {
        QWidget* row;
        IconLabel* icon;
        QLabel* text;
    };

    QWidget* buildHead();
    QWidget* buildButtons();
    void showHead(const service::SessionView& session);
    void showRings(const service::SessionView& session);
    void showGauges(const service::SessionView& session);
    void showLines(const service::SessionView& session);
    void addGaugeRow();
    void addLineRow();
    void showCommands(const service::SessionView& session);
    void showSparks();
    QToolButton* fold(const QString& text, const char* name);
    void openCharts(bool isOpen);
    void openLog(bool isOpen);
    void openPast(bool isOpen);
    void reveal(QWidget* part);

    Desk& desk_;
    std::string session_;
    IconLabel* icon_;
    ElidedLabel* name_;
    QLabel *place_, *presence_, *risk_, *safe_, *why_, *next_, *asOf_, *cache_, *commands_;
    QHBoxLayout* rings_;
    QWidget* gaugeArea_;
    QGridLayout* gaugeGrid_;
    QVBoxLayout* lines_;
    QPushButton *save_, *flush_;
    std::vector<CountdownRing*> ringList_;
    std::vector<GaugeRow> gauges_;
    std::vector<std::optional<service::Figure>> sparked_;  ///< by gauge
    std::vector<LineRow> lineRows_;
    ChartPanel* charts_ = nullptr;  ///< made when it is opened first, as is the log
    SessionLog* log_ = nullptr;
    PastPanel* past_ = nullptr;
    ChartFeed* sparkFeed_;
    ChartFeed::Series recent_;
};

}  // namespace packtrain::desktop
