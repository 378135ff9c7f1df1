#include "drop_zone.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/icons.h"
#include "widgets/labels.h"
#include "widgets/theme.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

void paintDashed(QPainter& painter, const QRectF& area, const QColor& line, const QColor& fill,
                 double width) {
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(line, width, Qt::CustomDashLine, Qt::RoundCap);
    pen.setDashPattern({4, 4});
    painter.setPen(pen);
    painter.setBrush(fill);
    painter.drawRoundedRect(area, 14, 14);
}

}  // namespace

EmptyUploads::EmptyUploads(QWidget* parent) : QWidget(parent) {
    setObjectName(u"emptyUploads"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(64, 48, 64, 48);
    column->setSpacing(space::kMedium);
    column->addStretch(2);
    column->addWidget(new IconLabel(icon("drop", Tint::accent), 56, this), 0, Qt::AlignHCenter);
    column->addSpacing(space::kSmall);
    auto* title = new QLabel(tr("Drop a dataset folder here"), this);
    title->setObjectName(u"emptyTitle"_s);
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.7);
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    title->setAlignment(Qt::AlignCenter);
    wrap(title);
    column->addWidget(title);
    auto* text = dimLabel(tr("Packtrain packs it into shards, uploads them and checks every byte."), this);
    text->setObjectName(u"emptyText"_s);
    text->setAlignment(Qt::AlignCenter);
    wrap(text);
    column->addWidget(text);
    column->addSpacing(space::kMedium);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kSmall);
    auto* folder = new QPushButton(icon("folder", Tint::accentText), tr("Choose folder"), this);
    folder->setIconSize(QSize(24, 16));
    folder->setObjectName(u"chooseFolder"_s);
    folder->setProperty("primary", true);
    folder->setAccessibleDescription(tr("The same as dropping a folder on this window"));
    auto* files = new QPushButton(tr("Choose files"), this);
    files->setObjectName(u"chooseFiles"_s);
    row->addStretch(1);
    row->addWidget(folder);
    row->addWidget(files);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(3);
    connect(folder, &QPushButton::clicked, this, &EmptyUploads::folderAsked);
    connect(files, &QPushButton::clicked, this, &EmptyUploads::filesAsked);
}

void EmptyUploads::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    QColor edge = theme.dimText;
    edge.setAlphaF(0.55F);
    paintDashed(painter, QRectF(rect()).adjusted(20.5, 12.5, -20.5, -20.5), edge, theme.base, 1.4);
}

DropBar::DropBar(QWidget* parent) : QWidget(parent) {
    setObjectName(u"dropBar"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::kLarge, space::kSmall, space::kLarge, space::kSmall);
    row->setSpacing(space::kSmall);
    row->addWidget(new IconLabel(icon("drop", Tint::dim), 18, this));
    auto* text = new ElidedLabel(this);
    text->setProperty("dim", true);
    text->setFullText(tr("Drop folders or files anywhere in this window"));
    row->addWidget(text, 1);
    auto* folder = new QPushButton(tr("Choose folder"), this);
    folder->setObjectName(u"chooseFolderBar"_s);
    folder->setAccessibleDescription(tr("The same as dropping a folder on this window"));
    row->addWidget(folder);
    connect(folder, &QPushButton::clicked, this, &DropBar::folderAsked);
}

DropOverlay::DropOverlay(QWidget* parent) : QWidget(parent) {
    setObjectName(u"dropOverlay"_s);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropOverlay::showFor(int items, bool welcome, const QString& why) {
    welcome_ = welcome;
    head_ = welcome ? tr("Drop to upload") : tr("This cannot be uploaded");
    line_ = welcome ? tr("%Ln item(s)", "files or folders that hover over the window", items) : why;
    setGeometry(parentWidget()->rect());
    raise();
    show();
    update();
}

QString DropOverlay::text() const {
    return isHidden() ? QString() : head_ + u'\n' + line_;
}

void DropOverlay::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(palette());
    const QColor color = welcome_ ? theme.accent : theme.bad;
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);  // nothing shines through: texts would run into each other
    QColor wash = color;
    wash.setAlphaF(0.08F);
    paintDashed(painter, QRectF(rect()).adjusted(18, 18, -18, -18), color, wash, 2.5);

    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 1.8);
    big.setWeight(QFont::DemiBold);
    const QRect area = rect().adjusted(64, 0, -64, 0);
    const int middle = height() / 2;
    (welcome_ ? icon("drop", Tint::accent) : icon("state-cancelled", Tint::bad))
        .paint(&painter, QRect(width() / 2 - 30, middle - 92, 60, 60));
    painter.setPen(theme.text);
    painter.setFont(big);
    painter.drawText(QRect(area.left(), middle - 22, area.width(), 40), Qt::AlignCenter, head_);
    painter.setFont(font());
    painter.setPen(theme.dimText);
    painter.drawText(QRect(area.left(), middle + 22, area.width(), 80),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, line_);
}

}  // namespace packtrain::desktop
