#include "theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;
using service::JobState;
using service::ShardState;

QColor mixed(const QColor& a, const QColor& b, float part) {
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * part,
                            a.greenF() + (b.greenF() - a.greenF()) * part,
                            a.blueF() + (b.blueF() - a.blueF()) * part);
}

// Names in braces are replaced by the theme's colours.
constexpr auto kSheet = R"(
QToolTip { background: {raised}; color: {text}; border: 1px solid {line}; padding: 5px 8px; }
QMenuBar { background: {window}; padding: 2px 6px; }
QMenuBar::item { padding: 5px 10px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: {selection}; }
QMenu { background: {raised}; border: 1px solid {line}; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: {selection}; color: {text}; }
QMenu::item:disabled { color: {disabled}; }
QMenu::separator { height: 1px; background: {line}; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QToolBar { background: {window}; border: none; spacing: 0px; padding: 4px 10px; }
QToolBar::separator { width: 1px; background: {line}; margin: 7px 7px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 5px 4px; color: {text}; }
QToolButton:hover { background: {hover}; }
QToolButton:pressed, QToolButton:checked { background: {selection}; }
QToolButton:focus { border-color: {accent}; }
QToolButton:disabled { color: {disabled}; }
QToolButton[popupMode="2"] { padding-right: 20px; }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 6px; width: 12px; height: 12px; image: url({chevron-down}); }
QPushButton { background: {raised}; border: 1px solid {edge}; border-radius: 6px; padding: 6px 14px; color: {text}; min-height: 18px; }
QPushButton:hover { background: {hover}; }
QPushButton:pressed { background: {selection}; }
QPushButton:focus { border: 2px solid {accent}; padding: 5px 13px; }
QPushButton:disabled { color: {disabled}; border-color: {line}; background: {window}; }
QPushButton[primary="true"] { background: {accent}; border-color: {accent}; color: {accentText}; font-weight: 600; }
QPushButton[primary="true"]:hover { background: {accentHover}; }
QPushButton[primary="true"]:focus { border: 2px solid {text}; padding: 5px 13px; }
QPushButton[primary="true"]:disabled { background: {track}; border-color: {track}; color: {disabled}; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; padding: 4px 8px 4px 0px; }
QPushButton[flat="true"]:hover { background: {hover}; }
QPushButton[flat="true"]:focus { border: 2px solid {accent}; padding: 3px 7px 3px 0px; }
QLineEdit, QSpinBox, QComboBox { background: {base}; border: 1px solid {edge}; border-radius: 6px; padding: 4px 8px; min-height: 20px; color: {text}; selection-background-color: {accent}; selection-color: {accentText}; }
QLineEdit:focus, QSpinBox:focus, QComboBox:focus { border: 2px solid {accent}; padding: 3px 7px; }
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled { color: {disabled}; background: {window}; border-color: {line}; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url({chevron-down}); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: {raised}; border: 1px solid {line}; padding: 4px; outline: none; }
QSpinBox::up-button, QSpinBox::down-button { border: none; width: 20px; background: transparent; }
QSpinBox::up-arrow { image: url({chevron-up}); width: 10px; height: 10px; }
QSpinBox::down-arrow { image: url({chevron-down}); width: 10px; height: 10px; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid {dim}; border-radius: 4px; background: {base}; }
QCheckBox::indicator:checked { background: {accent}; border-color: {accent}; image: url({check}); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid {accent}; width: 12px; height: 12px; }
QCheckBox::indicator:checked:focus { border-color: {text}; }
QCheckBox::indicator:disabled { border-color: {line}; background: {window}; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid {dim}; border-radius: 8px; background: {base}; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid {accent}; background: {accentText}; }
QRadioButton::indicator:checked:focus { width: 6px; height: 6px; border: 5px solid {text}; }
QTreeView, QListView, QTableView { background: {base}; border: none; outline: none; }
QHeaderView { background: {window}; border: none; }
QHeaderView::section { background: {window}; color: {dim}; border: none; border-bottom: 1px solid {line}; padding: 7px 10px; }
QHeaderView::section:hover { color: {text}; }
QTabWidget::pane { border: none; border-top: 1px solid {line}; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { padding: 8px 14px 7px 14px; border: none; border-bottom: 2px solid transparent; color: {dim}; background: transparent; }
QTabBar::tab:selected { color: {text}; border-bottom: 2px solid {accent}; }
QTabBar::tab:hover { color: {text}; }
QTabBar::tab:focus { color: {accent}; }
QSplitter::handle { background: {line}; }
QSplitter::handle:vertical { height: 1px; margin: 0; }
QStatusBar { background: {window}; color: {dim}; border-top: 1px solid {line}; }
QStatusBar::item { border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: {edge}; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: {dim}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QPlainTextEdit { background: {window}; border: 1px solid {line}; border-radius: 6px; padding: 6px; selection-background-color: {accent}; selection-color: {accentText}; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QLabel[dim="true"] { color: {dim}; }
QLabel[heading="true"] { font-weight: 600; }
QFrame[rail="true"] { background: {window}; border: none; border-right: 1px solid {line}; }
QFrame[rail="true"] QToolButton { border: none; border-radius: 6px; padding: 8px 6px; color: {dim}; background: transparent; }
QFrame[rail="true"] QToolButton:hover { background: {hover}; }
QFrame[rail="true"] QToolButton:checked { background: {selection}; color: {text}; }
QFrame[rail="true"] QToolButton:focus { border: 1px solid {accent}; }
QFrame[card="true"] { background: {base}; border: 1px solid {line}; border-radius: 8px; }
)";

QString hex(const QColor& color) {
    return color.name();
}

Theme makeLight() {
    Theme t;
    t.window = QColor(0xf5, 0xf6, 0xf8);
    t.base = QColor(0xff, 0xff, 0xff);
    t.raised = QColor(0xff, 0xff, 0xff);
    t.line = QColor(0xdf, 0xe3, 0xe8);
    t.text = QColor(0x1a, 0x20, 0x27);
    t.dimText = QColor(0x56, 0x61, 0x6d);
    t.disabledText = QColor(0x98, 0xa1, 0xab);
    t.accent = QColor(0x25, 0x5f, 0xc9);
    t.accentText = QColor(0xff, 0xff, 0xff);
    t.selection = QColor(0xdf, 0xe9, 0xfb);
    t.track = QColor(0xe4, 0xe8, 0xed);
    t.good = QColor(0x1a, 0x7a, 0x46);
    t.warn = QColor(0x93, 0x5a, 0x00);
    t.bad = QColor(0xb8, 0x2a, 0x2f);
    return t;
}

Theme makeNight() {
    Theme t;
    t.dark = true;
    t.window = QColor(0x17, 0x1a, 0x1f);
    t.base = QColor(0x1d, 0x21, 0x27);
    t.raised = QColor(0x26, 0x2b, 0x32);
    t.line = QColor(0x33, 0x3a, 0x43);
    t.text = QColor(0xe6, 0xea, 0xef);
    t.dimText = QColor(0xa0, 0xab, 0xb8);
    t.disabledText = QColor(0x68, 0x73, 0x80);
    t.accent = QColor(0x7f, 0xac, 0xff);
    t.accentText = QColor(0x10, 0x1a, 0x2c);
    t.selection = QColor(0x2a, 0x3a, 0x55);
    t.track = QColor(0x38, 0x40, 0x4a);
    t.good = QColor(0x67, 0xc9, 0x8f);
    t.warn = QColor(0xe5, 0xb1, 0x56);
    t.bad = QColor(0xf2, 0x86, 0x83);
    return t;
}

}  // namespace

const Theme& Theme::light() {
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::night() {
    static const Theme theme = makeNight();
    return theme;
}

const Theme& Theme::of(const QPalette& palette) {
    return palette.color(QPalette::Base).lightnessF() < 0.5F ? night() : light();
}

QPalette Theme::palette() const {
    QPalette p;
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, base);
    p.setColor(QPalette::AlternateBase, window);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::Button, raised);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, bad);
    p.setColor(QPalette::ToolTipBase, raised);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::PlaceholderText, dimText);
    p.setColor(QPalette::Highlight, selection);
    p.setColor(QPalette::HighlightedText, text);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::Light, mixed(raised, Qt::white, dark ? 0.08F : 1.0F));
    p.setColor(QPalette::Midlight, line);
    p.setColor(QPalette::Mid, line);
    p.setColor(QPalette::Dark, mixed(line, Qt::black, 0.2F));
    p.setColor(QPalette::Shadow, mixed(window, Qt::black, 0.6F));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, disabledText);
    return p;
}

