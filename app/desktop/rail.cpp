#include "rail.h"

#include <QAction>
#include <QActionGroup>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/icons.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

Rail::Rail(QWidget* parent) : QFrame(parent), column_(new QVBoxLayout(this)), group_(new QActionGroup(this)) {
    setObjectName(u"rail"_s);
    setProperty("rail", true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    column_->setContentsMargins(space::kTight, space::kSmall, space::kTight, space::kSmall);
    column_->setSpacing(space::kTight);
    column_->addStretch(1);
}

QAction* Rail::add(const char* iconName, const QString& text, const QString& name) {
    auto* action = new QAction(icon(iconName), text, this);
    action->setObjectName(name);
    action->setCheckable(true);
    const int page = static_cast<int>(pages_.size());
    action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + page)));
    action->setToolTip(
        u"%1 (%2)"_s.arg(action->iconText(), action->shortcut().toString(QKeySequence::NativeText)));
    group_->addAction(action);
    pages_.push_back(action);

    auto* button = new QToolButton(this);
    button->setObjectName(name + u"Button"_s);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize(QSize(22, 22));
    button->setFocusPolicy(Qt::TabFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    column_->insertWidget(page, button);
    connect(action, &QAction::toggled, this, [this, page](bool isOn) {
        if (isOn) Q_EMIT changed(page);
    });
    return action;
}

void Rail::choose(int page) {
    pages_.at(static_cast<std::size_t>(std::clamp(page, 0, static_cast<int>(pages_.size()) - 1)))
        ->setChecked(true);
}

void Rail::setCompact(bool isCompact) {
    const Qt::ToolButtonStyle style = isCompact ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextUnderIcon;
    for (auto* button : findChildren<QToolButton*>()) button->setToolButtonStyle(style);
}

int Rail::chosen() const {
    const auto found = std::ranges::find_if(pages_, &QAction::isChecked);
    return found == pages_.end() ? 0 : static_cast<int>(found - pages_.begin());
}

}  // namespace packtrain::desktop
