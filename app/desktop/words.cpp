#include "words.h"

#include <QLocale>
#include <array>
#include <cmath>

#include "convert.h"

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;
using service::Proof;
using service::ShardState;

struct Scaled {
    double value;
    std::size_t unit;
};

constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

Scaled scale(double bytes) {
    Scaled scaled{bytes, 0};
    while (scaled.value >= 999.5 && scaled.unit + 1 < kUnits.size()) {
        scaled.value /= 1024;
        ++scaled.unit;
    }
    return scaled;
}

QString number(const Scaled& scaled) {
    const int decimals = scaled.unit == 0 || scaled.value >= 99.95 ? 0 : scaled.value >= 9.995 ? 1 : 2;
    return QLocale().toString(scaled.value, 'f', decimals);
}

QString withUnit(const Scaled& scaled) {
    return number(scaled) + QChar(QChar::Nbsp) + QLatin1StringView(kUnits[scaled.unit]);
}

QString capitalised(QString text) {
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    return text;
}

}  // namespace

bool isOver(JobState state) {
    switch (state) {
        case JobState::done:
        case JobState::doneWithSkips:
        case JobState::failed:
        case JobState::cancelled:
            return true;
        default:
            return false;
    }
}

QString Words::size(std::uint64_t bytes) {
    return withUnit(scale(static_cast<double>(bytes)));
}

QString Words::amount(std::uint64_t done, std::uint64_t total, bool atLeast) {
    const Scaled whole = scale(static_cast<double>(total));
    const Scaled part = scale(static_cast<double>(done));
    const QString left = part.unit == whole.unit ? number(part) : withUnit(part);
    return (atLeast ? tr("%1 of at least %2", "28.4 of at least 45.0 GiB")
                    : tr("%1 of %2", "28.4 of 45.0 GiB"))
        .arg(left, withUnit(whole));
}

QString Words::rate(double bytesPerSecond) {
    if (!(bytesPerSecond >= 1)) return {};
    return tr("%1/s", "speed, as in 11.8 MiB/s").arg(withUnit(scale(bytesPerSecond)));
}

QString Words::count(std::uint64_t n) {
    return QLocale().toString(static_cast<qulonglong>(n));
}
QString Words::files(std::uint64_t n) {
    return tr("%Ln file(s)", nullptr, toInt(n));
}
QString Words::shards(std::uint64_t n) {
    return tr("%Ln shard(s)", nullptr, toInt(n));
}

