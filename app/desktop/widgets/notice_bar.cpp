#include "notice_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "labels.h"
#include "theme.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent) {
    setObjectName(u"noticeBar"_s);
    setAccessibleName(tr("Notice"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::kLarge, space::kSmall, space::kSmall, space::kSmall);
    row->setSpacing(space::kMedium);
    icon_ = new IconLabel(icon("warning", Tint::warn), 18, this);
    row->addWidget(icon_, 0, Qt::AlignTop);
    label_ = new QLabel(this);
    label_->setObjectName(u"noticeText"_s);
    label_->setTextFormat(Qt::PlainText);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    wrap(label_);
    row->addWidget(label_, 1);
    close_ = new QToolButton(this);
    close_->setObjectName(u"noticeClose"_s);
    close_->setIcon(icon("close"));
    close_->setAccessibleName(tr("Close the notice"));
    close_->setToolTip(tr("Close"));
    row->addWidget(close_, 0, Qt::AlignTop);
    connect(close_, &QToolButton::clicked, this, &NoticeBar::dismiss);
    hide();
}

void NoticeBar::say(const QString& text, Tint tint) {
    tint_ = tint;
    icon_->setIcon(icon(tint == Tint::accent ? "info" : "warning", tint));
    label_->setText(text);
    setAccessibleDescription(text);
    show();
    update();
}

QString NoticeBar::text() const {
    return isHidden() ? QString() : label_->text();
}

void NoticeBar::dismiss() {
    hide();
}

void NoticeBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QColor wash = tint_ == Tint::bad ? theme.bad : tint_ == Tint::accent ? theme.accent : theme.warn;
    QPainter painter(this);
    QColor edge = wash;
    wash.setAlphaF(0.12F);
    edge.setAlphaF(0.5F);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, height() - 1, width(), 1), edge);
}

}  // namespace packtrain::desktop
