#include "service/pool_shipping.h"

#include <algorithm>
#include <mutex>

#include "base/digest.h"
#include "service/pool_shipment.h"

namespace packtrain::service {
namespace {

using checkpoint::Document;
using checkpoint::Step;
using checkpoint::StepFile;
using transfer::JobId;
using transfer::JobState;
using transfer::JobView;

constexpr std::uint64_t kLargestShipment = 2 * kLargestPoolNote;
constexpr std::uint64_t kLargestDocument = 16 * kMiB;
constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kBlock = kMiB;
constexpr std::string_view kCannotRead =
    "a pool of upload addresses cannot read from the drive: 'packtrain agent pool collect' at the desk puts "
    "its "
    "saves into their sets, and a machine with a notebook grant goes on from there";

/// By itself, or when a person has done something: the same step goes on then.
bool passes(const Error& error) {
    return error.kind == Kind::transient || error.kind == Kind::wait || error.kind == Kind::auth ||
           error.kind == Kind::quota || error.kind == Kind::cancelled;
}

/// What a step on its way shows, for other threads.
struct Moving {
    JobId job;
    std::uint64_t total = 0;
    std::uint64_t before = 0;  ///< of the files that are proved
    std::atomic<std::uint64_t> sent = 0;
    Ticks since{0};
    std::uint64_t sinceBytes = 0;
};

class PoolShipping final : public checkpoint::Shipping {
  public:
    PoolShipping(const PoolShippingParts& parts, std::string set, const Path& folder)
        : parts_(parts),
          uploads_(parts.http, parts.clock),
          set_(std::move(set)),
          folder_(folder / "pool"),
          ledger_(folder / "ledger.json") {}

    Result<JobId> create(const std::string& name, const Path& from, const StopToken&) override {
        PACKTRAIN_TRY(const auto before, shipments());
        for (const auto& [id, shipment] : before)
            if (shipment.isDone && shipment.note.step.name == name)
                return fail(Reason::objectExists, printable(name));
        PACKTRAIN_TRY(PoolNote note, describe(from));
        note.step.name = name;
        PoolShipment shipment(std::move(note));
        shipment.from = from;
        JobId job = toHex(asBytes(randomBytes(kIdBytes)));
        PACKTRAIN_CHECK(save(job, shipment));
        return job;
    }

    Result<JobView> run(const JobId& job, const StopToken& stop) override {
        PACKTRAIN_TRY(PoolShipment shipment, load(job));
        JobView view;
        view.id = job;
        view.name = shipment.note.step.name;
        view.state = JobState::done;
        const auto shipped = shipment.isDone ? Result<>() : ship(job, shipment, stop);
        if (!shipped && (stop.stop_requested() || passes(shipped.error()))) return Fail(shipped.error());
        if (!shipped) {
            const bool isChanged = shipped.error().kind == Kind::sourceChanged;
            view.state = isChanged ? JobState::doneWithSkips : JobState::failed;
            view.why = shipped.error().reason;
            view.context = shipped.error().context;
            return view;
        }
        view.walkDone = true;
        view.totalBytes = view.sentBytes = view.verifiedBytes = shipment.note.step.bytes();
        view.proof = remote::Proof::checksum;
        return view;
    }

    Result<JobView> progress(const JobId& job) override {
        const std::scoped_lock lock(mutex_);
        if (!moving_ || moving_->job != job) return fail(Reason::unknownJob, job);
        JobView view;
        view.id = job;
        view.state = JobState::uploading;
        view.walkDone = true;
        view.totalBytes = moving_->total;
        view.sentBytes = std::min(moving_->total, moving_->before + moving_->sent);
        const double seconds = std::chrono::duration<double>(parts_.clock.steady() - moving_->since).count();
        if (seconds > 1 && view.sentBytes > moving_->sinceBytes)
            view.bytesPerSecond = static_cast<double>(view.sentBytes - moving_->sinceBytes) / seconds;
        return view;
    }

    /// What is done stays known: it lies on the drive under its name.
    void keepOnly(const std::vector<JobId>& kept, const StopToken&) override {
        const auto all = shipments();
        if (!all) return;
        for (const auto& [id, shipment] : *all)
            if (!shipment.isDone && std::ranges::find(kept, id) == kept.end())
                (void)parts_.files.remove(fileOf(id));
    }

    /// As the drive proved them when they were sent: it cannot be asked again.
    Result<bool> holds(const std::string& name, const std::vector<StepFile>& files,
                       const StopToken&) override {
        PACKTRAIN_TRY(const auto all, shipments());
        return std::ranges::any_of(all, [&](const auto& each) {
            const PoolShipment& shipment = each.second;
            return shipment.isDone && shipment.note.step.name == name && shipment.note.step.files == files;
        });
    }

    Result<> fetch(const std::string& name, const Path&,
                   const std::function<void(std::uint64_t, std::uint64_t)>&, const StopToken&) override {
        return fail(Reason::unsupported, printable(name) + ": " + std::string(kCannotRead));
    }