QString Theme::styleSheet() const {
    const QString shade = dark ? u"dark"_s : u"light"_s;
    const std::pair<QString, QString> names[] = {
        {u"{window}"_s, hex(window)},
        {u"{base}"_s, hex(base)},
        {u"{raised}"_s, hex(raised)},
        {u"{line}"_s, hex(line)},
        {u"{text}"_s, hex(text)},
        {u"{dim}"_s, hex(dimText)},
        {u"{disabled}"_s, hex(disabledText)},
        {u"{accent}"_s, hex(accent)},
        {u"{accentText}"_s, hex(accentText)},
        {u"{accentHover}"_s, hex(mixed(accent, text, 0.16F))},
        {u"{selection}"_s, hex(selection)},
        {u"{track}"_s, hex(track)},
        {u"{hover}"_s, hex(mixed(window, text, 0.07F))},
        {u"{edge}"_s, hex(mixed(line, text, 0.16F))},
        {u"{chevron-down}"_s, u":/controls/chevron-down-%1.svg"_s.arg(shade)},
        {u"{check}"_s, u":/controls/check-%1.svg"_s.arg(shade)},
        {u"{chevron-up}"_s, u":/controls/chevron-up-%1.svg"_s.arg(shade)},
    };
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, value] : names) sheet.replace(name, value);
    return sheet;
}

