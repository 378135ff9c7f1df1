// One session: is it there, when may it end, what would that cost, what is safe; and what can be asked of it.
#pragma once

#include <QFrame>
#include <vector>

#include "service/sessions.h"
#include "session_readings.h"

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace packtrain::desktop {

class CountdownRing;
class ElidedLabel;
class IconLabel;
class ThinBar;

class SessionCard : public QFrame {
    Q_OBJECT

  public:
    explicit SessionCard(QWidget* parent = nullptr);

    void show(const service::SessionView& session);
    const std::string& session() const { return session_; }

  Q_SIGNALS:
    void saveAsked(const std::string& session);
    void flushAsked(const std::string& session);

  private:
    struct GaugeRow {
        QLabel *name, *text;
        ThinBar* bar;
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
    std::vector<LineRow> lineRows_;
};

}  // namespace packtrain::desktop
