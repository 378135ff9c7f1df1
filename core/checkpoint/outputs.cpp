#include "checkpoint/outputs.h"

#include <algorithm>
#include <ranges>
#include <set>

#include "base/json.h"
#include "checkpoint/watch_target.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::string_view kWishName = "output.json";
constexpr std::size_t kLongestName = 180;  // a number comes behind it
constexpr std::size_t kMissedShown = 20;

std::uint64_t millisecondsOf(Nanoseconds time) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

std::string wishText(const OutputWish& wish) {
    return json::dumpPretty(Json{{"folder", toBase64(asBytes(wish.folder.bytes()))},
                                 {"to", wish.to},
                                 {"name", wish.name},
                                 {"patterns", wish.patterns},
                                 {"age_ms", millisecondsOf(wish.age)},
                                 {"quiet_ms", millisecondsOf(wish.quiet)}});
}

Result<OutputWish> readWish(std::string_view text) {
    PACKTRAIN_TRY(const Json json, json::parse(text, kWishName));
    OutputWish wish;
    PACKTRAIN_TRY(const std::string folder, json::text(json, "folder"));
    wish.folder = Path(fromBase64(folder).value_or(""));
    PACKTRAIN_TRY(wish.to, json::text(json, "to"));
    PACKTRAIN_TRY(wish.name, json::text(json, "name"));
    PACKTRAIN_TRY(const Json* patterns, json::array(json, "patterns"));
    for (const Json& pattern : *patterns)
        if (pattern.is_string()) wish.patterns.push_back(pattern.get<std::string>());
    constexpr std::uint64_t kMost = 86'400'000;
    const auto time = [&](std::string_view key, Nanoseconds usual) {
        return std::chrono::milliseconds(std::min(json::numberOr(json, key, millisecondsOf(usual)), kMost));
    };
    wish.age = time("age_ms", wish.age);
    wish.quiet = time("quiet_ms", wish.quiet);
    return wish;
}

/// Of the computer's start; empty where the system does not tell.
std::string bootOf(io::FileSystem& files) {
    return io::readWhole(files, Path("/proc/sys/kernel/random/boot_id"), kKiB).value_or("");
}

/// "ID=12 ID=13"
std::map<std::string, std::uint64_t> readAsking(const std::string& text) {
    std::map<std::string, std::uint64_t> numbers;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string one = text.substr(at, end - at);
        const std::size_t equals = one.find('=');
        if (equals != std::string::npos) {
            std::uint64_t number = 0;
            for (const char digit : one.substr(equals + 1)) {
                if (digit < '0' || digit > '9' || number > UINT64_MAX / 100) return {};
                number = number * 10 + static_cast<std::uint64_t>(digit - '0');
            }
            numbers[one.substr(0, equals)] = number;
        }
        at = end + 1;
    }
    return numbers;
}

}  // namespace

/// One watched folder. Without a carrier: it could not be opened, and `problem` says why.
struct Outputs::Watched {
    std::string id;
    OutputWish wish;
    std::optional<Error> problem;
    std::unique_ptr<OutputLedger> ledger;
    std::unique_ptr<OutputWaiting> waiting;
    std::unique_ptr<OutputStage> stage;
    std::unique_ptr<OutputShipping> shipping;
    std::unique_ptr<OutputCarrier> carrier;
    std::unique_ptr<OutputGatherer> gatherer;
    ThreadPair threads;
};

Result<std::unique_ptr<Outputs>> Outputs::open(OutputParts parts) {
    std::unique_ptr<Outputs> opened(new Outputs(std::move(parts)));
    const OutputParts& with = opened->parts_;
    PACKTRAIN_TRY(opened->shelf_, WatchShelf::open(with.files, with.clock, with.stateFolder, kWishName));
    opened->boot_ = bootOf(with.files);
    const auto open = [&](const std::string& id, const OutputWish& wish) {
        return opened->openOne(id, wish);
    };
    PACKTRAIN_TRY(opened->watched_, openWatches<Watched>(*opened->shelf_, with.log, readWish, open));
    return opened;
}

Outputs::~Outputs() {
    // All at once, so that together they take no longer than one.
    for (const auto& [id, watched] : watched_) watched->threads.askToEnd();
}

Result<std::shared_ptr<Outputs::Watched>> Outputs::openOne(const std::string& id, OutputWish wish) {
    auto made = std::make_shared<Watched>();
    made->id = id;
    made->wish = std::move(wish);
    const Path folder = shelf_->folderOf(id);
    PACKTRAIN_CHECK(parts_.files.makeFolders(folder, true));
    PACKTRAIN_TRY(made->shipping, parts_.shipping(made->wish, folder));
    PACKTRAIN_TRY(made->ledger,
                  OutputLedger::open(parts_.files, folder / "ledger.sqlite", boot_, parts_.log));
    PACKTRAIN_TRY(made->waiting, OutputWaiting::open(parts_.files, folder / "waiting.sqlite"));
    made->stage =
        std::make_unique<OutputStage>(parts_.files, folder / "stage", parts_.limits, parts_.copyWays);
    PACKTRAIN_TRY(const auto underWay, made->ledger->underWay());
    std::set<std::uint64_t> staged;
    for (const OutputSet& set : underWay) staged.insert(set.id);
    PACKTRAIN_CHECK(made->stage->keepOnly(staged));

    // Both threads begin when all of it is there.
    made->carrier =
        std::make_unique<OutputCarrier>(CarrierParts{.ledger = *made->ledger,
                                                     .stage = *made->stage,
                                                     .shipping = *made->shipping,
                                                     .clock = parts_.clock,
                                                     .log = parts_.log,
                                                     .again = [one = made.get()] { one->gatherer->wake(); }},
                                        made->wish.name);
    OutputRules rules = parts_.rules;
    rules.age = made->wish.age;
    rules.patience = made->wish.quiet;
    OutputChoice choice;
    for (const std::string& pattern : made->wish.patterns) choice.patterns.emplace_back(pattern);
    choice.without.push_back(parts_.stateFolder);
    made->gatherer = std::make_unique<OutputGatherer>(
        GathererParts{.files = parts_.files,
                      .ledger = *made->ledger,
                      .waiting = *made->waiting,
                      .stage = *made->stage,
                      .clock = parts_.clock,
                      .log = parts_.log,
                      .rules = rules,
                      .staged = [carrier = made->carrier.get()] { carrier->nudge(); }},
        made->wish.folder, std::move(choice));
    made->threads.begin([one = made.get()](const StopToken& stop) { one->gatherer->run(stop); },
                        [one = made.get()](const StopToken& stop) { one->carrier->run(stop); });
    return made;
}

