#include "service/pool_collect.h"

#include <algorithm>

#include "cache/stored_dataset.h"
#include "remote/uri_pool/upload_pool.h"
#include "remote/wrap/retry_policy.h"
#include "service/pool_step.h"

namespace packtrain::service {
namespace {

using checkpoint::Environments;
using checkpoint::Step;

constexpr std::uint64_t kLargestDocument = 16 * kMiB;

/// A note on the drive.
struct FoundNote {
    std::string objectId;
    PoolNote note;
};

struct Settled {
    std::vector<Step> steps;  ///< under the names that they have on the drive
    Environments environments;
};

/// It is about this step alone; the others go on.
bool isItsOwn(const Error& error) {
    return error.kind == Kind::gone || error.kind == Kind::corrupt || error.reason == Reason::nameNotAllowed;
}

class Collector {
  public:
    explicit Collector(const PoolCollectParts& parts) : parts_(parts) {}

    Result<> pool(const std::string& id, const remote::FolderRef& folder,
                  const std::vector<std::string>& more, const StopToken& stop) {
        PACKTRAIN_TRY(const auto objects, objectsOf(folder, more, stop));
        PACKTRAIN_TRY(auto notes, notesOf(id, objects, stop));
        std::ranges::stable_sort(notes, {}, [](const FoundNote& each) { return each.note.step.saved; });
        std::set<std::string> here;
        for (const remote::ObjectInfo& object : objects) here.insert(object.id);
        std::map<std::string, Settled> sets;
        std::vector<std::string> read;
        std::uint64_t named = 0;
        for (const FoundNote& each : notes) {
            PACKTRAIN_TRY(const bool isSettled, step(each.note, folder, here, sets[each.note.set], stop));
            named += 1 + each.note.files.size();
            if (isSettled) read.push_back(each.objectId);
        }
        for (const auto& [set, settled] : sets)
            if (!settled.steps.empty()) PACKTRAIN_CHECK(publish(set, settled, stop));
        // The notes last: until then another run finds the steps by them.
        for (const std::string& object : read) PACKTRAIN_CHECK(parts_.remote.remove(object, stop));
        ++found_.pools;
        found_.unnamed += objects.size() > named ? objects.size() - named : 0;
        return {};
    }

    CollectedPools take() { return std::move(found_); }

  private:
    Result<std::vector<remote::ObjectInfo>> objectsOf(const remote::FolderRef& folder,
                                                      const std::vector<std::string>& more,
                                                      const StopToken& stop) {
        std::vector<remote::ObjectInfo> objects;
        const auto keep = [&](const remote::ObjectInfo& object) -> Result<> {
            if (!object.isFolder) objects.push_back(object);
            return {};
        };
        PACKTRAIN_CHECK(parts_.remote.list(folder, keep, stop));
        for (const std::string& id : more) {
            if (std::ranges::find(objects, id, &remote::ObjectInfo::id) != objects.end()) continue;
            PACKTRAIN_TRY(auto object, parts_.remote.find(id, stop));
            // One that was moved to its set long ago has another name.
            if (object && object->name.starts_with("slot-")) objects.push_back(*std::move(object));
        }
        return objects;
    }

    Result<std::vector<FoundNote>> notesOf(const std::string& pool,
                                           const std::vector<remote::ObjectInfo>& objects,
                                           const StopToken& stop) {
        std::vector<FoundNote> notes;
        for (const remote::ObjectInfo& object : objects) {
            if (object.size == 0 || object.size > kLargestPoolNote) continue;
            PACKTRAIN_TRY(const std::string text,
                          cache::readSmall(parts_.remote, object.id, kLargestPoolNote, stop));
            auto note = readPoolNote(text);
            if (!note && note.error().reason == Reason::manifestTooNew)
                found_.problems.push_back(note.error().message());
            // A small file of a checkpoint is none, and neither is one that another pool's machine wrote.
            if (note && note->pool == pool) notes.push_back({object.id, *std::move(note)});
        }
        return notes;
    }

    /// False: it stays in its slots.
    Result<bool> step(const PoolNote& note, const remote::FolderRef& folder,
                      const std::set<std::string>& here, Settled& settled, const StopToken& stop) {
        PoolStep one(parts_, folder, here, note);
        const auto done = [&]() -> Result<CollectedStep> {
            PACKTRAIN_CHECK(one.prove(stop));
            return one.settle(stop);
        }();
        if (!done && !isItsOwn(done.error())) return Fail(done.error());
        if (!done) {
            found_.problems.push_back(note.set + '/' + printable(note.step.name) + ": " +
                                      done.error().message());
            return false;
        }
        Step known = note.step;
        known.name = done->name;
        settled.steps.push_back(std::move(known));
        settled.environments.insert(note.environments.begin(), note.environments.end());
        found_.steps.push_back(*done);
        return true;
    }

