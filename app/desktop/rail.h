// The rail at the window's left side: one button for each page, one of them pressed.
#pragma once

#include <QFrame>
#include <vector>

class QAction;
class QActionGroup;
class QVBoxLayout;

namespace packtrain::desktop {

class Rail : public QFrame {
    Q_OBJECT

  public:
    explicit Rail(QWidget* parent = nullptr);

    /// The next page, with its shortcut Ctrl+1, Ctrl+2...; `name` is the action's.
    QAction* add(const char* iconName, const QString& text, const QString& name);
    const std::vector<QAction*>& actions() const { return pages_; }
    void choose(int page);
    /// Icons alone, for a narrow window; readers of the screen hear the words all the same.
    void setCompact(bool isCompact);
    int chosen() const;

  Q_SIGNALS:
    void changed(int page);

  private:
    QVBoxLayout* column_;
    QActionGroup* group_;
    std::vector<QAction*> pages_;
};

}  // namespace packtrain::desktop
