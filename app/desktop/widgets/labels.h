// Small labels that many pages use.
#pragma once

#include <QLabel>

#include "icons.h"

namespace packtrain::desktop {

/// One line that is cut with an ellipsis instead of pushing the window wide; the whole text is its tooltip
/// then.
class ElidedLabel : public QLabel {
    Q_OBJECT

  public:
    explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideRight);
    void setFullText(const QString& text);
    const QString& fullText() const { return full_; }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void elide();
    QString full_;
    Qt::TextElideMode mode_;
};

/// An icon as a label of a fixed size; repainted when the theme changes.
class IconLabel : public QWidget {
    Q_OBJECT

  public:
    IconLabel(const QIcon& icon, int size, QWidget* parent = nullptr);
    void setIcon(const QIcon& icon);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QIcon icon_;
    int size_;
};

QLabel* dimLabel(const QString& text, QWidget* parent);
QLabel* headingLabel(const QString& text, QWidget* parent);
/// The label of a field, with its shortcut; as high as the field, so that their texts stand on one line.
QLabel* fieldLabel(const QString& text, QWidget* field);
/// Makes a label wrap and keep its height in layouts.
void wrap(QLabel* label);

}  // namespace packtrain::desktop
