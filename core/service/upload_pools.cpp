#include "service/upload_pools.h"

#include <algorithm>

#include "base/digest.h"
#include "base/log.h"
#include "io/process.h"
#include "io/system_clock.h"
#include "remote/wait_for_lock.h"
#include "service/line.h"
#include "service/oauth_client.h"
#include "service/pool_step.h"

namespace packtrain::service {
namespace {

constexpr std::chrono::seconds kLockLimit{30};
constexpr std::size_t kIdBytes = 4;
constexpr std::chrono::hours kUsualLife{7 * 24};
constexpr std::string_view kSlotType = "application/octet-stream";

PoolView viewOf(const UploadPool& pool) {
    return {.id = pool.id,
            .remote = pool.remote,
            .path = pool.path,
            .made = pool.made,
            .ends = pool.ends,
            .slots = static_cast<std::uint32_t>(pool.slots.size())};
}

class MadeHere final : public UploadPools {
  public:
    static Result<std::unique_ptr<UploadPools>> open() {
        std::unique_ptr<MadeHere> made(new MadeHere());
        PACKTRAIN_TRY(made->state_, io::stateFolder());
        PACKTRAIN_TRY(made->line_, openLine(*made->files_, made->clock_, *made->log_, {}));
        return std::unique_ptr<UploadPools>(std::move(made));
    }

    Result<UploadPool> make(const Target& target, std::uint32_t slots,
                            const std::function<void(std::uint32_t, std::uint32_t)>& each,
                            const StopToken& stop) override {
        if (slots < 2 || slots > remote::kMostSlots)
            return fail(Reason::badArgument,
                        "a pool has 2 to " + std::to_string(remote::kMostSlots) + " slots");
        PACKTRAIN_CHECK(drive(target.remote));
        PACKTRAIN_TRY(const auto place, line_->remotes->folder(target));
        UploadPool pool{.id = toHex(asBytes(randomBytes(kIdBytes))),
                        .remote = target.remote,
                        .path = place.path,
                        .made = clock_.wall(),
                        .ends = {},
                        .slots = {}};
        pool.ends = pool.made + place.remote->capabilities().sessionLifetime.value_or(kUsualLife);
        auto made = fill(*place.remote, slots, pool, each, stop);
        if (made) made = keep(pool, stop);
        if (made) return pool;
        // Nobody has these addresses: they are given up as far as the drive can be reached.
        for (const remote::PoolSlot& slot : pool.slots)
            if (!abort(*place.remote, slot, {})) break;
        return Fail(std::move(made).error());
    }

    Result<> putInto(const Path& file, const UploadPool& pool) override {
        const auto there = files_->linkStat(file);
        if (there) return fail(Reason::fileBusy, file.display() + " is there already");
        if (there.error().reason != Reason::fileGone) return Fail(there.error());
        return io::writeWhole(*files_, file, asBytes(remote::writePool(pool)), true);
    }

    Result<std::vector<PoolView>> list() override {
        PACKTRAIN_TRY(const Config config, line_->config->read());
        std::vector<PoolView> all;
        for (const RemoteConfig& entry : config.remotes) {
            if (entry.type != "drive") continue;
            PACKTRAIN_TRY(const auto pools, kept(entry.name));
            for (const UploadPool& pool : pools) all.push_back(viewOf(pool));
        }
        std::ranges::stable_sort(all, {}, &PoolView::made);
        return all;
    }

    Result<PoolView> revoke(const std::string& id, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto all, list());
        const auto known = std::ranges::find(all, id, &PoolView::id);
        if (known == all.end())
            return fail(Reason::badArgument, "there is no pool " + printable(id) + " that was made here");
        PACKTRAIN_TRY(const auto remote, line_->remotes->byName(known->remote));
        PACKTRAIN_TRY(const auto lock, locked(stop));
        PACKTRAIN_TRY(auto pools, kept(known->remote));
        const auto found = std::ranges::find(pools, id, &UploadPool::id);
        if (found == pools.end()) return *known;
        for (const remote::PoolSlot& slot : found->slots) PACKTRAIN_CHECK(abort(*remote, slot, stop));
        pools.erase(found);
        PACKTRAIN_CHECK(store(known->remote, pools));
        return *known;
    }

