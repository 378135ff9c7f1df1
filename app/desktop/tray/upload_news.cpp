#include "upload_news.h"

#include <algorithm>

#include "convert.h"
#include "words.h"

namespace packtrain::desktop {

using namespace Qt::StringLiterals;
using service::JobId;
using service::JobState;
using service::JobView;

namespace {

const QString kDone = u"uploads/done"_s, kNeeds = u"uploads/needs"_s;
constexpr std::size_t kMostNames = 5;

bool isDone(JobState state) {
    return state == JobState::done || state == JobState::doneWithSkips;
}

bool needsSomebody(const JobView& view) {
    if (view.state == JobState::failed) return true;
    return view.state == JobState::waiting && view.why && info(*view.why).kind == Kind::auth;
}

QString names(const std::vector<JobView>& jobs) {
    QStringList all;
    for (std::size_t i = 0; i < std::min(jobs.size(), kMostNames); ++i) all << toQString(jobs[i].name);
    if (jobs.size() > kMostNames) all << u"…"_s;
    return all.join(u", "_s);
}

}  // namespace

UploadNews::UploadNews(NotificationDoor& door, QObject* parent) : QObject(parent), door_(door) {
    connect(&door_, &NotificationDoor::acted, this, &UploadNews::act);
    connect(&door_, &NotificationDoor::dismissed, this, &UploadNews::forget);
}

void UploadNews::look(const Jobs& jobs) {
    const std::size_t doneBefore = done_.size();
    Jobs needs;
    bool isNewNeed = false;
    for (const JobView& view : jobs) {
        const bool isNeedy = needsSomebody(view);
        const auto [found, isNew] = known_.try_emplace(view.id, Known{view.state});
        const bool wasOpen = isNew || !isOver(found->second.state);
        const bool wasNeedy = std::exchange(found->second, {view.state, isNeedy}).needs;
        if (!hasLooked_ || isSeen_ || !isWanted_) continue;
        if (wasOpen && isDone(view.state)) done_.push_back(view);
        const bool isTold = std::ranges::find(needs_, view.id, &JobView::id) != needs_.end();
        if (!isNeedy || (!isTold && wasNeedy)) continue;
        needs.push_back(view);
        isNewNeed = isNewNeed || !isTold;
    }
    hasLooked_ = true;
    if (done_.size() > doneBefore) tellDone();
    const bool isAllMended = !needs_.empty() && needs.empty();
    needs_ = std::move(needs);
    if (isNewNeed) tellNeeds();
    if (isAllMended) door_.withdraw(kNeeds);
}

void UploadNews::setSeen(bool isSeen) {
    isSeen_ = isSeen;
    if (!isSeen) return;
    forget(kDone);
    forget(kNeeds);
}

void UploadNews::setWanted(bool isWanted) {
    isWanted_ = isWanted;
    if (isWanted) return;
    forget(kDone);
    forget(kNeeds);
}

void UploadNews::tellDone() {
    Notification notification;
    const JobView& first = done_.front();
    if (done_.size() == 1) {
        notification.title =
            tr("%1 is in %2", "dataset; place").arg(toQString(first.name), toQString(first.destination));
        notification.text = Words::jobState(first, 0);
    } else {
        notification.title = tr("%Ln upload(s) finished", nullptr, toInt(done_.size()));
        notification.text = names(done_);
    }
    notification.category = u"transfer.complete"_s;
    notification.actions = {{u"default"_s, tr("Show")}};
    door_.show(kDone, notification);
}

void UploadNews::tellNeeds() {
    Notification notification;
    notification.title = needs_.size() == 1
                             ? tr("%1 needs you", "dataset").arg(toQString(needs_.front().name))
                             : tr("%Ln upload(s) need you", nullptr, toInt(needs_.size()));
    notification.text = needs_.size() == 1 ? Words::jobState(needs_.front(), 0) : names(needs_);
    notification.category = u"transfer.error"_s;
    notification.actions = {{u"default"_s, tr("Show")}};
    door_.show(kNeeds, notification);
}

void UploadNews::act(const QString& tag, const QString&) {
    const Jobs& jobs = tag == kDone ? done_ : needs_;
    if ((tag != kDone && tag != kNeeds) || jobs.empty()) return;
    const JobId job = jobs.front().id;
    Q_EMIT jobWanted(job);
    forget(tag);
}

void UploadNews::forget(const QString& tag) {
    if (tag != kDone && tag != kNeeds) return;
    door_.withdraw(tag);
    (tag == kDone ? done_ : needs_).clear();
}

}  // namespace packtrain::desktop
