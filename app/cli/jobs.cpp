#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "json_line.h"
#include "progress_view.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using namespace std::chrono_literals;
using service::JobId;
using service::JobState;
using service::JobView;
using service::UploadService;

constexpr std::uint64_t kPage = 500;

/// Waits at most a moment, or until a job changed, or until stopped.
class ChangeWait {
  public:
    explicit ChangeWait(UploadService& uploads) : subscription_(uploads.subscribe([this] { changed(); })) {}
    void wait(const StopToken& stop) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, stop, 500ms, [this] { return changed_; });
        changed_ = false;
    }

  private:
    void changed() {
        {
            const std::scoped_lock lock(mutex_);
            changed_ = true;
        }
        wake_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable_any wake_;
    bool changed_ = false;
    std::unique_ptr<service::Subscription> subscription_;  // last: its end waits for a call in flight
};

/// Runs `action` on the job that `name` means.
int withJob(Session& session, const std::string& name,
            const std::function<Result<>(UploadService&, const JobId&)>& action) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    const auto id = house->uploads().resolve(name);
    if (!id) return session.failed(id.error());
    if (const auto done = action(house->uploads(), *id); !done) return session.failed(done.error());
    return kDone;
}

/// The same for what shows nothing of its own: with --json the job's id says that it was done.
int changeJob(Session& session, const std::string& name,
              const std::function<Result<>(UploadService&, const JobId&)>& action) {
    return withJob(session, name, [&](UploadService& uploads, const JobId& id) -> Result<> {
        PACKTRAIN_CHECK(action(uploads, id));
        if (session.json) JsonLine("done").text("job", id).print();
        return {};
    });
}

int listJobs(Session& session) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    const auto all = house->uploads().snapshot();
    for (const JobView& view : all.jobs) {
        if (session.json) {
            JsonLine line("job");
            addJob(line, view);
            line.print();
        } else {
            session.say(fmt::format("{}  {:<20}  {}", view.id, printable(view.name), stateWords(view)));
        }
    }
    if (all.jobs.empty()) session.say("no jobs; 'packtrain push --help' shows how one is made");
    return kDone;
}

void showOverview(const Session& session, const JobView& view) {
    if (session.json) {
        JsonLine line("job");
        addJob(line, view);
        line.print();
        return;
    }
    session.say(fmt::format("{}  {}", view.id, printable(view.name)));
    session.say("  to          " + printable(view.destination));
    session.say("  state       " + stateWords(view));
    session.say(fmt::format("  files       {}{}, {}", view.walkDone ? "" : "at least ", grouped(view.files),
                            formatBytes(view.sourceBytes)));
    session.say(fmt::format("  shards      {} of {}{}", grouped(view.shardsDone),
                            view.walkDone ? "" : "at least ", grouped(view.shards)));
    session.say(fmt::format("  sent        {} of {}, proved {}", formatBytes(view.sentBytes),
                            formatBytes(view.totalBytes), formatBytes(view.verifiedBytes)));
    session.say(fmt::format("  retries     {}", view.retries));
    session.say(
        fmt::format("  left out    {}, changed meanwhile {}", grouped(view.leftOut), grouped(view.changed)));
    session.say("  added       " + localTime(view.added));
    if (view.started)
        session.say("  started     " + localTime(*view.started) +
                    (view.host.empty() ? "" : " on " + view.host));
    if (view.finished) session.say("  finished    " + localTime(*view.finished));
}

Result<> showShards(const Session& session, UploadService& uploads, const JobId& id) {
    for (std::uint64_t at = 0;; at += kPage) {
        PACKTRAIN_TRY(const auto page, uploads.shards(id, at, kPage));
        for (const service::ShardView& shard : page) {
            if (session.json) {
                JsonLine line("shard");
                line.text("job", id)
                    .path("name", shard.name)
                    .text("state", shardStateName(shard.state))
                    .number("size", shard.size);
                line.number("files", shard.files)
                    .number("sent_bytes", shard.sentBytes)
                    .text("sha256", shard.sha256)
                    .text("object", shard.objectId);
                line.signedNumber("attempts", shard.attempts).text("last_error", shard.lastError).print();
            } else {
                session.say(fmt::format("{:<40} {:>10} {:>9} files  {:<9} {}  {}", printable(shard.name),
                                        formatBytes(shard.size), grouped(shard.files),
                                        shardStateName(shard.state), shard.sha256.substr(0, 12),
                                        printable(shard.lastError)));
            }
        }
        if (page.size() < kPage) return {};
    }
}