    /// What was never whole has no name there, and nothing is to be removed.
    Result<> remove(const std::string& name, const StopToken&) override {
        PACKTRAIN_TRY(const auto all, shipments());
        const bool isThere = std::ranges::any_of(
            all, [&](const auto& each) { return each.second.isDone && each.second.note.step.name == name; });
        if (!isThere) return {};
        return fail(Reason::unsupported,
                    printable(name) + ": a pool of upload addresses cannot delete from the drive");
    }

    Result<std::optional<Document>> read(const std::string& name, const StopToken&) override {
        auto text = io::readWhole(parts_.files, documentFile(name), kLargestDocument);
        if (!text && text.error().reason == Reason::fileGone) return std::nullopt;
        if (!text) return Fail(text.error());
        return Document{.text = *std::move(text), .version = "here"};
    }

    Result<std::string> replace(const std::string& name, const std::string& text, const std::string&,
                                const StopToken&) override {
        PACKTRAIN_CHECK(parts_.files.makeFolders(folder_, true));
        PACKTRAIN_CHECK(io::writeWhole(parts_.files, documentFile(name), asBytes(text), true));
        return std::string("here");
    }

  private:
    Path jobs() const { return folder_ / "steps"; }
    Path fileOf(const JobId& job) const { return jobs() / (job + ".json"); }
    Path documentFile(const std::string& name) const { return folder_ / ("desk-" + name); }

    /// What the ledger of the set says of the step that lies there: nobody who comes later can read it here.
    Result<PoolNote> describe(const Path& from) {
        PACKTRAIN_TRY(const std::string text, io::readWhole(parts_.files, ledger_, kLargestDocument));
        PACKTRAIN_TRY(const auto ledger, checkpoint::readLedger(text));
        const auto step = std::ranges::find(ledger.pending, from.name(),
                                            [](const Step& each) { return std::to_string(each.id); });
        if (step == ledger.pending.end())
            return fail(Reason::internal, "a step that its ledger does not know");
        PoolNote note{.pool = {}, .set = set_, .step = *step, .environments = {}, .files = {}};
        note.step.proved = parts_.clock.wall();
        if (const auto ranOn = ledger.environments.find(step->environment);
            ranOn != ledger.environments.end())
            note.environments.insert(*ranOn);
        note.files.resize(step->files.size());
        return note;
    }

    Result<PoolShipment> load(const JobId& job) {
        const auto text = io::readWhole(parts_.files, fileOf(job), kLargestShipment);
        if (!text && text.error().reason == Reason::fileGone) return fail(Reason::unknownJob, job);
        if (!text) return Fail(text.error());
        auto shipment = readShipment(*text);
        // Begun anew: what it has sent stays in slots that no note names.
        if (!shipment) return fail(Reason::unknownJob, job);
        return shipment;
    }

    Result<> save(const JobId& job, const PoolShipment& shipment) {
        PACKTRAIN_CHECK(parts_.files.makeFolders(jobs(), true));
        return io::writeWhole(parts_.files, fileOf(job), asBytes(shipmentText(shipment)), true);
    }

    Result<std::vector<std::pair<JobId, PoolShipment>>> shipments() {
        std::vector<std::pair<JobId, PoolShipment>> all;
        const auto folder = parts_.files.openFolder(jobs());
        if (!folder && folder.error().reason == Reason::fileGone) return all;
        if (!folder) return Fail(folder.error());
        PACKTRAIN_TRY(const io::FolderNames names, (*folder)->names());
        for (std::size_t i = 0; i < names.size(); ++i) {
            constexpr std::string_view kEnding = ".json";
            std::string name(names.at(i).name);
            if (!name.ends_with(kEnding)) continue;
            name.resize(name.size() - kEnding.size());
            if (auto shipment = load(name)) all.emplace_back(std::move(name), *std::move(shipment));
        }
        return all;
    }

    Result<> ship(const JobId& job, PoolShipment& shipment, const StopToken& stop) {
        PACKTRAIN_TRY(const std::string pool, parts_.pool.id());
        if (shipment.note.pool != pool) shipment.beginAnew(pool);
        if (!shipment.isWeighed) PACKTRAIN_CHECK(weigh(shipment, stop));
        PACKTRAIN_CHECK(save(job, shipment));
        begin(job, shipment);
        auto shipped = shipFiles(job, shipment, stop);
        if (shipped) shipped = shipNote(job, shipment, stop);
        const std::scoped_lock lock(mutex_);
        moving_.reset();
        return shipped;
    }

    void begin(const JobId& job, const PoolShipment& shipment) {
        const std::scoped_lock lock(mutex_);
        moving_ = std::make_shared<Moving>();
        moving_->job = job;
        moving_->total = shipment.note.step.bytes();
        for (std::size_t i = 0; i < shipment.proved.size(); ++i)
            if (shipment.proved[i]) moving_->before += shipment.note.step.files[i].size;
        moving_->since = parts_.clock.steady();
        moving_->sinceBytes = moving_->before;
    }

