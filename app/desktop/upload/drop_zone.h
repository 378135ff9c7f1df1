// Where things can be dropped: the page when it is empty, the bar under a list, and the overlay while
// something hovers.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace packtrain::desktop {

/// The whole page while there is no upload yet.
class EmptyUploads : public QWidget {
    Q_OBJECT

  public:
    explicit EmptyUploads(QWidget* parent = nullptr);

  Q_SIGNALS:
    void folderAsked();
    void filesAsked();

  protected:
    void paintEvent(QPaintEvent* event) override;
};

/// A slim twin of the drop area that keyboards and screen readers reach.
class DropBar : public QWidget {
    Q_OBJECT

  public:
    explicit DropBar(QWidget* parent = nullptr);

  Q_SIGNALS:
    void folderAsked();
};

/// Covers the window while a drag hovers over it; takes no mouse.
class DropOverlay : public QWidget {
    Q_OBJECT

  public:
    explicit DropOverlay(QWidget* parent);
    void showFor(int items, bool welcome, const QString& why);
    QString text() const;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString head_, line_;
    bool welcome_ = true;
};

}  // namespace packtrain::desktop