/// One name a line, as programs like it; a person is told why besides.
void sayFailed(const Session& session, const std::string& path, Reason why) {
    const bool isRead = service::terminal(1).isTerminal;
    session.say(isRead ? fmt::format("{} - {} ({})", printable(path), info(why).words, info(why).id)
                       : printable(path));
}

Result<> showFailed(const Session& session, UploadService& uploads, const JobId& id) {
    for (std::uint64_t at = 0;; at += kPage) {
        PACKTRAIN_TRY(const auto page, uploads.leftOut(id, at, kPage));
        for (const service::LeftOut& one : page) {
            if (session.json) {
                JsonLine line("warning");
                line.text("job", id)
                    .path("path", one.path)
                    .text("id", info(one.reason).id)
                    .text("reason", info(one.reason).name);
                line.boolean("by_pattern", one.byPattern).text("detail", one.detail).print();
            } else if (!one.byPattern) {
                sayFailed(session, one.path, one.reason);
            }
        }
        if (page.size() < kPage) break;
    }
    for (std::uint64_t at = 0;; at += kPage) {
        PACKTRAIN_TRY(const auto page, uploads.changed(id, at, kPage));
        for (const std::string& path : page) {
            if (session.json) {
                JsonLine line("warning");
                line.text("job", id)
                    .path("path", path)
                    .text("id", info(Reason::sourceChanged).id)
                    .text("reason", info(Reason::sourceChanged).name);
                line.boolean("by_pattern", false).print();
            } else {
                sayFailed(session, path, Reason::sourceChanged);
            }
        }
        if (page.size() < kPage) return {};
    }
}

/// Leaves the wish; a job that nobody runs is then run here, or by a process of its own.
int wishAndShow(Session& session, const std::string& name, service::Wish wish, bool detach,
                service::Patience patience) {
    JobId found;
    bool running = false;
    const int status = withJob(session, name, [&](UploadService& uploads, const JobId& id) -> Result<> {
        found = id;
        PACKTRAIN_TRY(const JobView view, uploads.view(id));
        running = view.running;
        PACKTRAIN_CHECK(uploads.wish(id, wish, 0));
        return detach && !running ? uploads.startDetached(id) : Result<>{};
    });
    if (status != kDone || detach) return status;
    return running ? followJob(session, found) : runAndShow(session, found, patience);
}

int resumeAll(Session& session, service::Patience patience) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    int worst = kDone;
    for (const JobView& view : house->uploads().snapshot().jobs) {
        if (isFinal(view.state) || view.running || session.stop.stop_requested()) continue;
        session.note("job " + view.id);
        worst = std::max(worst, wishAndShow(session, view.id, service::Wish::resume, false, patience));
    }
    return worst;
}

}  // namespace

int concludeJob(Session& session, const JobView& view) {
    if (session.json) {
        const bool done = view.state == JobState::done || view.state == JobState::doneWithSkips;
        JsonLine line(done ? "done" : view.state == JobState::failed ? "error" : "waiting");
        addJob(line, view);
        line.print();
    } else {
        view.state == JobState::failed ? session.note(stateWords(view)) : session.say(stateWords(view));
        if (!isFinal(view.state)) session.say("'packtrain resume " + view.id + "' goes on where it stopped");
    }
    switch (view.state) {
        case JobState::done:
            return view.proof == service::Proof::sizeOnly ? kLeftOut : kDone;
        case JobState::doneWithSkips:
            return kLeftOut;
        case JobState::failed:
            return view.why ? info(*view.why).exitCode : kFailed;
        case JobState::paused:
            return kWaiting;
        case JobState::waiting:
            return view.why ? std::max<int>(info(*view.why).exitCode, kWaiting) : kWaiting;
        default:
            return kInterrupted;
    }
}