void applyTheme(QApplication& app, bool dark) {
    const Theme& theme = dark ? Theme::night() : Theme::light();
    if (app.style()->name().compare(u"fusion"_s, Qt::CaseInsensitive) != 0 && app.styleSheet().isEmpty())
        QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QApplication::setPalette(theme.palette());
    app.setStyleSheet(theme.styleSheet());
}

QColor tintColor(Tint tint, const Theme& theme) {
    switch (tint) {
        case Tint::text:
            return theme.text;
        case Tint::dim:
            return theme.dimText;
        case Tint::accent:
            return theme.accent;
        case Tint::accentText:
            return theme.accentText;
        case Tint::good:
            return theme.good;
        case Tint::warn:
            return theme.warn;
        case Tint::bad:
            return theme.bad;
    }
    return theme.text;
}

QColor stateColor(JobState state, const Theme& theme) {
    switch (state) {
        case JobState::scanning:
        case JobState::uploading:
        case JobState::verifying:
            return theme.accent;
        case JobState::waiting:
        case JobState::stalled:
        case JobState::doneWithSkips:
            return theme.warn;
        case JobState::done:
            return theme.good;
        case JobState::failed:
            return theme.bad;
        case JobState::queued:
        case JobState::paused:
        case JobState::cancelled:
            return theme.dimText;
    }
    return theme.dimText;
}

QColor stateColor(ShardState state, const Theme& theme) {
    switch (state) {
        case ShardState::sending:
        case ShardState::verifying:
            return theme.accent;
        case ShardState::done:
            return theme.good;
        case ShardState::failed:
            return theme.bad;
        case ShardState::waiting:
            return theme.dimText;
    }
    return theme.dimText;
}

}  // namespace packtrain::desktop