    /// What the index at the desk says of each file, taken from the copy. A copy that changed is not sent.
    Result<> weigh(PoolShipment& shipment, const StopToken& stop) {
        for (std::size_t i = 0; i < shipment.note.files.size(); ++i) {
            const StepFile& file = shipment.note.step.files[i];
            PACKTRAIN_TRY(const io::FileStat stat, parts_.files.stat(shipment.from / file.path));
            PACKTRAIN_TRY(const auto readable, parts_.files.openRead(shipment.from / file.path));
            const auto xxh3 = makeHasher(DigestKind::xxh3_128), sha256 = makeHasher(DigestKind::sha256);
            std::vector<std::byte> block(kBlock);
            std::uint64_t at = 0;
            for (std::size_t got = 1; got > 0; at += got) {
                if (stop.stop_requested()) return fail(Reason::cancelled);
                PACKTRAIN_TRY(got, readable->readAt(at, block));
                for (const auto* hasher : {&xxh3, &sha256}) (*hasher)->update(ByteSpan(block.data(), got));
            }
            if (at != file.size || sha256->finish() != file.sha256)
                return fail(Reason::sourceChanged, "the copy of " + printable(file.path));
            PoolNoteFile& about = shipment.note.files[i];
            about.xxh3 = xxh3->finish();
            about.mtimeNs = stat.mtimeNs;
            about.mode = stat.mode & 07777;
        }
        shipment.isWeighed = true;
        return {};
    }

    PoolSending sending() { return {parts_.clock, parts_.log, parts_.pool, uploads_}; }

    Result<> shipFiles(const JobId& job, PoolShipment& shipment, const StopToken& stop) {
        for (std::size_t i = 0; i < shipment.note.files.size(); ++i) {
            if (shipment.proved[i]) continue;
            const StepFile& file = shipment.note.step.files[i];
            PoolNoteFile& about = shipment.note.files[i];
            PACKTRAIN_TRY(const auto readable, parts_.files.openRead(shipment.from / file.path));
            const Cargo cargo{.what = printable(file.path),
                              .size = file.size,
                              .sha256 = file.sha256,
                              .read = [&](std::uint64_t offset, MutableByteSpan out) {
                                  return readable->readAt(offset, out);
                              }};
            const auto taken = [&](const remote::PoolSlot& slot) {
                about.slot = slot.number;
                return save(job, shipment);
            };
            PACKTRAIN_TRY(about.objectId,
                          sending().send(cargo, shipment.note.pool, about.slot, taken, moving_->sent, stop));
            shipment.proved[i] = true;
            PACKTRAIN_CHECK(save(job, shipment));
            const std::scoped_lock lock(mutex_);
            moving_->before += file.size;
            moving_->sent = 0;
        }
        return {};
    }

    /// Last: what it names is proved. The text must not change while it is sent, so it is settled before.
    Result<> shipNote(const JobId& job, PoolShipment& shipment, const StopToken& stop) {
        if (shipment.noteSlot == 0) {
            shipment.note.step.proved = parts_.clock.wall();
            PACKTRAIN_CHECK(save(job, shipment));
        }
        const std::string text = writePoolNote(shipment.note);
        const Cargo cargo{.what = "the note of " + printable(shipment.note.step.name),
                          .size = text.size(),
                          .sha256 = digestOf(DigestKind::sha256, asBytes(text)),
                          .read = [&](std::uint64_t offset, MutableByteSpan out) -> Result<std::size_t> {
                              const ByteSpan rest = asBytes(text).subspan(static_cast<std::size_t>(offset));
                              const std::size_t count = std::min(rest.size(), out.size());
                              std::ranges::copy(rest.first(count), out.begin());
                              return count;
                          }};
        const auto taken = [&](const remote::PoolSlot& slot) {
            shipment.noteSlot = slot.number;
            return save(job, shipment);
        };
        std::atomic<std::uint64_t> sent = 0;
        PACKTRAIN_CHECK(sending().send(cargo, shipment.note.pool, shipment.noteSlot, taken, sent, stop));
        shipment.isDone = true;
        return save(job, shipment);
    }

    const PoolShippingParts parts_;
    remote::PoolUploads uploads_;
    const std::string set_;
    const Path folder_, ledger_;
    mutable std::mutex mutex_;
    std::shared_ptr<Moving> moving_;  // replaced under mutex_, by the thread of run() alone
};

}  // namespace

Result<std::unique_ptr<checkpoint::Shipping>> makePoolShipping(const PoolShippingParts& parts,
                                                               std::string set, const Path& folder) {
    return std::make_unique<PoolShipping>(parts, std::move(set), folder);
}

}  // namespace packtrain::service