QString Words::duration(std::chrono::seconds low, std::chrono::seconds high) {
    using std::chrono::hours;
    const auto middle = (low + high) / 2;
    if (middle < std::chrono::seconds(50)) return tr("under a minute");
    if (middle < hours(2)) {
        const auto minutes = static_cast<int>((middle.count() + 30) / 60);
        if (minutes < 60) return tr("about %1 min").arg(minutes);
        return tr("about %1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    }
    const bool inDays = middle >= hours(48);
    const double unit = inDays ? 86400 : 3600;
    const auto from = static_cast<int>(std::floor(static_cast<double>(low.count()) / unit));
    const auto to = static_cast<int>(std::ceil(static_cast<double>(high.count()) / unit));
    if (from == to || from == 0)
        return inDays ? tr("about %n day(s)", nullptr, to) : tr("about %1 h").arg(to);
    return (inDays ? tr("%1–%2 days") : tr("%1–%2 h", "a range of hours")).arg(from).arg(to);
}

QString Words::clock(WallTime time) {
    const QDateTime local = toDateTime(time);
    const QLocale locale;
    QString hour = locale.toString(local.time(), u"HH:mm"_s);
    if (local.date() == QDate::currentDate()) return hour;
    return tr("%1, %2", "day, time of day").arg(locale.toString(local.date(), u"ddd d MMM"_s), hour);
}

QString Words::dateTime(WallTime time) {
    return QLocale().toString(toDateTime(time), QLocale::ShortFormat);
}

QString Words::moment(WallTime time) {
    const QDateTime local = toDateTime(time);
    const QLocale locale;
    QString hour = locale.toString(local.time(), u"HH:mm:ss"_s);
    if (local.date() == QDate::currentDate()) return hour;
    return tr("%1, %2", "day, time of day").arg(locale.toString(local.date(), u"ddd d MMM"_s), hour);
}

QString Words::proof(Proof proof) {
    switch (proof) {
        case Proof::checksum:
            return tr("verified: the drive's own checksum of every shard equals ours");
        case Proof::readBack:
            return tr("read back: every byte was fetched again and compared");
        case Proof::sizeOnly:
            return tr("size only: the content was not checked");
    }
    return {};
}

QString Words::uploading(const JobView& view) {
    const std::uint64_t first = std::min(view.shardsDone + 1, std::max<std::uint64_t>(view.shards, 1));
    const auto inFlight = static_cast<std::uint64_t>(std::max(view.workers, 1));
    const std::uint64_t last = std::min(std::max<std::uint64_t>(view.shards, 1), first + inFlight - 1);
    const QString total = view.walkDone ? count(view.shards) : tr("at least %1").arg(count(view.shards));
    if (last > first) return tr("Uploading shards %1–%2 of %3").arg(count(first), count(last), total);
    return tr("Uploading shard %1 of %2").arg(count(first), total);
}

QString Words::done(const JobView& view) {
    const QString what = tr("%1, %2", "45 shards, 340,112 files").arg(shards(view.shards), files(view.files));
    switch (view.proof.value_or(Proof::sizeOnly)) {
        case Proof::checksum:
            return tr("Done, verified – %1").arg(what);
        case Proof::readBack:
            return tr("Done, verified by reading back – %1").arg(what);
        case Proof::sizeOnly:
            return tr("Done, size only – %1").arg(what);
    }
    return {};
}

QString Words::doneWithSkips(const JobView& view) {
    if (view.leftOut > 0 && view.changed > 0)
        return tr("Done – %1 skipped, %2 changed",
                  "12 files skipped, 37 files changed while they were packed")
            .arg(files(view.leftOut), files(view.changed));
    if (view.changed > 0) return tr("Done – %Ln file(s) changed while packing", nullptr, toInt(view.changed));
    if (view.leftOut > 0) return tr("Done – %Ln file(s) skipped", nullptr, toInt(view.leftOut));
    return done(view);
}

QString Words::waitingFor(Reason reason, std::optional<WallTime> until) {
    switch (reason) {
        case Reason::networkDown:
        case Reason::nameNotResolved:
        case Reason::networkTimeout:
        case Reason::connectionLost:
            return tr("no network");
        case Reason::captivePortal:
            return tr("sign in to this network first");
        case Reason::rateLimited:
            return until ? tr("rate limited until %1").arg(clock(*until)) : tr("rate limited");
        case Reason::dailyCap:
        case Reason::projectCap:
            return until ? tr("daily limit, resumes %1").arg(clock(*until)) : tr("daily limit");
        case Reason::signInNeeded:
        case Reason::scopeMissing:
            return tr("sign-in needed");
        case Reason::secretsLocked:
            return tr("keyring locked");
        case Reason::sourceMissing:
            return tr("source folder missing");
        case Reason::targetMissing:
            return tr("target folder missing");
        case Reason::storageFull:
            return tr("the drive is full");
        case Reason::diskFull:
            return tr("this disk is full");
        default:
            return until ? tr("until %1").arg(clock(*until)) : cause(reason);
    }
}

namespace {

/// English has four endings; other languages translate all four alike.
QString ordinal(int n) {
    const bool teen = n % 100 >= 11 && n % 100 <= 13;
    const int last = teen ? 0 : n % 10;
    if (last == 1) return Words::tr("%1st", "ordinal number").arg(n);
    if (last == 2) return Words::tr("%1nd", "ordinal number").arg(n);
    if (last == 3) return Words::tr("%1rd", "ordinal number").arg(n);
    return Words::tr("%1th", "ordinal number").arg(n);
}

}  // namespace

QString Words::jobState(const JobView& view, int queuePlace) {
    switch (view.state) {
        case JobState::queued:
            return queuePlace > 1 ? tr("Queued (%1)", "place in line: 2nd").arg(ordinal(queuePlace))
                                  : tr("Queued");
        case JobState::scanning:
            return tr("Scanning – %1, %2 so far", "files, bytes")
                .arg(files(view.files), size(view.sourceBytes));
        case JobState::uploading:
            return uploading(view);
        case JobState::waiting:
            return tr("Waiting: %1").arg(waitingFor(view.why.value_or(Reason::networkDown), view.retryAt));
        case JobState::stalled:
            return tr("No progress for 90 s – retrying (attempt %1)")
                .arg(std::max<std::uint64_t>(view.retries, 1));
        case JobState::paused:
            return tr("Paused by you");
        case JobState::verifying:
            return tr("Checking %Ln shard(s)", nullptr, toInt(view.shards));
        case JobState::done:
            return done(view);
        case JobState::doneWithSkips:
            return doneWithSkips(view);
        case JobState::failed:
            return tr("Stopped: %1").arg(cause(view.why.value_or(Reason::internal)));
        case JobState::cancelled:
            return tr("Cancelled");
    }
    return {};
}

QString Words::jobStateDetail(const JobView& view) {
    switch (view.state) {
        case JobState::waiting:
        case JobState::stalled:
        case JobState::failed: {
            if (!view.why) return {};
            const QString cause = reason(*view.why);
            return view.context.empty()
                       ? cause
                       : tr("%1 – %2", "what is wrong, the thing or the program that said so")
                             .arg(cause, toQString(view.context));
        }
        case JobState::paused:
            return tr("It goes on exactly where it stopped.");
        case JobState::done:
            return view.proof ? capitalised(proof(*view.proof)) + u'.' : QString();
        case JobState::doneWithSkips:
            return tr("Everything else is complete on the drive. The list names what is not.");
        case JobState::cancelled:
            return tr("Shards that were finished stay on the drive.");
        default:
            return {};
    }
}

QString Words::shardState(const service::ShardView& shard) {
    switch (shard.state) {
        case ShardState::waiting:
            return tr("Waiting", "state of a shard");
        case ShardState::sending:
            return shard.attempts > 1 ? tr("Sending, attempt %1").arg(shard.attempts)
                                      : tr("Sending", "state of a shard");
        case ShardState::verifying:
            return tr("Checking", "state of a shard");
        case ShardState::done:
            return tr("Done", "state of a shard");
        case ShardState::failed:
            return tr("Failed", "state of a shard");
    }
    return {};
}

QString Words::cause(Reason reason) {
    const char* own = windowText(reason);
    return QCoreApplication::translate("Reason", own ? own : info(reason).words.data());
}

QString Words::reason(Reason reason) {
    return tr("%1 (%2)", "what is wrong, its number")
        .arg(capitalised(cause(reason)), toQString(info(reason).id));
}

QString Words::error(const Error& error) {
    if (error.context.empty()) return reason(error.reason);
    return tr("%1: %2", "name of a thing, what is wrong with it")
        .arg(toQString(error.context), reason(error.reason));
}

}  // namespace packtrain::desktop
