#include "checkpoint/checkpoints.h"

#include <algorithm>
#include <ranges>

#include "base/digest.h"
#include "checkpoint/watch_target.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kWishName = "watch.json";
constexpr std::string_view kLedgerName = "ledger.json";
constexpr std::string_view kToldName = "environment.json";
constexpr std::uint64_t kLargestTold = kMiB;
constexpr std::size_t kHolderBytes = 8;

std::string wishText(const WatchWish& wish) {
    return json::dumpPretty(Json{{"folder", toBase64(asBytes(wish.folder.bytes()))},
                                 {"patterns", wish.patterns},
                                 {"to", wish.to},
                                 {"set", wish.set},
                                 {"keep_last", wish.keep.last},
                                 {"keep_every", wish.keep.every},
                                 {"keep_best", wish.keep.best}});
}

Result<WatchWish> readWish(std::string_view text) {
    PACKTRAIN_TRY(const Json json, json::parse(text, kWishName));
    WatchWish wish;
    PACKTRAIN_TRY(const std::string folder, json::text(json, "folder"));
    wish.folder = Path(fromBase64(folder).value_or(""));
    PACKTRAIN_TRY(wish.to, json::text(json, "to"));
    PACKTRAIN_TRY(wish.set, json::text(json, "set"));
    PACKTRAIN_TRY(const Json* patterns, json::array(json, "patterns"));
    for (const Json& pattern : *patterns)
        if (pattern.is_string()) wish.patterns.push_back(pattern.get<std::string>());
    wish.keep.last = static_cast<std::uint32_t>(json::numberOr(json, "keep_last", Keep().last));
    wish.keep.every = static_cast<std::uint32_t>(json::numberOr(json, "keep_every", 0));
    wish.keep.best = json::textOr(json, "keep_best", "");
    return wish;
}

/// kimg of the newest durable snapshot that was saved in this folder.
std::optional<std::uint64_t> newestSnapshot(const Ledger& ledger, const std::string& folder) {
    for (auto step = ledger.durable.rbegin(); step != ledger.durable.rend(); ++step)
        if (const Path source(step->source); source.parent().bytes() == folder)
            if (const auto kimg = kimgOfSnapshot(source.name())) return kimg;
    return std::nullopt;
}

}  // namespace

/// One watched set. Without a courier: it could not be opened, and `problem` says why.
struct Checkpoints::Set {
    std::string id;
    WatchWish wish;
    std::optional<Error> problem;
    std::unique_ptr<Book> book;
    std::unique_ptr<Spool> spool;
    std::unique_ptr<Shipping> shipping;
    std::unique_ptr<Courier> courier;
    std::unique_ptr<Collector> collector;
    std::unique_ptr<Resuming> resuming;
    ThreadPair threads;
};

Result<std::unique_ptr<Checkpoints>> Checkpoints::open(CheckpointParts parts) {
    std::unique_ptr<Checkpoints> opened(new Checkpoints(std::move(parts)));
    const CheckpointParts& with = opened->parts_;
    PACKTRAIN_TRY(opened->shelf_, WatchShelf::open(with.files, with.clock, with.stateFolder, kWishName));
    if (const auto told = io::readWhole(with.files, with.stateFolder / kToldName, kLargestTold))
        if (const auto json = json::parse(*told, kToldName)) opened->told_ = environmentOf(*json);
    const auto open = [&](const std::string& id, const WatchWish& wish) { return opened->openSet(id, wish); };
    PACKTRAIN_TRY(opened->sets_, openWatches<Set>(*opened->shelf_, with.log, readWish, open));
    return opened;
}

Checkpoints::~Checkpoints() {
    // All at once, so that together they take no longer than one.
    for (const auto& [id, set] : sets_) set->threads.askToEnd();
}

