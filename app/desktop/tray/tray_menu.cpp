#include "tray_menu.h"

#include "alert_words.h"
#include "convert.h"
#include "service/session_alerts.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;
using service::SessionView;

namespace {

constexpr qsizetype kLongestName = 40;

/// In a menu an ampersand is a key.
QString inMenu(QString text) {
    return text.replace(u'&', u"&&"_s);
}

QString shortName(const JobView& view) {
    const QString name = toQString(view.name);
    return name.size() <= kLongestName ? name : name.first(kLongestName - 1) + u'…';
}

QString jobLine(const JobView& view) {
    if (view.state == JobState::uploading && view.walkDone && view.totalBytes > 0)
        return u"%1  %2 %"_s.arg(shortName(view)).arg(view.sentBytes * 100 / view.totalBytes);
    return u"%1  %2"_s.arg(shortName(view), Words::jobState(view, 0));
}

}  // namespace

TrayMenu::TrayMenu(QAction* pauseAll, QWidget* parent) : QMenu(parent) {
    setObjectName(u"trayMenu"_s);
    status_ = addAction(u"Packtrain"_s, this, &TrayMenu::openAsked);
    status_->setObjectName(u"trayStatus"_s);
    addSeparator();
    makeSessions();
    makeJobs();
    below_ = addSeparator();
    const auto add = [this](const QString& text, const QString& name, void (TrayMenu::*asked)()) {
        QAction* action = addAction(text, this, asked);
        action->setObjectName(name);
    };
    add(tr("Add &folder…"), u"trayAddFolder"_s, &TrayMenu::addFolderAsked);
    addAction(pauseAll);
    add(tr("&Notifications…"), u"trayNotifications"_s, &TrayMenu::notificationsAsked);
    addSeparator();
    add(tr("&Open Packtrain"), u"trayOpen"_s, &TrayMenu::openAsked);
    add(tr("&Quit"), u"trayQuit"_s, &TrayMenu::quitAsked);
}

void TrayMenu::makeSessions() {
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
        SessionEntry& entry = sessions_[i];
        entry.menu = addMenu(QString());
        entry.menu->menuAction()->setObjectName(u"traySession%1"_s.arg(i));
        entry.menu->menuAction()->setVisible(false);
        entry.save = entry.menu->addAction(tr("&Save now"), this,
                                           [this, i] { Q_EMIT saveAsked(sessions_[i].session); });
        entry.save->setObjectName(u"traySave%1"_s.arg(i));
        entry.menu->addAction(tr("S&how"), this, [this, i] { Q_EMIT sessionWanted(sessions_[i].session); });
    }
}

void TrayMenu::makeJobs() {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        JobEntry& entry = jobs_[i];
        entry.menu = addMenu(QString());
        entry.menu->menuAction()->setObjectName(u"trayJob%1"_s.arg(i));
        entry.menu->menuAction()->setVisible(false);
        entry.pause = entry.menu->addAction(tr("&Pause"), this, [this, i] {
            if (jobs_[i].isPaused)
                Q_EMIT resumeAsked(jobs_[i].job);
            else
                Q_EMIT pauseAsked(jobs_[i].job);
        });
        entry.pause->setObjectName(u"trayPause%1"_s.arg(i));
        entry.menu->addAction(tr("S&how"), this, [this, i] { Q_EMIT jobWanted(jobs_[i].job); });
    }
}

void TrayMenu::showFacts(const QString& status, const std::vector<SessionView>& sessions,
                         const std::vector<JobView>& jobs) {
    status_->setText(inMenu(status));
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
        SessionEntry& entry = sessions_[i];
        entry.menu->menuAction()->setVisible(i < sessions.size());
        if (i >= sessions.size()) continue;
        const SessionView& view = sessions[i];
        const session::SessionAtDesk facts = service::atDesk(view, view.rhythm);
        entry.session = view.session;
        entry.menu->setTitle(inMenu(AlertWords::sessionLine(view)));
        entry.save->setText(facts.isAsked ? tr("Asked to save") : tr("&Save now"));
        entry.save->setEnabled(facts.listensToAsking && !facts.isAsked);
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        JobEntry& entry = jobs_[i];
        entry.menu->menuAction()->setVisible(i < jobs.size());
        if (i >= jobs.size()) continue;
        entry.job = jobs[i].id;
        entry.isPaused = jobs[i].state == JobState::paused;
        entry.menu->setTitle(inMenu(jobLine(jobs[i])));
        entry.pause->setText(entry.isPaused ? tr("&Resume") : tr("&Pause"));
    }
    below_->setVisible(!sessions.empty() || !jobs.empty());
}

}  // namespace packtrain::desktop