Result<> Outputs::check(const OutputWish& wish, const std::string& id) const {
    PACKTRAIN_CHECK(checkWatch(wish.folder, wish.name, wish.patterns));
    if (wish.name.size() > kLongestName) return fail(Reason::nameNotAllowed, printable(wish.name));
    constexpr std::string_view kLocal = "local:";
    if (wish.to.starts_with(kLocal) && wish.folder.contains(Path(wish.to.substr(kLocal.size()))))
        return fail(Reason::targetInside, printable(wish.to));
    // Two folders in one series could not be told apart when it is read back.
    for (const auto& [other, watched] : watched_)
        if (other != id && watched->wish.to == wish.to && watched->wish.name == wish.name)
            return fail(Reason::fileBusy, watched->wish.folder.display() + " goes to " + printable(wish.to) +
                                              '/' + printable(wish.name) + " already; give another name");
    return {};
}

Result<std::string> Outputs::watch(OutputWish wish) {
    if (wish.name.empty()) wish.name = std::string(wish.folder.name());
    std::string id = watchId(wish.folder, wish.to, wish.name);
    const std::lock_guard lock(mutex_);
    PACKTRAIN_CHECK(check(wish, id));
    PACKTRAIN_CHECK(checkWatchTarget(parts_.files, wish.to));
    if (const auto found = watched_.find(id); found != watched_.end() && found->second->carrier) {
        if (found->second->wish == wish) return id;
        PACKTRAIN_CHECK(shelf_->keep(id, wishText(wish)));
        found->second->threads.end();  // what it has under way the next one goes on with
        watched_.erase(found);
    }
    PACKTRAIN_TRY(watched_[id], openOne(id, wish));
    PACKTRAIN_CHECK(shelf_->keep(id, wishText(wish)));
    return id;
}

bool Outputs::has(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return watched_.contains(id);
}

std::vector<std::shared_ptr<Outputs::Watched>> Outputs::all() const {
    const std::lock_guard lock(mutex_);
    const auto some = watched_ | std::views::values;
    return {some.begin(), some.end()};
}

Result<Outputs::Flushed> Outputs::flush(const std::string& id, const std::string& asking) {
    const auto numbers = readAsking(asking);
    if (numbers.empty() && !asking.empty()) return fail(Reason::badArgument, "that is no asking");
    Flushed sum;
    bool isKnown = id.empty();
    for (const auto& watched : all()) {
        if (!id.empty() && watched->id != id) continue;
        isKnown = true;
        if (!watched->gatherer) {
            sum.failed = watched->problem;
            continue;
        }
        const auto number = numbers.find(watched->id);
        if (!asking.empty() && number == numbers.end()) continue;  // done, or watched later
        PACKTRAIN_TRY(const auto one, watched->gatherer->flush(number == numbers.end() ? 0 : number->second));
        sum.files += one.files;
        sum.bytes += one.bytes;
        if (one.failed) sum.failed = one.failed;
        if (one.files > 0)
            sum.asking += (sum.asking.empty() ? "" : " ") + watched->id + '=' + std::to_string(one.number);
    }
    if (!isKnown) return fail(Reason::badArgument, "no watch \"" + printable(id) + '"');
    return sum;
}

OutputView Outputs::viewOf(const Watched& watched) const {
    OutputView view;
    view.id = watched.id;
    view.wish = watched.wish;
    view.problem = watched.problem;
    view.now = parts_.clock.wall();
    if (!watched.carrier) return view;
    view.seen = watched.gatherer->seen();
    view.problem = watched.carrier->problem();
    if (!view.problem) view.problem = view.seen.problem;
    const Ticks now = parts_.clock.steady();
    if (const auto since = view.seen.figures.settled.since) view.settledFor = now - *since;
    if (const auto since = view.seen.figures.writing.since) view.writingFor = now - *since;
    const auto totals = watched.ledger->totals();
    auto underWay = watched.ledger->underWay();
    auto missed = watched.ledger->missed(kMissedShown);
    if (totals) view.totals = *totals;
    if (missed) view.missed = std::move(*missed);
    if (underWay) view.underWay = std::move(*underWay);
    if (!totals) view.problem = totals.error();
    if (!view.underWay.empty() && !view.underWay.front().job.empty())
        if (auto sending = watched.shipping->progress(view.underWay.front().job))
            view.sending = std::move(*sending);
    return view;
}

std::vector<OutputView> Outputs::view() const {
    std::vector<OutputView> views;
    for (const auto& watched : all()) views.push_back(viewOf(*watched));
    return views;
}

}  // namespace packtrain::checkpoint