int followJob(Session& session, const JobId& id) {
    UploadService& uploads = session.house()->uploads();
    ProgressView progress(session);
    ChangeWait change(uploads);
    while (true) {
        const auto view = uploads.view(id);
        if (!view) return session.failed(view.error());
        progress.show(*view);
        const bool still = !isFinal(view->state) && view->running;
        if (!still) {
            progress.end();
            return concludeJob(session, *view);
        }
        if (session.stop.stop_requested()) return kInterrupted;
        change.wait(session.token());
    }
}

int runAndShow(Session& session, const JobId& id, service::Patience patience) {
    UploadService& uploads = session.house()->uploads();
    std::optional<Result<JobView>> outcome;
    StopSource ended;
    std::jthread show([&] {
        ProgressView progress(session);
        ChangeWait change(uploads);
        while (!ended.stop_requested()) {
            if (const auto view = uploads.view(id)) progress.show(*view);
            change.wait(ended.get_token());
        }
        if (const auto view = uploads.view(id)) progress.show(*view);
    });
    outcome = uploads.run(id, patience, {}, session.token());
    ended.request_stop();
    show.join();
    if (!*outcome) {
        const int status = session.failed(outcome->error());
        if (status == kInterrupted) session.note("'packtrain resume " + id + "' goes on where it stopped");
        return status;
    }
    if (session.stop.stop_requested() && !isFinal((*outcome)->state)) {
        session.note("interrupted; 'packtrain resume " + id + "' goes on where it stopped");
        return kInterrupted;
    }
    return concludeJob(session, **outcome);
}

