#include "desk_under_test.h"

#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QMimeData>
#include <QTest>
#include <QTimer>
#include <cstdio>
#include <cstdlib>

#include "convert.h"
#include "upload/uploads_page.h"

namespace packtrain::gui_test {

using namespace Qt::StringLiterals;
using desktop::Question;
using service::JobState;
using service::JobView;
using service::ShardState;

namespace {

QStringList expectedWarnings;

void endOnWarning(QtMsgType type, const QMessageLogContext& where, const QString& text) {
    if (type == QtDebugMsg || type == QtInfoMsg) {
        std::fprintf(stderr, "%s\n", qPrintable(text));
        return;
    }
    // What the offscreen platform cannot do is no fault of ours.
    if (text.startsWith(u"This plugin does not support"_s)) return;
    for (const QString& part : std::as_const(expectedWarnings)) {
        if (!text.contains(part)) continue;
        expectedWarnings.removeOne(part);
        return;
    }
    std::fprintf(stderr, "unexpected warning: %s (%s:%d)\n", qPrintable(text), where.file ? where.file : "?",
                 where.line);
    std::abort();
}

}  // namespace

void failOnWarnings() {
    qInstallMessageHandler(endOnWarning);
}
void expectWarning(const QString& part) {
    expectedWarnings << part;
}

void ScriptedDialogs::ask(QWidget* parent, const Question& question, std::function<void(bool)> answered) {
    asked_.push_back(question);
    if (answers_.empty()) qFatal("unexpected question: %s", qPrintable(question.text));
    const bool answer = answers_.front();
    answers_.erase(answers_.begin());
    QMetaObject::invokeMethod(
        parent, [answered = std::move(answered), answer] { answered(answer); }, Qt::QueuedConnection);
}

void ScriptedDialogs::chooseFolder(QWidget*, const QString&, const QString&,
                                   std::function<void(QString)> chosen) {
    if (folders_.empty()) return;
    const QStringList next = folders_.front();
    folders_.erase(folders_.begin());
    chosen(next.front());
}

void ScriptedDialogs::chooseFiles(QWidget*, const QString&, const QString&,
                                  std::function<void(QStringList)> chosen) {
    if (folders_.empty()) return;
    const QStringList next = folders_.front();
    folders_.erase(folders_.begin());
    chosen(next);
}

void ScriptedDialogs::chooseFile(QWidget* parent, const QString& title, const QString& filter,
                                 std::function<void(QString)> chosen) {
    chooseFolder(parent, title, filter, std::move(chosen));
}

DeskUnderTest::DeskUnderTest() {
    settings = std::make_unique<QSettings>(folder.filePath(u"desktop.ini"_s), QSettings::IniFormat);
    settings->setValue(u"upload/localFolder"_s, folder.filePath(u"target"_s));
    background = std::make_unique<desktop::Background>();
    desk = std::make_unique<desktop::Desk>(
        desktop::Desk{.uploads = uploads,
                      .datasets = datasets,
                      .accounts = accounts,
                      .sessions = sessions,
                      .pairings = pairings,
                      .grants = grants,
                      .cells = cells,
                      .background = *background,
                      .dialogs = dialogs,
                      .settings = *settings,
                      .openUrl = [this](const QUrl& url) { opened.push_back(url); }});
    window = std::make_unique<desktop::MainWindow>(*desk);
}

DeskUnderTest::~DeskUnderTest() {
    window.reset();
    uploads.letWalksGo();
    if (!background->finish(std::chrono::seconds(20))) qFatal("work still runs at the end of a test");
}

void DeskUnderTest::open() {
    window->show();
    QApplication::setActiveWindow(window.get());
    window->start();
}

void DeskUnderTest::beat() {
    window->uploads().heartbeat().beat();
}

void DeskUnderTest::offer(const QStringList& paths) {
    std::vector<Path> all;
    for (const QString& path : paths) all.push_back(desktop::toPath(path));
    window->open(all);
    settleLook();
}

void DeskUnderTest::settleLook() {
    if (!QTest::qWaitFor([this] { return !window->looking(); }, 20'000)) qFatal("nobody looked at the paths");
}

QString DeskUnderTest::makeFolder(const QString& name, int files) {
    const QString path = folder.filePath(name);
    QDir().mkpath(path);
    for (int i = 0; i < files; ++i) makeFile(u"%1/%2.jpg"_s.arg(name).arg(i));
    return path;
}

QString DeskUnderTest::makeFile(const QString& name, const QByteArray& content) {
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(name));
    return file.fileName();
}

JobView job(const std::string& id, JobState state) {
    JobView view;
    view.id = id;
    view.name = "flowers-" + id;
    view.destination = "mydrive:ml/flowers";
    view.state = state;
    view.walkDone = true;
    view.files = 340'112;
    view.sourceBytes = 44 * kGiB;
    view.shards = 45;
    view.shardsDone = 11;
    view.totalBytes = 45 * kGiB;
    view.readBytes = 13 * kGiB;
    view.sentBytes = 12 * kGiB;
    view.verifiedBytes = 11 * kGiB;
    view.workers = 1;
    view.added = WallTime(std::chrono::seconds(1'760'000'000)) + std::chrono::seconds(std::atoi(id.c_str()));
    return view;
}

std::vector<JobView> oneOfEach() {
    using std::chrono::seconds;
    const auto now = std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
    std::vector<JobView> all;
    const auto add = [&](const char* name, JobState state, const char* destination) -> JobView& {
        JobView view = job(std::to_string(100 - all.size()), state);
        view.name = name;
        view.destination = destination;
        all.push_back(view);
        return all.back();
    };
    JobView& up = add("imagenet-45", JobState::uploading, "mydrive:ml/imagenet");
    up.sentBytes = 28 * kGiB;
    up.readBytes = 30 * kGiB;
    up.verifiedBytes = 27 * kGiB;
    up.shardsDone = 27;
    up.workers = 4;
    up.bytesPerSecond = 11.8 * 1024 * 1024;
    up.etaLow = seconds(1300);
    up.etaHigh = seconds(1580);
    up.running = up.runningHere = true;
    JobView& scan = add("street-signs", JobState::scanning, "local:/media/usb/datasets");
    scan.walkDone = false;
    scan.files = 41'200;
    scan.sourceBytes = 5'476'083'302;
    scan.shards = 5;
    scan.shardsDone = 2;
    scan.totalBytes = 5 * kGiB;
    scan.sentBytes = 2 * kGiB + 300 * kMiB;
    scan.running = scan.runningHere = true;
    add("birds-2024", JobState::queued, "mydrive:ml/birds").sentBytes = 0;
    add("coco-val", JobState::queued, "mydrive:ml/coco").sentBytes = 0;
    JobView& wait = add("speech-commands", JobState::waiting, "mydrive:audio/speech");
    wait.why = Reason::dailyCap;
    wait.retryAt = now + std::chrono::hours(7);
    JobView& auth = add("xrays", JobState::waiting, "lab:med/xrays");
    auth.why = Reason::signInNeeded;
    auth.context = "lab";
    JobView& stalled = add("satellite-tiles", JobState::stalled, "mydrive:geo/tiles");
    stalled.retries = 3;
    stalled.why = Reason::networkStalled;
    add("voices-v2", JobState::paused, "mydrive:audio/voices");
    JobView& checking = add("handwriting", JobState::verifying, "mydrive:ml/handwriting");
    checking.sentBytes = checking.totalBytes;
    checking.shardsDone = 45;
    JobView& done = add("flowers-102", JobState::done, "local:/home/alice/Packtrain");
    done.sentBytes = done.verifiedBytes = done.readBytes = done.totalBytes;
    done.shardsDone = 45;
    done.proof = service::Proof::checksum;
    done.finished = now;
    JobView& skips = add("web-crawl", JobState::doneWithSkips, "mydrive:web/crawl");
    skips.sentBytes = skips.verifiedBytes = skips.readBytes = skips.totalBytes;
    skips.shardsDone = 45;
    skips.leftOut = 12;
    skips.proof = service::Proof::checksum;
    JobView& failed = add("old-scans", JobState::failed, "mydrive:archive/scans");
    failed.why = Reason::storageFull;
    failed.context = "mydrive";
    add("mistake", JobState::cancelled, "mydrive:ml/mistake");
    return all;
}

std::vector<service::ShardView> shards(std::uint64_t count, std::uint64_t done, std::uint64_t sending) {
    std::vector<service::ShardView> all;
    for (std::uint64_t i = 0; i < count; ++i) {
        service::ShardView shard;
        shard.number = static_cast<std::uint32_t>(i);
        char name[64];
        std::snprintf(name, sizeof name, "shards/0000/flowers-%06u.tar", shard.number);
        shard.name = name;
        shard.size = kGiB + i * 4096;
        shard.files = 7'600 + i % 17;
        shard.state = i < done             ? ShardState::done
                      : i < done + sending ? ShardState::sending
                                           : ShardState::waiting;
        shard.sentBytes = i < done ? shard.size : i < done + sending ? shard.size / (2 + i - done) : 0;
        shard.attempts = shard.state == ShardState::waiting ? 0 : 1;
        if (i < done) {
            shard.sha256 = "3f9a1c07be5522d94410aa6b1f0c9d7e8812f0a45b6c7d8e9f00112233445566";
            shard.objectId = "1A2b3C4d5E6f7G8h9I0j";
        }
        all.push_back(std::move(shard));
    }
    return all;
}

service::PlanPreview goodPlan() {
    service::PlanPreview plan;
    plan.totals.files = 340'112;
    plan.totals.folders = 7;
    plan.totals.bytes = 44 * kGiB;
    plan.totals.allocated = 44 * kGiB;
    plan.shards = 45;
    plan.remoteBytes = 45 * kGiB;
    plan.requests = 1'080;
    plan.space = service::Space{200 * kGiB, 61 * kGiB, 139 * kGiB, 12 * kGiB};
    plan.extensions = {{".jpg", 338'002}, {".json", 2'098}, {".txt", 11}, {"", 1}};
    plan.largestFolder = 50'000;
    return plan;
}

desktop::Dropped looked(const QByteArray& text) {
    return desktop::lookAt(desktop::namedInText(text), desktop::probePath, {});
}

void dropOn(QWidget* target, QMimeData* data, Qt::KeyboardModifiers modifiers) {
    const QPoint at = target->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, data, Qt::LeftButton, modifiers);
    QApplication::sendEvent(target, &enter);
    if (!enter.isAccepted()) return;
    QDragMoveEvent move(at, Qt::CopyAction, data, Qt::LeftButton, modifiers);
    QApplication::sendEvent(target, &move);
    if (!move.isAccepted()) {
        QDragLeaveEvent leave;
        QApplication::sendEvent(target, &leave);
        return;
    }
    QDropEvent drop(at, Qt::CopyAction, data, Qt::LeftButton, modifiers);
    QApplication::sendEvent(target, &drop);
    const auto* window = qobject_cast<desktop::MainWindow*>(target);
    if (window && !QTest::qWaitFor([window] { return !window->looking(); }, 20'000))
        qFatal("nobody looked at what was dropped");
}

}  // namespace packtrain::gui_test