    Result<CollectedPools> collect(const Target& target, const StopToken& stop) override {
        PACKTRAIN_TRY(const RemoteConfig entry, drive(target.remote));
        PACKTRAIN_TRY(const auto place, line_->remotes->folder(target));
        const remote::Surroundings with{*files_, *line_->http, clock_, *line_->secrets, *log_, state_};
        PACKTRAIN_TRY(const auto moves, remote::openMoves(entry, with));
        std::map<std::string, std::vector<std::string>> more;
        if (const auto pools = kept(target.remote))
            for (const UploadPool& pool : *pools)
                for (const remote::PoolSlot& slot : pool.slots) more[pool.id].push_back(slot.objectId);
        const PoolCollectParts parts{.files = *files_,
                                     .clock = clock_,
                                     .remote = *place.remote,
                                     .moves = *moves,
                                     .scratch = state_ / "scratch",
                                     .path = place.path};
        return collectPools(parts, more, stop);
    }

  private:
    MadeHere() = default;

    /// An upload address that needs no sign-in is a thing of Google's.
    Result<RemoteConfig> drive(const std::string& name) {
        if (name == "local") return fail(Reason::unsupported, "local: needs no pool; ship to it as it is");
        PACKTRAIN_TRY(const Config config, line_->config->read());
        const RemoteConfig* entry = config.find(name);
        if (entry == nullptr) return fail(Reason::unknownRemote, printable(name));
        if (entry->type != "drive")
            return fail(Reason::unsupported, "a remote of type " + entry->type + " has no upload addresses");
        return *entry;
    }

    Result<> fill(remote::Remote& remote, std::uint32_t slots, UploadPool& pool,
                  const std::function<void(std::uint32_t, std::uint32_t)>& each, const StopToken& stop) {
        const std::string path = joinedPath(pool.path, remote::poolFolderName(pool.id));
        PACKTRAIN_TRY(const auto folder, remote.ensureFolder(path, stop));
        for (std::uint32_t number = 1; number <= slots; ++number) {
            const remote::BeginRequest request{.folder = folder,
                                               .name = remote::slotName(number),
                                               .total = {},
                                               .mediaType = std::string(kSlotType)};
            const auto begin = [&]() -> Result<> {
                PACKTRAIN_TRY(const remote::Upload upload, remote.begin(request, stop));
                pool.slots.push_back(
                    {.number = number, .objectId = upload.objectId, .address = upload.token});
                return {};
            };
            PACKTRAIN_CHECK(persistently(clock_, begin, stop));
            if (each) each(number, slots);
        }
        return {};
    }

    static Result<> abort(remote::Remote& remote, const remote::PoolSlot& slot, const StopToken& stop) {
        return remote.abort({.token = slot.address,
                             .objectId = slot.objectId,
                             .folder = {},
                             .name = remote::slotName(slot.number)},
                            stop);
    }

    Result<std::unique_ptr<io::FileLock>> locked(const StopToken& stop) {
        return remote::waitForLock(*files_, clock_, state_ / "pools.lock", kLockLimit, stop);
    }

    Result<std::vector<UploadPool>> kept(const std::string& remote) {
        PACKTRAIN_TRY(const auto text, line_->secrets->get(secretKey(remote, "pools")));
        std::vector<UploadPool> pools;
        if (!text) return pools;
        const auto list = json::parse(*text, "the list of pools");
        if (!list || !list->is_array())
            return fail(Reason::secretsUnavailable, "the list of pools of " + remote + " is damaged");
        for (const Json& item : *list)
            if (item.is_string())
                if (auto pool = remote::readPool(item.get<std::string>())) pools.push_back(*std::move(pool));
        return pools;
    }

    Result<> store(const std::string& remote, const std::vector<UploadPool>& pools) {
        if (pools.empty()) return line_->secrets->erase(secretKey(remote, "pools"));
        Json list = Json::array();
        for (const UploadPool& pool : pools) list.push_back(remote::writePool(pool));
        return line_->secrets->put(secretKey(remote, "pools"), json::dump(list));
    }

    Result<> keep(const UploadPool& pool, const StopToken& stop) {
        PACKTRAIN_TRY(const auto lock, locked(stop));
        PACKTRAIN_TRY(auto pools, kept(pool.remote));
        // Addresses that have ended need no revoking.
        std::erase_if(pools, [&](const UploadPool& old) { return old.ends < clock_.wall(); });
        pools.push_back(pool);
        return store(pool.remote, pools);
    }

    // In the order of construction.
    const io::SystemClock clock_;
    const std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    const std::shared_ptr<Log> log_ = nullLog();
    Path state_;
    std::unique_ptr<Line> line_;
};

}  // namespace

Result<std::unique_ptr<UploadPools>> openUploadPools() {
    return MadeHere::open();
}

}  // namespace packtrain::service
