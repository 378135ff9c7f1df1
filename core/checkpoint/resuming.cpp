#include "checkpoint/resuming.h"

#include <algorithm>

#include "base/digest.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::size_t kBlock = kMiB;

bool hasDigest(io::FileSystem& files, const Path& path, const StepFile& wanted, const StopToken& stop) {
    const auto stat = files.stat(path);
    if (!stat || stat->type != io::FileType::file || stat->size != wanted.size) return false;
    const auto file = files.openRead(path);
    if (!file) return false;
    const auto hasher = makeHasher(DigestKind::sha256);
    std::vector<std::byte> block(kBlock);
    for (std::uint64_t at = 0; at < wanted.size;) {
        if (stop.stop_requested()) return false;
        const auto got = (*file)->readAt(at, block);
        if (!got || *got == 0) return false;
        hasher->update(ByteSpan(block.data(), *got));
        at += *got;
    }
    return hasher->finish() == wanted.sha256;
}

/// What another save may stand in for.
bool isSpoiled(const Error& error) {
    return error.kind == Kind::gone || error.kind == Kind::corrupt;
}

Path pathOf(const Path& root, const Step& step) {
    return step.isFolder ? root : root / step.files.front().path;
}

}  // namespace

Result<Resuming::Answer> Resuming::ask() {
    const std::lock_guard lock(mutex_);
    if (outcome_) {
        thread_.join();
        thread_ = {};
        Outcome outcome = std::move(*outcome_);
        outcome_.reset();
        PACKTRAIN_CHECK(outcome);
        return Answer{.isDone = true, .done = 0, .total = 0, .found = std::move(*outcome)};
    }
    if (!thread_.joinable()) {
        done_ = total_ = 0;
        thread_ = std::jthread([this](const StopToken& stop) {
            Outcome outcome = work(stop);
            const std::lock_guard ended(mutex_);
            outcome_ = std::move(outcome);
        });
    }
    return Answer{.isDone = false, .done = done_, .total = total_, .found = {}};
}

Resuming::Outcome Resuming::work(const StopToken& stop) {
    if (auto pending = pendingOne(stop)) return pending;
    PACKTRAIN_TRY(const auto document, parts_.shipping.read("resume.json", stop));
    if (!document) return std::nullopt;
    PACKTRAIN_TRY(std::vector<Step> steps, readResume(document->text));
    PACKTRAIN_TRY(const auto beside, parts_.shipping.read("env.json", stop));
    Environments environments;
    if (beside)
        if (auto read = readEnvironments(beside->text)) environments = std::move(*read);

    Resumed resumed;
    std::optional<Error> last;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        auto path = bring(*step, resumed.isFetched, stop);
        if (path) {
            resumed.path = std::move(*path);
            resumed.step = std::move(*step);
            resumed.isDurable = true;
            compare(resumed, environments);
            return resumed;
        }
        if (stop.stop_requested() || !isSpoiled(path.error())) return Fail(std::move(path).error());
        last = path.error();
        resumed.passedOver.push_back(printable(step->name) + ": " + path.error().message());
        parts_.log.warning("resume: " + resumed.passedOver.back());
    }
    if (last) return Fail(std::move(*last));
    return std::nullopt;
}

/// A save that has not arrived yet is newer than any that has.
std::optional<Resumed> Resuming::pendingOne(const StopToken& stop) {
    if (parts_.readOnly()) return std::nullopt;
    const Ledger ledger = parts_.book.now();
    for (auto step = ledger.pending.rbegin(); step != ledger.pending.rend(); ++step) {
        if (step->files.empty()) continue;
        const auto path = lyingHere(*step, stop);
        if (!path) continue;
        Resumed resumed;
        resumed.step = *step;
        resumed.path = *path;
        compare(resumed, ledger.environments);
        return resumed;
    }
    return std::nullopt;
}

void Resuming::compare(Resumed& resumed, const Environments& environments) const {
    const auto then = environments.find(resumed.step.environment);
    const Environment now = parts_.current();
    resumed.isCompared = then != environments.end() && !now.is_null();
    if (resumed.isCompared) resumed.differences = differences(then->second, now);
}

Result<Path> Resuming::bring(const Step& step, bool& isFetched, const StopToken& stop) {
    if (step.files.empty()) return fail(Reason::manifestBroken, "a save without files");
    isFetched = false;
    if (const auto here = lyingHere(step, stop)) return *here;
    const Path to = parts_.place / step.name;
    PACKTRAIN_CHECK(fetch(step, to, stop));
    isFetched = true;
    keepOnly(step.name);
    return pathOf(to, step);
}

Result<> Resuming::fetch(const Step& step, const Path& to, const StopToken& stop) {
    PACKTRAIN_CHECK(parts_.files.makeFolders(parts_.place, true));
    PACKTRAIN_CHECK(parts_.files.removeTree(to));  // it is not what it should be
    PACKTRAIN_CHECK(makeRoom(step));
    const auto progress = [this](std::uint64_t done, std::uint64_t total) {
        const std::lock_guard lock(mutex_);
        done_ = done;
        total_ = total;
    };
    PACKTRAIN_CHECK(parts_.shipping.fetch(step.name, to, progress, stop));
    if (isThere(to, step, stop)) return {};
    if (stop.stop_requested()) return fail(Reason::cancelled);
    PACKTRAIN_CHECK(parts_.files.removeTree(to));
    return fail(Reason::checksumMismatch, printable(step.name) + " is not what resume.json says");
}

/// What was handed out before goes first only if there is no room for both.
Result<> Resuming::makeRoom(const Step& step) {
    const auto isRoom = [&] {
        const auto space = parts_.files.space(parts_.place);
        return !space || space->free >= step.bytes() + keptFree(parts_.limits, *space);
    };
    if (isRoom()) return {};
    keepOnly(step.name);
    if (isRoom()) return {};
    return fail(Reason::diskFull, "no room for " + printable(step.name) + ", " + formatBytes(step.bytes()));
}

/// Where it was saved, or where it was fetched to before.
std::optional<Path> Resuming::lyingHere(const Step& step, const StopToken& stop) {
    std::vector<std::string> sources{step.source};
    for (const Step& known : parts_.book.now().durable)
        if (known.digest == step.digest) sources.push_back(known.source);
    if (!step.isFolder) sources.push_back(step.files.front().path);
    for (const std::string& source : sources) {
        Path saved = parts_.watched / source;
        if (isThere(step.isFolder ? saved : saved.parent(), step, stop)) return saved;
    }
    const Path fetched = parts_.place / step.name;
    if (!step.name.empty() && isThere(fetched, step, stop)) return pathOf(fetched, step);
    return std::nullopt;
}

bool Resuming::isThere(const Path& root, const Step& step, const StopToken& stop) const {
    return std::ranges::all_of(step.files, [&](const StepFile& file) {
        return isSafeRelative(file.path) && hasDigest(parts_.files, root / file.path, file, stop);
    });
}

void Resuming::keepOnly(const std::string& name) {
    const auto folder = parts_.files.openFolder(parts_.place);
    if (!folder) return;
    const auto names = (*folder)->names();
    for (std::size_t i = 0; names && i < names->size(); ++i)
        if (const std::string one(names->at(i).name); one != name && one != name + ".packtrain-partial")
            (void)parts_.files.removeTree(parts_.place / one);
}

}  // namespace packtrain::checkpoint