Result<std::shared_ptr<Checkpoints::Set>> Checkpoints::openSet(const std::string& id, WatchWish wish) {
    auto set = std::make_shared<Set>();
    set->id = id;
    set->wish = std::move(wish);
    const Path folder = shelf_->folderOf(id);
    PACKTRAIN_CHECK(parts_.files.makeFolders(folder, true));
    PACKTRAIN_TRY(set->shipping, parts_.shipping(set->wish, folder));
    PACKTRAIN_TRY(set->book, Book::open(parts_.files, folder / kLedgerName, parts_.log));
    set->spool = std::make_unique<Spool>(parts_.files, folder / "spool", parts_.limits, parts_.copyWays);
    std::set<std::string> spooled;
    for (const Step& step : set->book->now().pending) spooled.insert(std::to_string(step.id));
    PACKTRAIN_CHECK(set->spool->keepOnly(spooled));

    set->courier = std::make_unique<Courier>(
        CourierParts{*set->book, *set->spool, *set->shipping, parts_.clock, parts_.log,
                     toHex(asBytes(randomBytes(kHolderBytes))), parts_.sessions},
        set->wish.keep);
    const Courier* courier = set->courier.get();
    set->collector = std::make_unique<Collector>(
        CollectorParts{parts_.files, *set->book, *set->spool, parts_.clock, parts_.log,
                       [courier] { return courier->standing().readOnly; }, parts_.isWritten, parts_.patience,
                       [this] { return environment(); }},
        set->wish.folder, set->wish.patterns);
    set->resuming = std::make_unique<Resuming>(
        ResumingParts{.files = parts_.files,
                      .book = *set->book,
                      .shipping = *set->shipping,
                      .log = parts_.log,
                      .watched = set->wish.folder,
                      .place = folder / "resumed",
                      .limits = parts_.limits,
                      .readOnly = [courier] { return courier->standing().readOnly; },
                      .current = [this] { return environment(); }});
    set->threads.begin([set = set.get()](const StopToken& stop) { set->collector->run(stop); },
                       [set = set.get()](const StopToken& stop) { set->courier->run(stop); });
    return set;
}

Result<std::string> Checkpoints::watch(WatchWish wish) {
    if (const auto real = parts_.files.realPath(wish.folder)) wish.folder = *real;
    if (wish.set.empty()) wish.set = std::string(wish.folder.name());
    PACKTRAIN_CHECK(checkWatch(wish.folder, wish.set, wish.patterns));
    PACKTRAIN_CHECK(checkWatchTarget(parts_.files, wish.to));
    std::string id = watchId(wish.folder, wish.to, wish.set);
    const std::lock_guard lock(mutex_);
    if (const auto found = sets_.find(id); found != sets_.end() && found->second->courier) {
        Set& known = *found->second;
        if (known.courier->standing().readOnly) PACKTRAIN_CHECK(known.courier->takeOver());
        if (known.wish.patterns == wish.patterns && known.wish.keep == wish.keep) return id;
        PACKTRAIN_CHECK(shelf_->keep(id, wishText(wish)));
        known.threads.end();  // what it has under way the next one goes on with
        sets_.erase(found);
    }
    PACKTRAIN_TRY(sets_[id], openSet(id, wish));
    PACKTRAIN_CHECK(shelf_->keep(id, wishText(wish)));
    return id;
}

std::vector<std::shared_ptr<Checkpoints::Set>> Checkpoints::all() const {
    const std::lock_guard lock(mutex_);
    const auto sets = sets_ | std::views::values;
    return {sets.begin(), sets.end()};
}

Result<std::string> Checkpoints::take(const Path& path, const Bearings& bearings, const std::string& to) {
    if (!path.isAbsolute()) return fail(Reason::badArgument, path.display() + " is no absolute path");
    PACKTRAIN_TRY(const Path real, parts_.files.realPath(path));
    std::shared_ptr<Set> best;
    const auto sets = all();
    for (const auto& set : sets) {
        if (!set->collector || (!to.empty() && set->wish.to != to)) continue;
        const bool holds = set->wish.folder.contains(real);
        const bool isDeeper = !best || set->wish.folder.bytes().size() > best->wish.folder.bytes().size();
        if (holds && (isDeeper || !best->wish.folder.contains(real))) best = set;
        if (!best && (!to.empty() || sets.size() == 1)) best = set;
    }
    if (!best)
        return fail(Reason::badArgument,
                    path.display() + " lies in no watched folder; watch one first, or say to which");
    best->collector->take(real, bearings);
    return best->id;
}

