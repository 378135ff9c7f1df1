// The sending half of Shipment: parts, acknowledgements, finish.
#include "transfer/part_body.h"
#include "transfer/shipment.h"

namespace packtrain::transfer {

Result<> Shipment::openPacker() {
    if (packer_) return {};
    PACKTRAIN_TRY(ObjectStream opened, openStream(run_, row_));
    source_ = std::move(opened.source);
    journalTakenOut_ = std::move(opened.journalTakenOut);
    const std::vector<DigestKind> kinds = digestsFor(run_.drive());
    const auto addMarks = [this](store::Database& db, const std::vector<shard::Mark>& marks) -> Result<> {
        for (const shard::Mark& mark : marks) PACKTRAIN_CHECK(addMark(db, row_.id, mark));
        return {};
    };
    packer_ = std::make_unique<Packer>(
        std::move(opened.stream),
        Packer::Record{
            .marks =
                [this, addMarks](const std::vector<shard::Mark>& marks) {
                    return run_.journal.writeLightly(
                        [&](store::Database& db) { return addMarks(db, marks); });
                },
            .end =
                [this, addMarks, kinds](std::uint64_t size, const std::vector<std::string>& digests,
                                        const std::vector<shard::Mark>& marks) {
                    packEnd_.size = size;
                    packEnd_.digests.clear();
                    for (std::size_t i = 0; i < kinds.size() && i < digests.size(); ++i)
                        packEnd_.digests.emplace_back(kinds[i], digests[i]);
                    packEnd_.state.clear();
                    return run_.journal.write([&](store::Database& db) -> Result<> {
                        PACKTRAIN_CHECK(addMarks(db, marks));
                        // The next part of a raw file goes on from the state here; resumed at its very end,
                        // the mark is an old one.
                        if (row_.kind == ObjectKind::rawPart) {
                            PACKTRAIN_TRY(auto last, markBefore(db, row_.id, size));
                            if (last) packEnd_.state = std::move(last->state);
                        }
                        return savePackEnd(db, row_.id, size, packEnd_.digests, packEnd_.state);
                    });
                }});
    return {};
}

/// Bytes from `from` on, made with the newest mark that lies before.
Result<> Shipment::pack(std::uint64_t from) {
    PACKTRAIN_CHECK(openPacker());
    packer_->stop();
    std::optional<shard::Mark> mark;
    PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(mark, markBefore(db, row_.id, from));
        return dropMarksAfter(db, row_.id, mark ? mark->offset : 0);  // they are made again
    }));
    changeSeen_ = false;
    packer_->start(from, std::move(mark));
    return {};
}

/// Once the packer has come to its end, size and digests are what they will be.
void Shipment::adoptPackEnd() {
    if (!packer_ || !packer_->end() || packEnd_.digests.empty()) return;
    row_.size = packEnd_.size;
    row_.digests = packEnd_.digests;
    row_.endState = packEnd_.state;
}

Result<remote::ObjectInfo> Shipment::sendRest(std::uint64_t held, const StopToken& stop) {
    PACKTRAIN_CHECK(pack(held));
    for (;;) {
        if (!run_.traffic.waitTurn(lane_, stop)) return fail(Reason::cancelled);
        PACKTRAIN_TRY(const remote::Part part, chooseNext(held, stop));
        if (part.size == 0) return finish(part.offset, stop);
        PACKTRAIN_TRY(remote::UploadState state, sendPart(part, stop));
        if (!state.newToken.empty()) PACKTRAIN_CHECK(rememberToken(state.newToken));
        if (state.complete) return std::move(state.object);
        const std::uint64_t sent = part.offset + part.size;
        if (state.held > sent)
            return fail(Reason::offsetMismatch, row_.path() + ": more is acknowledged than was sent");
        if (state.held <= held)
            return fail(Reason::offsetMismatch, row_.path() + ": nothing of what was sent is acknowledged");
        acknowledge(state.held);
        held = state.held;
        if (held < sent) PACKTRAIN_CHECK(pack(held));
    }
}

/// The part to be sent at `held`; size 0 when everything is there and only the finish is missing.
Result<remote::Part> Shipment::chooseNext(std::uint64_t held, const StopToken& stop) {
    for (;;) {
        const std::optional<std::uint64_t> end = toldTotal_ ? toldTotal_ : packer_->end();
        if (end && held >= *end) return remote::Part{.offset = held, .size = 0, .last = true, .total = end};
        const NextPart next = nextPart({.offset = held,
                                        .sizeNow = packer_->sizeNow(),
                                        .end = end,
                                        .bytesPerSecond = run_.traffic.bytesPerSecond()},
                                       run_.drive());
        if (next.size > 0)
            return remote::Part{
                .offset = held, .size = next.size, .last = next.last, .total = next.last ? end : toldTotal_};
        PACKTRAIN_TRY(const bool ended, packer_->awaitEnd(stop));
        if (!ended) toldTotal_ = packer_->sizeNow();  // alignment larger than the ring: the total cannot wait
    }
}

Result<remote::UploadState> Shipment::sendPart(const remote::Part& part, const StopToken& stop) {
    PartBody body(*packer_, run_.traffic, lane_, part.size, stop);
    lane_.given = part.offset;
    const Ticks began = run_.with.clock.steady();
    auto state = run_.with.remote.send(upload_, part, body, stop);
    lane_.made = packer_->made();
    if (!state) return Fail(body.failure() ? *body.failure() : state.error());
    run_.traffic.partTook(part.size, std::chrono::duration<double>(run_.with.clock.steady() - began).count());
    return state;
}

void Shipment::acknowledge(std::uint64_t held) {
    run_.traffic.acknowledged(lane_, held, held > row_.acked ? held - row_.acked : 0);
    row_.acked = held;
    row_.strikes = 0;
    failures_ = 0;
    lostTimes_ = 0;
}

Result<remote::ObjectInfo> Shipment::finish(std::uint64_t total, const StopToken& stop) {
    // A damaged object of the same id (a path, on some drives) is in the way of the one that replaces it.
    std::vector<std::string> damaged;
    PACKTRAIN_CHECK(run_.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(damaged, garbageAfter(db, row_.id));
        return {};
    }));
    for (const std::string& id : damaged) {
        if (id != upload_.objectId) continue;
        PACKTRAIN_CHECK(run_.with.remote.remove(id, stop));
        PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) { return dropGarbage(db, id); }));
    }
    auto object = run_.with.remote.finish(upload_, total, stop);
    if (!object && object.error().reason == Reason::objectExists) return adoptNamesake(object.error(), stop);
    return object;
}

/// Something of our name is there. If its bytes are ours, an earlier job left it; else it is somebody's, and
/// nothing of it is touched.
Result<remote::ObjectInfo> Shipment::adoptNamesake(const Error& error, const StopToken& stop) {
    PACKTRAIN_TRY(auto namesake, run_.with.remote.findByName({row_.folderId}, row_.name, stop));
    if (!namesake || namesake->isFolder) return Fail(error);
    PACKTRAIN_CHECK(run_.with.remote.abort(upload_, stop));
    foreign_ = true;
    return std::move(*namesake);
}

}  // namespace packtrain::transfer
