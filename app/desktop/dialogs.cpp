#include "dialogs.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;

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
    auto* box = new QMessageBox(QMessageBox::NoIcon, QString(), question.text, QMessageBox::NoButton, parent);
    box->setObjectName(question.name);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(question.detail);
    QPushButton* accept = box->addButton(question.accept, QMessageBox::AcceptRole);
    QPushButton* reject = box->addButton(question.reject, QMessageBox::RejectRole);
    accept->setObjectName(u"accept"_s);
    reject->setObjectName(u"reject"_s);
    box->setDefaultButton(question.rejectIsDefault ? reject : accept);
    box->setEscapeButton(reject);
    QObject::connect(box, &QMessageBox::finished, box, [box, accept, answered = std::move(answered)] {
        answered(box->clickedButton() == accept);
    });
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
