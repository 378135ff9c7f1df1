// What people read about jobs: states, sizes, times, reasons. Pure functions of values; the words follow the
// table of job states.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <optional>
#include <span>

#include "service/values.h"

namespace packtrain::desktop {

class Words {
    Q_DECLARE_TR_FUNCTIONS(Words)

  public:
    /// "1.07 GiB": three significant digits, in the language's own number format.
    static QString size(std::uint64_t bytes);
    /// "28.4 of 45.0 GiB"; `atLeast` while the total may still grow.
    static QString amount(std::uint64_t done, std::uint64_t total, bool atLeast);
    /// "11.8 MiB/s"; empty below one byte a second.
    static QString rate(double bytesPerSecond);
    static QString count(std::uint64_t n);
    static QString files(std::uint64_t n);
    static QString shards(std::uint64_t n);
    /// "about 24 min"; a range above two hours; `low` and `high` bound it.
    static QString duration(std::chrono::seconds low, std::chrono::seconds high);
    /// "14:05", with the day when it is not today.
    static QString clock(WallTime time);
    static QString dateTime(WallTime time);
    /// "08:55:04", with the day when it is not today: for a list of what happened.
    static QString moment(WallTime time);

    /// The line of the Status column. `queuePlace`: 1 for the next to start.
    static QString jobState(const service::JobView& view, int queuePlace);
    /// What the state means in one or two sentences, with the cause's own words; empty if the state says it
    /// all.
    static QString jobStateDetail(const service::JobView& view);
    static QString shardState(const service::ShardView& shard);
    static QString proof(service::Proof proof);

    /// "the drive is full; empty its trash or free space": the one table of the core, translated, without its
    /// words about the command line.
    static QString cause(Reason reason);
    /// The same as a sentence with its number: "The drive is full; ... (PKT-4004)".
    static QString reason(Reason reason);
    static QString error(const Error& error);
    /// "no network", "rate limited until 14:05": what a waiting job waits for.
    static QString waitingFor(Reason reason, std::optional<WallTime> until);

  private:
    static QString uploading(const service::JobView& view);
    static QString done(const service::JobView& view);
    static QString doneWithSkips(const service::JobView& view);
};

/// True for a job that will not move again by itself.
bool isOver(service::JobState state);

/// The English words of every reason, as the translators see them (reason_words.cpp).
std::span<const char* const> reasonSourceTexts();
/// What the window says instead where the core's words speak of the command line; null where they do not.
const char* windowText(Reason reason);

}  // namespace packtrain::desktop