void addJobVerbs(CLI::App& app, Chosen& chosen) {
    {
        CLI::App* verb = app.add_subcommand("jobs", "List the jobs of this computer");
        verb->footer("Examples:\n  packtrain jobs\n  packtrain jobs --json");
        verb->callback([&chosen] { chosen = listJobs; });
    }

    const auto addJobArgument = [](CLI::App* verb) {
        auto name = std::make_shared<std::string>();
        verb->add_option("job", *name, "The job's id, the beginning of it, or 'last'")
            ->required()
            ->type_name("JOB");
        return name;
    };
    const auto addSimple = [&](const char* verbName, const char* words,
                               const std::function<Result<>(UploadService&, const JobId&)>& action) {
        CLI::App* verb = app.add_subcommand(verbName, words);
        auto name = addJobArgument(verb);
        verb->footer(fmt::format("Example:\n  packtrain {} last", verbName));
        verb->callback([&chosen, name, action] {
            chosen = [name, action](Session& session) { return changeJob(session, *name, action); };
        });
    };
    addSimple("pause", "Pause a job, whichever process runs it; acts within a second",
              [](UploadService& uploads, const JobId& id) { return uploads.pause(id); });
    addSimple("forget", "Take a finished job off the list; nothing on a drive is touched",
              [](UploadService& uploads, const JobId& id) { return uploads.forget(id); });

    {
        CLI::App* verb = app.add_subcommand("show", "What is known of a job");
        auto name = addJobArgument(verb);
        auto shards = std::make_shared<bool>(false);
        auto failed = std::make_shared<bool>(false);
        auto code = std::make_shared<bool>(false);
        verb->footer(
            "Examples:\n"
            "  packtrain show last --shards\n"
            "  packtrain show last --failed > names.txt\n"
            "  packtrain show last --code > read.py");
        auto* shardsFlag = verb->add_flag("--shards", *shards, "Its shards, one a line");
        auto* failedFlag =
            verb->add_flag("--failed", *failed,
                           "The paths that were left out or changed meanwhile; on a terminal with the reason")
                ->excludes(shardsFlag);
        verb->add_flag("--code", *code, "Python code that reads the dataset")
            ->excludes(shardsFlag)
            ->excludes(failedFlag);
        verb->callback([&chosen, name, shards, failed, code] {
            chosen = [name, shards, failed, code](Session& session) {
                return withJob(session, *name, [&](UploadService& uploads, const JobId& id) -> Result<> {
                    if (*shards) return showShards(session, uploads, id);
                    if (*failed) return showFailed(session, uploads, id);
                    if (*code) {
                        PACKTRAIN_TRY(const std::string snippet, uploads.loaderSnippet(id));
                        if (session.json) JsonLine("code").text("job", id).text("text", snippet).print();
                        session.say(snippet);
                        return {};
                    }
                    PACKTRAIN_TRY(const JobView view, uploads.view(id));
                    showOverview(session, view);
                    return {};
                });
            };
        });
    }
    {
        CLI::App* verb = app.add_subcommand(
            "limit", "Change how many bytes per second a job may send, also while it runs");
        auto name = addJobArgument(verb);
        auto rate = std::make_shared<std::string>();
        verb->add_option("rate", *rate, "As in 8MB/s, or off")->required()->type_name("RATE");
        verb->footer("Examples:\n  packtrain limit last 2MB/s\n  packtrain limit last off");
        verb->callback([&chosen, name, rate] {
            chosen = [name, rate](Session& session) {
                return changeJob(session, *name, [&](UploadService& uploads, const JobId& id) -> Result<> {
                    PACKTRAIN_TRY(const std::uint64_t bytesPerSecond, parseRate(*rate));
                    return uploads.setLimit(id, bytesPerSecond);
                });
            };
        });
    }
    {
        CLI::App* verb = app.add_subcommand("watch", "Show a job as it runs, whichever process runs it");
        auto name = addJobArgument(verb);
        verb->footer("Example:\n  packtrain watch last");
        verb->callback([&chosen, name] {
            chosen = [name](Session& session) {
                JobId found;
                const int status = withJob(session, *name, [&](UploadService&, const JobId& id) -> Result<> {
                    found = id;
                    return {};
                });
                return status == kDone ? followJob(session, found) : status;
            };
        });
    }
    // `resume`, `retry`: wish it, then run it here and show it; if another process runs it, that one hears
    // the wish.
    const auto addRunning = [&](const char* verbName, const char* words, service::Wish wish, bool withAll) {
        CLI::App* verb = app.add_subcommand(verbName, words);
        auto name = std::make_shared<std::string>();
        auto all = std::make_shared<bool>(false);
        auto detach = std::make_shared<bool>(false);
        auto* job =
            verb->add_option("job", *name, "The job's id, the beginning of it, or 'last'")->type_name("JOB");
        if (withAll)
            verb->add_flag("--all", *all, "Every job that is not final, one after the other")->excludes(job);
        verb->add_flag("--detach", *detach, "Go on in the background");
        verb->footer(fmt::format("Examples:\n  packtrain {0} last\n  packtrain {0} last --detach", verbName));
        auto wait = std::make_shared<bool>(false);
        verb->add_flag("--wait", *wait, "Stay when the drive makes it wait, and go on by itself");
        verb->callback([&chosen, name, all, detach, wait, wish] {
            chosen = [name, all, detach, wait, wish](Session& session) {
                const auto patience = *wait ? service::Patience::waits : service::Patience::returns;
                if (*all) return resumeAll(session, patience);
                if (name->empty()) return session.failed(Error(Reason::badArgument, "name a job, or --all"));
                return wishAndShow(session, *name, wish, *detach, patience);
            };
        });
    };
    addRunning("resume", "Go on with a job where it stopped", service::Wish::resume, true);
    addRunning("retry", "Try a failed job again, where it stopped", service::Wish::retry, false);
    addRunning("cancel", "End a job: open uploads are aborted, finished shards stay on the drive",
               service::Wish::cancel, false);
}

}  // namespace packtrain::cli
