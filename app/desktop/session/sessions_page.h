// The page of sessions: a card for each while they are few, a table with the card of the chosen one when they
// are many, and what to do while there is none.
#pragma once

#include <QTimer>
#include <QWidget>
#include <atomic>
#include <memory>
#include <vector>

#include "desk.h"
#include "session_table_model.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;
class QVBoxLayout;

namespace packtrain::desktop {

class NoticeBar;
class SessionCard;

class SessionsPage : public QWidget {
    Q_OBJECT

  public:
    /// So many stand as cards; more are a table.
    static constexpr std::size_t kMostCards = 3;

    explicit SessionsPage(Desk& desk, QWidget* parent = nullptr);
    ~SessionsPage() override;

    /// One look now; tests call it too. Otherwise four times a second where something changed, and once a
    /// second while the page is seen, because countdowns go on.
    void beat();
    void pairNotebook();
    void showPaired();

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    QWidget* buildEmpty();
    QWidget* buildBar();
    QWidget* buildFull();
    void take(std::vector<service::SessionView> sessions);
    void showCards(const std::vector<service::SessionView>& sessions);
    void showPairings();
    SessionCard* newCard();
    void ask(const std::string& session, const service::CommandAct& act);

    Desk& desk_;
    SessionTableModel model_;
    NoticeBar* notice_;
    QStackedWidget* stack_;
    QLabel* pairings_ = nullptr;
    QPushButton* paired_ = nullptr;  ///< of the empty page
    QTableView* table_ = nullptr;
    QVBoxLayout* cardColumn_ = nullptr;
    std::vector<SessionCard*> cards_;
    std::string chosen_;  ///< in the table
    std::shared_ptr<std::atomic<bool>> dirty_;
    int beatsSinceLook_ = 0;
    QTimer timer_;
    std::unique_ptr<service::Subscription> subscription_;  ///< last: goes first
};

}  // namespace packtrain::desktop
