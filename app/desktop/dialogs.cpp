#include "dialogs.h"

#include <QDialog>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/labels.h"
#include "widgets/theme.h"

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;

constexpr int kQuestionWidth = 380;

void openChooser(QFileDialog* dialog, const QString& name, std::function<void(QStringList)> chosen) {
    dialog->setObjectName(name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog,
                     [chosen = std::move(chosen)](const QStringList& files) {
                         if (!files.isEmpty()) chosen(files);
                     });
    dialog->open();
}

}  // namespace

void QtDialogs::ask(QWidget* parent, const Question& question, std::function<void(bool)> answered) {
    auto* box = new QDialog(parent);
    box->setObjectName(question.name);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setAccessibleDescription(question.detail);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(space::kHuge, space::kLarge, space::kHuge, space::kLarge);
    column->setSpacing(space::kSmall);
    column->setSizeConstraint(QLayout::SetMinimumSize);
    QLabel* text = headingLabel(question.text, box);
    QLabel* detail = dimLabel(question.detail, box);
    for (QLabel* label : {text, detail}) {
        label->setTextFormat(Qt::PlainText);
        wrap(label);
        label->setMinimumWidth(kQuestionWidth);
        column->addWidget(label);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, space::kMedium, 0, 0);
    row->setSpacing(space::kSmall);
    auto* reject = new QPushButton(question.reject, box);
    auto* accept = new QPushButton(question.accept, box);
    reject->setObjectName(u"reject"_s);
    accept->setObjectName(u"accept"_s);
    (question.rejectIsDefault ? reject : accept)->setDefault(true);
    (question.rejectIsDefault ? reject : accept)->setFocus();
    accept->setProperty("primary", !question.rejectIsDefault);
    row->addStretch(1);
    row->addWidget(reject);
    row->addWidget(accept);
    column->addLayout(row);
    QObject::connect(accept, &QPushButton::clicked, box, &QDialog::accept);
    QObject::connect(reject, &QPushButton::clicked, box, &QDialog::reject);
    QObject::connect(box, &QDialog::finished, box,
                     [answered = std::move(answered)](int result) { answered(result == QDialog::Accepted); });
    box->open();
}

void QtDialogs::chooseFolder(QWidget* parent, const QString& title, const QString& start,
                             std::function<void(QString)> chosen) {
    auto* dialog = new QFileDialog(parent, title, start);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    openChooser(dialog, u"chooseFolder"_s,
                [chosen = std::move(chosen)](const QStringList& files) { chosen(files.front()); });
}

void QtDialogs::chooseFiles(QWidget* parent, const QString& title, const QString& start,
                            std::function<void(QStringList)> chosen) {
    auto* dialog = new QFileDialog(parent, title, start);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    openChooser(dialog, u"chooseFiles"_s, std::move(chosen));
}

void QtDialogs::chooseFile(QWidget* parent, const QString& title, const QString& filter,
                           std::function<void(QString)> chosen) {
    auto* dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    openChooser(dialog, u"chooseFile"_s,
                [chosen = std::move(chosen)](const QStringList& files) { chosen(files.front()); });
}

}  // namespace packtrain::desktop