    struct Document {
        std::string text, version;
    };

    Result<Document> read(const remote::FolderRef& set, std::string_view name, const StopToken& stop) {
        PACKTRAIN_TRY(const auto found, parts_.remote.findByName(set, name, stop));
        if (!found) return Document{};
        PACKTRAIN_TRY(std::string text, cache::readSmall(parts_.remote, found->id, kLargestDocument, stop));
        return Document{.text = std::move(text), .version = found->version};
    }

    Result<> write(const remote::FolderRef& set, std::string_view name, const Document& before,
                   const std::string& text, const StopToken& stop) {
        if (before.text == text) return {};
        PACKTRAIN_CHECK(parts_.remote.replace(set, name, asBytes(text), before.version, stop));
        return {};
    }

    /// The set's documents with the added steps: the lease first, so that whoever ships there sees it.
    Result<> publish(const std::string& name, const Settled& settled, const StopToken& stop) {
        PACKTRAIN_TRY(const auto set, parts_.remote.ensureFolder(joinedPath(parts_.path, name), stop));
        PACKTRAIN_TRY(const Document resume, read(set, "resume.json", stop));
        PACKTRAIN_TRY(const Document environments, read(set, "env.json", stop));
        PACKTRAIN_TRY(const Document lease, read(set, "lease.json", stop));
        checkpoint::Ledger ledger;
        if (!resume.text.empty()) {
            PACKTRAIN_TRY(ledger.durable, checkpoint::readResume(resume.text));
        }
        if (!add(ledger, settled.steps)) return {};
        const auto there = checkpoint::readEnvironments(environments.text);
        if (there) ledger.environments = *there;
        ledger.environments.insert(settled.environments.begin(), settled.environments.end());
        const auto parsed = json::parse(lease.text, "lease.json");
        ledger.generation =
            (parsed && parsed->is_object() ? json::numberOr(*parsed, "generation", 0) : 0) + 1;
        const Json next{
            {"format", "packtrain-lease/1"}, {"generation", ledger.generation}, {"holder", "collected"}};
        PACKTRAIN_CHECK(write(set, "lease.json", lease, json::dumpPretty(next), stop));
        const Environments all = checkpoint::durableEnvironments(ledger);
        if (!all.empty())
            PACKTRAIN_CHECK(write(set, "env.json", environments, checkpoint::environmentsText(all), stop));
        return write(set, "resume.json", resume, checkpoint::resumeText(ledger), stop);
    }

    /// The newest save stands last, whichever machine made it. False: all were there.
    static bool add(checkpoint::Ledger& ledger, const std::vector<Step>& steps) {
        std::uint64_t last = 0;
        for (const Step& known : ledger.durable) last = std::max(last, known.id);
        bool isMore = false;
        for (Step step : steps) {
            if (std::ranges::find(ledger.durable, step.name, &Step::name) != ledger.durable.end()) continue;
            step.id = ++last;
            ledger.durable.push_back(std::move(step));
            isMore = true;
        }
        std::ranges::stable_sort(ledger.durable, {}, &Step::saved);
        return isMore;
    }

    const PoolCollectParts& parts_;
    CollectedPools found_;
};

}  // namespace

Result<> persistently(const Clock& clock, const std::function<Result<>()>& what, const StopToken& stop) {
    const Ticks begun = clock.steady();
    for (remote::RetryMoment moment;; ++moment.failures) {
        auto done = what();
        if (done) return done;
        moment.elapsed = clock.steady() - begun;
        moment.now = clock.wall();
        const auto wait = remote::nextRetry({}, moment, done.error());
        if (!wait || !clock.waitFor(*wait, stop)) return done;
    }
}

Result<CollectedPools> collectPools(const PoolCollectParts& parts,
                                    const std::map<std::string, std::vector<std::string>>& more,
                                    const StopToken& stop) {
    Collector collector(parts);
    PACKTRAIN_TRY(const auto folder, parts.remote.findFolder(parts.path, stop));
    if (!folder) return collector.take();
    std::vector<std::pair<std::string, remote::FolderRef>> pools;
    const auto keep = [&](const remote::ObjectInfo& object) -> Result<> {
        const std::string id = remote::poolIdOf(object.name);
        if (object.isFolder && !id.empty()) pools.emplace_back(id, remote::FolderRef{object.id});
        return {};
    };
    PACKTRAIN_CHECK(parts.remote.list(*folder, keep, stop));
    std::ranges::sort(pools, {}, [](const auto& each) { return each.first; });
    for (const auto& [id, ref] : pools) {
        const auto known = more.find(id);
        PACKTRAIN_CHECK(
            collector.pool(id, ref, known == more.end() ? std::vector<std::string>{} : known->second, stop));
    }
    return collector.take();
}

}  // namespace packtrain::service
