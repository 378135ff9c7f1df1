#include "upload_actions.h"

#include <QAction>
#include <algorithm>
#include <functional>

#include "widgets/icons.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;

bool canPause(const JobView& view) {
    return !isOver(view.state) && view.state != JobState::paused;
}

UploadActions::UploadActions(QWidget* owner) : QObject(owner), owner_(owner) {
    pauseAll = make("pause", tr("Pause all"), u"pauseAll"_s);
    pauseAll->setShortcut(QKeySequence(u"Ctrl+Shift+P"_s));
    retryFailed = make("retry", tr("Retry failed"), u"retryFailed"_s);
    pauseResume = make("pause", tr("&Pause"), u"pauseResume"_s);
    pauseResume->setShortcut(QKeySequence(Qt::Key_Space));
    retry = make("retry", tr("&Retry"), u"retry"_s);
    retry->setShortcut(QKeySequence(u"Ctrl+R"_s));
    cancel = make("state-cancelled", tr("&Cancel upload…"), u"cancelUpload"_s);
    remove = make("remove", tr("Remove from &list"), u"removeFromList"_s);
    remove->setShortcut(QKeySequence(Qt::Key_Delete));
    copyCode = make("copy", tr("Copy loader c&ode"), u"copyLoaderCode"_s);
    openFolder = make("folder", tr("Open &destination"), u"openDestination"_s);
    details = make("details", tr("&Details"), u"details"_s);
    details->setCheckable(true);
    details->setChecked(true);
    details->setShortcut(QKeySequence(u"Alt+Return"_s));
    log = make("info", tr("&Log"), u"showLog"_s);
    log->setShortcut(QKeySequence(u"Ctrl+L"_s));
}

QAction* UploadActions::make(const char* iconName, const QString& text, const QString& name) {
    auto* made = new QAction(icon(iconName), text, owner_);
    made->setObjectName(name);
    return made;
}

void UploadActions::update(const std::vector<const JobView*>& selected, const Aggregate& sum) {
    const auto any = [&](auto holds) {
        return std::ranges::any_of(selected, [&](const JobView* view) { return holds(*view); });
    };
    const auto isState = [](JobState state) {
        return [state](const JobView& view) { return view.state == state; };
    };
    const auto over = [](const JobView& view) { return isOver(view.state); };
    const JobView* only = selected.size() == 1 ? selected.front() : nullptr;
    const bool pausable = any(canPause), resumable = any(isState(JobState::paused));
    const bool failed = any(isState(JobState::failed));
    const bool resumes = resumable && !pausable;
    pauseResume->setText(resumes ? tr("&Resume") : tr("&Pause"));
    pauseResume->setIcon(icon(resumes ? "resume" : "pause"));
    pauseResume->setEnabled(pausable || resumable);
    retry->setEnabled(failed);
    cancel->setEnabled(failed || any(std::not_fn(over)));
    remove->setEnabled(any(over));
    copyCode->setEnabled(only && (only->state == JobState::done || only->state == JobState::doneWithSkips));
    openFolder->setEnabled(only && only->destination.starts_with("local:"));
    log->setEnabled(!selected.empty());

    const bool allPaused = sum.paused > 0 && sum.moving + sum.waiting == 0;
    pauseAll->setText(allPaused ? tr("Resume all") : tr("Pause all"));
    pauseAll->setIcon(icon(allPaused ? "resume" : "pause"));
    pauseAll->setEnabled(sum.open() > 0);
    retryFailed->setEnabled(sum.failed > 0);
}

}  // namespace packtrain::desktop
