#include "what_card.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "convert.h"
#include "widgets/labels.h"
#include "widgets/theme.h"
#include "widgets/thin_bar.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {
constexpr std::size_t kShownExtensions = 4;
}

WhatCard::WhatCard(QWidget* parent) : QFrame(parent) {
    setObjectName(u"whatCard"_s);
    setProperty("card", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kLarge);
    column->setSpacing(space::kSmall);
    column->addWidget(headingLabel(tr("What"), this));

    count_ = new QLabel(this);
    count_->setObjectName(u"whatCount"_s);
    QFont big = count_->font();
    big.setPointSizeF(big.pointSizeF() * 1.35);
    count_->setFont(big);
    wrap(count_);
    column->addWidget(count_);
    folders_ = dimLabel({}, this);
    folders_->setObjectName(u"whatFolders"_s);
    wrap(folders_);
    column->addWidget(folders_);

    extensionBox_ = new QWidget(this);
    extensionBox_->setObjectName(u"whatExtensions"_s);
    extensionBox_->setAccessibleName(tr("Kinds of files"));
    extensions_ = new QGridLayout(extensionBox_);
    extensions_->setContentsMargins(0, space::kSmall, 0, space::kSmall);
    extensions_->setHorizontalSpacing(space::kMedium);
    extensions_->setVerticalSpacing(6);
    extensions_->setColumnStretch(1, 1);
    column->addWidget(extensionBox_);

    leftOutButton_ = new QPushButton(this);
    leftOutButton_->setObjectName(u"leftOutToggle"_s);
    leftOutButton_->setProperty("flat", true);
    leftOutButton_->setCheckable(true);
    leftOutButton_->hide();
    leftOutButton_->setIcon(icon("warning", Tint::warn));
    leftOutButton_->setIconSize(QSize(22, 16));
    column->addWidget(leftOutButton_, 0, Qt::AlignLeft);
    leftOut_ = new QPlainTextEdit(this);
    leftOut_->setObjectName(u"leftOutList"_s);
    leftOut_->setAccessibleName(tr("Files that are left out"));
    leftOut_->setReadOnly(true);
    leftOut_->setLineWrapMode(QPlainTextEdit::NoWrap);
    leftOut_->setFixedHeight(96);
    leftOut_->hide();
    column->addWidget(leftOut_);
    connect(leftOutButton_, &QPushButton::toggled, leftOut_, &QWidget::setVisible);

    column->addStretch(1);
    junk_ = new QCheckBox(tr("&Leave out clutter of the system"), this);
    junk_->setObjectName(u"skipJunk"_s);
    junk_->setToolTip(tr("%1 and the like", "a list of file names")
                          .arg(u".DS_Store, Thumbs.db, desktop.ini, __pycache__, .git"_s));
    junk_->setChecked(true);
    column->addWidget(junk_);
    connect(junk_, &QCheckBox::toggled, this, &WhatCard::changed);
}

bool WhatCard::skipJunk() const {
    return junk_->isChecked();
}

void WhatCard::showCounting(const dataset::WalkTotals& soFar) {
    const bool any = soFar.files > 0;
    count_->setText(
        any ? tr("At least %1, %2", "files, bytes").arg(Words::files(soFar.files), Words::size(soFar.bytes))
            : tr("Counting…"));
    folders_->setText(any ? tr("Counting…") : u" "_s);
}

void WhatCard::showPlan(const service::PlanPreview& plan) {
    count_->setText(
        tr("%1, %2", "files, bytes").arg(Words::files(plan.totals.files), Words::size(plan.totals.bytes)));
    QStringList parts;
    if (plan.totals.folders > 0) parts << tr("%Ln folder(s)", nullptr, toInt(plan.totals.folders));
    if (plan.totals.symlinks > 0) parts << tr("%Ln link(s)", nullptr, toInt(plan.totals.symlinks));
    if (plan.totals.bytes > plan.totals.allocated + plan.totals.allocated / 8)
        parts << tr("%1 on this disk", "sparse files take less on disk")
                     .arg(Words::size(plan.totals.allocated));
    folders_->setText(parts.join(u", "_s));
    showExtensions(plan);
    showLeftOut(plan);
}

void WhatCard::showFailure() {
    count_->setText(tr("Not counted"));
    folders_->clear();
}

void WhatCard::showExtensions(const service::PlanPreview& plan) {
    while (QLayoutItem* item = extensions_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const std::size_t shown = std::min(plan.extensions.size(), kShownExtensions);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [extension, count] = plan.extensions[i];
        const int row = static_cast<int>(i);
        const QString name = extension.empty()
                                 ? tr("no ending", "file without an extension")
                                 : (extension.front() == '.' ? QString() : u"."_s) + toQString(extension);
        auto* bar = new ThinBar(extensionBox_);
        bar->setThickness(5);
        bar->setAccessibleName(name);
        bar->setFraction(
            plan.totals.files == 0 ? 0 : static_cast<double>(count) / static_cast<double>(plan.totals.files));
        auto* number = dimLabel(Words::count(count), extensionBox_);
        number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        extensions_->addWidget(new QLabel(name, extensionBox_), row, 0);
        extensions_->addWidget(bar, row, 1);
        extensions_->addWidget(number, row, 2);
    }
}

void WhatCard::showLeftOut(const service::PlanPreview& plan) {
    const bool some = plan.totals.leftOut > 0 || !plan.leftOut.empty();
    leftOutButton_->setVisible(some);
    if (!some) {
        leftOutButton_->setChecked(false);
        return;
    }
    const std::uint64_t count = std::max<std::uint64_t>(plan.totals.leftOut, plan.leftOut.size());
    leftOutButton_->setText(tr("%Ln item(s) will be left out", nullptr, toInt(count)));
    QStringList lines;
    for (const service::LeftOut& item : plan.leftOut)
        lines << u"%1 – %2"_s.arg(toQString(item.path), Words::reason(item.reason));
    leftOut_->setPlainText(lines.join(u'\n'));
}

}  // namespace packtrain::desktop