Result<Flushed> Checkpoints::flushOne(const Set& set) const {
    if (!set.courier) return Flushed{.pending = 0, .bytes = 0, .failed = set.problem};
    Flushed flushed;
    PACKTRAIN_TRY(const auto unspooled, set.collector->unspooledNow());
    // After the look: what was spooled meanwhile is counted here.
    const Ledger ledger = set.book->now();
    const Courier::Standing standing = set.courier->standing();
    for (const std::uint64_t bytes : unspooled) flushed.bytes += bytes;
    flushed.bytes += ledger.pendingBytes();
    flushed.pending = unspooled.size() + ledger.pending.size();
    const Step* newest = ledger.newestDurable();
    if (newest != nullptr && flushed.pending == 0 && !standing.readOnly && !isPublished(ledger))
        flushed.pending = 1;
    if (standing.readOnly) {
        flushed.failed =
            Error(Reason::versionConflict, "another agent ships to the set " + set.wish.set + " now");
        return flushed;
    }
    if (flushed.pending > 0) {
        set.collector->wake();
        return flushed;
    }
    if (!ledger.failed.empty() && (newest == nullptr || ledger.failed.back().id > newest->id))
        flushed.failed = Error(Reason::sourceChanged,
                               printable(ledger.failed.back().source) + ": " + ledger.failed.back().problem);
    for (const Unspooled& one : set.collector->seen().unspooled)
        if (one.wholeness == Wholeness::stuck &&
            (newest == nullptr || WallTime(Nanoseconds(one.newestNs)) > newest->saved))
            flushed.failed = Error(Reason::sizeMismatch, printable(one.path) + " is not whole: " + one.why);
    return flushed;
}

Result<> Checkpoints::tell(const Json& environment) {
    Environment told = environmentOf(environment);
    PACKTRAIN_CHECK(
        io::writeWhole(parts_.files, parts_.stateFolder / kToldName, asBytes(json::dump(told)), true));
    const std::lock_guard lock(toldMutex_);
    told_ = std::move(told);
    return {};
}

Environment Checkpoints::environment() const {
    const Environment known = parts_.surroundings ? environmentOf(parts_.surroundings()) : Environment();
    const std::lock_guard lock(toldMutex_);
    if (told_.is_null() || known.is_null()) return told_.is_null() ? known : told_;
    Environment both = told_;
    both.update(known);
    return both;
}

Result<Resuming::Answer> Checkpoints::resume(const Path& folder, const std::string& to) {
    const auto real = parts_.files.realPath(folder);
    for (const auto& set : all()) {
        if (set->wish.folder != (real ? *real : folder) || (!to.empty() && set->wish.to != to)) continue;
        if (set->problem && !set->resuming) return Fail(*set->problem);
        return set->resuming->ask();
    }
    return fail(Reason::badArgument, folder.display() + " is not watched; watch it first");
}

Result<Flushed> Checkpoints::flush(const std::string& id) {
    Flushed sum;
    bool isKnown = id.empty();
    for (const auto& set : all()) {
        if (!id.empty() && set->id != id) continue;
        isKnown = true;
        PACKTRAIN_TRY(const Flushed one, flushOne(*set));
        sum.pending += one.pending;
        sum.bytes += one.bytes;
        if (one.failed) sum.failed = one.failed;
    }
    if (!isKnown) return fail(Reason::badArgument, "no watch \"" + printable(id) + '"');
    return sum;
}

std::vector<SetView> Checkpoints::view() const {
    std::vector<SetView> views;
    for (const auto& set : all()) {
        SetView& view = views.emplace_back();
        view.id = set->id;
        view.wish = set->wish;
        view.problem = set->problem;
        view.now = parts_.clock.wall();
        if (!set->courier) continue;
        Ledger ledger = set->book->now();
        if (const Step* newest = ledger.newestDurable()) view.newest = *newest;
        view.durable = ledger.durable.size();
        view.pending = std::move(ledger.pending);
        view.failed = std::move(ledger.failed);
        view.seen = set->collector->seen();
        if (view.seen.run)
            view.unsaved = trainedSince(*view.seen.run, newestSnapshot(ledger, view.seen.run->folder));
        const Courier::Standing standing = set->courier->standing();
        view.readOnly = standing.readOnly;
        view.problem = standing.problem;
        if (!view.pending.empty() && !view.pending.front().job.empty())
            if (auto sending = set->shipping->progress(view.pending.front().job))
                view.sending = std::move(*sending);
    }
    return views;
}

}  // namespace packtrain::checkpoint
