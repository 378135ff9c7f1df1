// How the window goes: hidden while an icon in the tray brings it back, else closed, after a question where
// something would stop.
#include <QCloseEvent>
#include <QDialog>
#include <QSettings>

#include "main_window.h"
#include "rail.h"
#include "service/session_alerts.h"
#include "setting_names.h"
#include "upload/uploads_page.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

const QString kHideExplained = u"window/hideExplained"_s;

}  // namespace

int MainWindow::running() const {
    int count = 0;
    for (const service::JobView& view : page_->model().jobs())
        if (!isOver(view.state) && view.state != service::JobState::paused &&
            (view.runningHere || !view.running))
            ++count;
    return count;
}

bool MainWindow::isAnySessionAtRisk() const {
    return service::trayOf({}, service::worthShowing(desk_.sessions.snapshot())).atRisk > 0;
}

bool MainWindow::mayLeave() const {
    return mayClose_ || (running() == 0 && !isAnySessionAtRisk());
}

void MainWindow::closeWithoutAsking() {
    for (QDialog* dialog : findChildren<QDialog*>()) dialog->reject();
    closeForGood();
}

/// A window that is hidden gets no event when it is closed.
void MainWindow::closeForGood() {
    mayClose_ = true;
    isVisible() ? static_cast<void>(close()) : leave();
}

void MainWindow::leave() {
    if (std::exchange(hasLeft_, true)) return;
    desk_.settings.setValue(setting::kGeometry, saveGeometry());
    desk_.settings.setValue(setting::kSection, rail_->chosen());
    page_->saveState();
    Q_EMIT left();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (mayHide_ && !mayClose_) {
        event->ignore();
        return hideToTray();
    }
    if (mayLeave()) {
        event->accept();
        return leave();
    }
    event->ignore();
    askToQuit();
}

void MainWindow::quit() {
    if (mayLeave()) return closeForGood();
    if (!isVisible()) open({});
    askToQuit();
}

void MainWindow::askToQuit() {
    if (std::exchange(asking_, true)) return;
    const int jobs = running();
    Question question;
    question.name = u"quitQuestion"_s;
    question.text = jobs > 0 ? tr("%Ln upload(s) running.", nullptr, jobs) : tr("A session is at risk.");
    QStringList details;
    if (jobs > 0)
        details << tr("They resume exactly where they stop, as soon as Packtrain is started again.");
    if (isAnySessionAtRisk()) details << tr("You will not get time-left warnings.");
    question.detail = details.join(u'\n');
    question.accept = jobs > 0 ? tr("Pause and quit") : tr("Quit");
    question.reject = tr("Cancel");
    desk_.dialogs.ask(this, question, [this](bool yes) {
        asking_ = false;
        if (yes) closeForGood();
    });
}

/// Once it is said where the window goes.
void MainWindow::hideToTray() {
    if (desk_.settings.value(kHideExplained).toBool()) return hide();
    if (std::exchange(asking_, true)) return;
    Question question;
    question.name = u"hideQuestion"_s;
    question.text = tr("Packtrain stays in the tray.");
    question.detail =
        tr("Uploads go on, and warnings of sessions still come. A click on the icon brings the window back; "
           "Quit in its menu ends Packtrain.");
    question.accept = tr("Hide the window");
    question.reject = tr("Cancel");
    desk_.dialogs.ask(this, question, [this](bool yes) {
        asking_ = false;
        if (!yes) return;
        desk_.settings.setValue(kHideExplained, true);
        hide();
    });
}

void MainWindow::toggle() {
    if (isVisible() && !isMinimized() && isActiveWindow() && mayHide_) return hideToTray();
    open({});
}

void MainWindow::openSessions() {
    choose(kSessions);
    open({});
}

void MainWindow::openJob(const service::JobId& job) {
    choose(kUploads);
    open({});
    page_->select(job);
}

void MainWindow::openToAddFolder() {
    open({});
    chooseFolder();
}

}  // namespace packtrain::desktop
