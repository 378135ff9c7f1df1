#include "service/pool_shipment.h"

#include <algorithm>

#include "base/digest.h"
#include "transfer/backoff.h"

namespace packtrain::service {
namespace {

constexpr int kStuckLimit = 3;    ///< answers without a byte more, before the caller is told
constexpr int kSpoiledLimit = 3;  ///< slots that did not do for one object
constexpr std::size_t kBlock = kMiB;

/// This slot is of no use for these bytes; another one may be.
bool isSpoiled(const Error& error) {
    return error.reason == Reason::sessionGone || error.reason == Reason::protocolError ||
           error.kind == Kind::corrupt;
}

class CargoBody final : public net::BodySource {
  public:
    CargoBody(const Cargo& cargo, const remote::Part& part, std::atomic<std::uint64_t>& sent)
        : cargo_(cargo), part_(part), sent_(sent) {}
    std::uint64_t size() const override { return part_.size; }
    Result<std::size_t> read(MutableByteSpan out) override {
        const auto want = std::min<std::uint64_t>(out.size(), part_.size - done_);
        PACKTRAIN_TRY(const std::size_t got,
                      cargo_.read(part_.offset + done_, out.first(static_cast<std::size_t>(want))));
        if (got == 0) return fail(Reason::sourceChanged, cargo_.what + " became shorter");
        done_ += got;
        sent_ = part_.offset + done_;
        return got;
    }
    Result<> rewind() override {
        done_ = 0;
        return {};
    }

  private:
    const Cargo& cargo_;
    const remote::Part part_;
    std::atomic<std::uint64_t>& sent_;
    std::uint64_t done_ = 0;
};

/// Only for a drive that tells no SHA-256 of this object.
Result<std::string> md5Of(const Cargo& cargo, const StopToken& stop) {
    const auto hasher = makeHasher(DigestKind::md5);
    std::vector<std::byte> block(kBlock);
    for (std::uint64_t at = 0; at < cargo.size;) {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        PACKTRAIN_TRY(const std::size_t got, cargo.read(at, block));
        if (got == 0) return fail(Reason::sourceChanged, cargo.what + " became shorter");
        hasher->update(ByteSpan(block.data(), got));
        at += got;
    }
    return hasher->finish();
}

Result<> prove(const remote::ObjectInfo& object, const Cargo& cargo, const StopToken& stop) {
    if (object.size != cargo.size) return fail(Reason::sizeMismatch, cargo.what);
    if (const auto sha256 = object.digest(DigestKind::sha256))
        return *sha256 == cargo.sha256 ? Result<>() : fail(Reason::checksumMismatch, cargo.what);
    const auto told = object.digest(DigestKind::md5);
    if (!told) return fail(Reason::protocolError, cargo.what + ": the drive told no checksum");
    PACKTRAIN_TRY(const std::string md5, md5Of(cargo, stop));
    return *told == md5 ? Result<>() : fail(Reason::checksumMismatch, cargo.what);
}

Fail brokenShipment() {
    return fail(Reason::databaseBroken, "what is kept of a step on its way by a pool");
}

}  // namespace

void PoolShipment::beginAnew(const std::string& pool) {
    note.pool = pool;
    for (PoolNoteFile& file : note.files) {
        file.slot = 0;
        file.objectId.clear();
    }
    proved.assign(note.files.size(), false);
    noteSlot = 0;
}

std::string shipmentText(const PoolShipment& shipment) {
    return json::dump(Json{{"format", 1},
                           {"note", writePoolNote(shipment.note)},
                           {"from", toBase64(asBytes(shipment.from.bytes()))},
                           {"weighed", shipment.isWeighed},
                           {"proved", shipment.proved},
                           {"note_slot", shipment.noteSlot},
                           {"done", shipment.isDone}});
}

Result<PoolShipment> readShipment(std::string_view text) {
    const auto parsed = json::parse(text, "a shipment");
    if (!parsed || !parsed->is_object() || json::numberOr(*parsed, "format", 0) != 1) return brokenShipment();
    auto note = readPoolNote(json::textOr(*parsed, "note", ""));
    const auto from = fromBase64(json::textOr(*parsed, "from", ""));
    const auto proved = json::array(*parsed, "proved");
    if (!note || !from || !proved || (*proved)->size() != note->files.size()) return brokenShipment();
    PoolShipment shipment(*std::move(note));
    shipment.from = Path(*from);
    shipment.isWeighed = json::booleanOr(*parsed, "weighed", false);
    for (std::size_t i = 0; i < shipment.proved.size(); ++i) shipment.proved[i] = (**proved)[i] == Json(true);
    shipment.noteSlot = static_cast<std::uint32_t>(json::numberOr(*parsed, "note_slot", 0));
    shipment.isDone = json::booleanOr(*parsed, "done", false);
    return shipment;
}

Result<std::string> PoolSending::send(const Cargo& cargo, const std::string& poolId, std::uint32_t slot,
                                      const std::function<Result<>(const remote::PoolSlot&)>& taken,
                                      std::atomic<std::uint64_t>& sent, const StopToken& stop) const {
    auto known = slot == 0 ? std::nullopt : pool.given(poolId, slot);
    for (int spoiled = 0;;) {
        if (!known) {
            PACKTRAIN_TRY(known, pool.give(poolId, uploads, stop));
            PACKTRAIN_CHECK(taken(*known));
        }
        sent = 0;
        const auto object = into(*known, cargo, sent, stop);
        if (object) return object->id;
        if (!isSpoiled(object.error()) || ++spoiled >= kSpoiledLimit) return Fail(object.error());
        log.warning(remote::slotName(known->number) + " of the pool did not do for " + cargo.what + ": " +
                    object.error().message());
        known.reset();
    }
}

Result<remote::ObjectInfo> PoolSending::into(const remote::PoolSlot& slot, const Cargo& cargo,
                                             std::atomic<std::uint64_t>& sent, const StopToken& stop) const {
    remote::PoolSlot at = slot;
    PACKTRAIN_TRY(remote::UploadState state, uploads.ask(at, stop));
    for (int stuck = 0; !state.complete;) {
        if (!state.newToken.empty()) {
            at.address = state.newToken;
            pool.moved(at.number, at.address);
        }
        if (state.held > cargo.size)
            return fail(Reason::sizeMismatch, remote::slotName(at.number) + " holds more than " + cargo.what);
        const std::uint64_t left = cargo.size - state.held;
        const remote::Part part{.offset = state.held,
                                .size = std::min(left, remote::PoolUploads::kPartSize),
                                .last = left <= remote::PoolUploads::kPartSize,
                                .total = cargo.size};
        CargoBody body(cargo, part, sent);
        auto next = uploads.send(at, part, body, stop);
        if (!next && next.error().kind == Kind::transient && stuck < kStuckLimit) {
            const Error why = next.error();
            (void)clock.waitFor(transfer::waitAfter(why, stuck + 1, 0, clock.wall()), stop);
            next = uploads.ask(at, stop);
            if (!next && next.error().kind == Kind::transient) return Fail(why);
        }
        if (!next) return Fail(next.error());
        const bool isFurther = next->complete || next->held > state.held;
        stuck = isFurther ? 0 : stuck + 1;
        if (stuck >= kStuckLimit)
            return fail(Reason::networkStalled, remote::slotName(at.number) + " takes no more bytes");
        state = *std::move(next);
    }
    PACKTRAIN_CHECK(prove(state.object, cargo, stop));
    sent = cargo.size;
    return std::move(state.object);
}

}  // namespace packtrain::service
