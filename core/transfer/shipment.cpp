#include "transfer/shipment.h"

#include "base/seal.h"
#include "shard/tar_format.h"
#include "transfer/backoff.h"
#include "transfer/free_space.h"
#include "transfer/plan_record.h"

namespace packtrain::transfer {
namespace {

constexpr int kLostLimit = 3;

}  // namespace

Shipment::Shipment(const RunContext& run, Lane& lane, ObjectRow object)
    : run_(run), lane_(lane), row_(std::move(object)) {
    lane_.acked = lane_.given = lane_.made = row_.acked;
    lane_.object = row_.id;
}

Shipment::~Shipment() {
    packer_.reset();  // before the source that it reads from
    lane_.object = 0;
}

Result<> Shipment::run() {
    while (!finished_) {
        if (run_.stop.stop_requested()) return fail(Reason::cancelled);
        const StopToken stop = lane_.leash.fresh();
        if (!run_.traffic.waitTurn(lane_, stop)) continue;
        Result<> attempted = attempt(stop);
        if (packer_) packer_->stop();
        adoptPackEnd();
        if (!attempted) PACKTRAIN_CHECK(settle(attempted.error()));
    }
    return {};
}

Result<> Shipment::attempt(const StopToken& stop) {
    if (row_.state == ObjectState::verifying) {
        PACKTRAIN_TRY(auto object, run_.with.remote.find(row_.objectId, stop));
        if (!object) return lost();
        return prove(std::move(*object), stop);
    }
    PACKTRAIN_TRY(Standing standing, stand(stop));
    if (finished_) return {};
    if (!standing.object) {
        PACKTRAIN_TRY(standing.object, sendRest(standing.held, stop));
    }
    adoptPackEnd();
    if (row_.digests.empty()) return mismatched(*standing.object);  // it ended before we did
    PACKTRAIN_CHECK(exists(*standing.object));
    return prove(std::move(*standing.object), stop);
}

/// What to do about a failure: success means to try again.
Result<> Shipment::settle(Error error) {
    if (run_.stop.stop_requested()) return fail(Reason::cancelled);
    if (auto broken = run_.journal.broken()) return Fail(std::move(*broken));
    if (packer_ && !changeSeen_)
        if (auto change = packer_->stream().changed()) {
            if (row_.kind == ObjectKind::rawPart) return giveUpRaw(error);
            change_ = std::move(change);
            changeSeen_ = true;
            return {};
        }
    if (error.kind == Kind::cancelled) return {};  // interrupted, not stopped: ask and go on
    if (row_.kind == ObjectKind::rawPart && error.reason == Reason::databaseBroken) return giveUpRaw(error);
    if (error.reason == Reason::storageFull)
        if (auto full = shortage(run_, run_.stop); full && *full) error = std::move(**full);
    row_.lastError = error.message();
    row_.lastReason = error.reason;
    switch (error.kind) {
        case Kind::gone:
            // The session, or the folder under our feet. The next attempt asks what is left.
            if (++lostTimes_ > kLostLimit) return Fail(error);
            if (error.reason != Reason::sessionGone) PACKTRAIN_CHECK(run_.folders.forget());
            lastFailure_ = error.reason;
            break;
        case Kind::transient:
            if (error.reason == Reason::rateLimited || error.reason == Reason::tooManySessions)
                run_.traffic.slowDown();
            // A shard that became shorter than its part is no fault of the drive's.
            lastFailure_ = error.reason == Reason::sourceChanged ? std::nullopt : std::optional(error.reason);
            if (lastFailure_) break;
            if (toldTotal_) return beginAnew("it became shorter than the drive was told");
            return {};
        case Kind::wait:
        case Kind::auth:
        case Kind::quota:
            break;
        case Kind::sourceChanged:
        case Kind::conflict:
        case Kind::corrupt:
        case Kind::refused:
        case Kind::cancelled:
        case Kind::bug:
            PACKTRAIN_CHECK(save());
            return Fail(error);
    }
    if (failures_ == 0 && error.kind != Kind::transient)
        run_.tell("warning", row_.path() + " waits: " + error.message(), error.reason);
    ++failures_;
    if (!run_.traffic.waitAfter(lane_, error, failures_, run_.stop)) return fail(Reason::cancelled);
    return {};
}

Result<Shipment::Standing> Shipment::stand(const StopToken& stop) {
    if (!row_.sealedToken.empty()) {
        PACKTRAIN_TRY(Standing standing, recover(stop));
        if (!row_.sealedToken.empty()) return standing;
    }
    return begin(stop);
}

/// Asks what became of the upload under way. Where nothing came of it the row has no token any more.
Result<Shipment::Standing> Shipment::recover(const StopToken& stop) {
    auto token = unseal(run_.with.stateKey, sealPurpose(), asBytes(row_.sealedToken));
    if (!token) {
        PACKTRAIN_CHECK(beginAnew("the key that sealed its upload session is gone"));
        return Standing{};
    }
    upload_ = {.token = *token, .objectId = row_.objectId, .folder = {row_.folderId}, .name = row_.name};
    auto state = run_.with.remote.ask(upload_, stop);
    if (!state && state.error().kind != Kind::gone) return Fail(state.error());
    if (!state) {
        PACKTRAIN_TRY(auto object, findFinished(stop));
        if (object) return Standing{object->size, std::move(object)};
        PACKTRAIN_CHECK(beginAnew("the drive does not know its upload session any more"));
        return Standing{};
    }
    if (run_.drive().totalNeededAtBegin) toldTotal_ = row_.size;
    if (!state->newToken.empty()) PACKTRAIN_CHECK(rememberToken(state->newToken));
    if (state->complete) return Standing{state->held, std::move(state->object)};
    PACKTRAIN_TRY(const bool spent, sessionIsSpent(*state));
    if (spent) return Standing{};
    PACKTRAIN_TRY(const bool mended, mend(state->held));
    if (!mended) return Standing{};
    lane_.acked = row_.acked = state->held;
    return Standing{state->held, std::nullopt};
}

/// Counts strikes. True if the session was given up.
Result<bool> Shipment::sessionIsSpent(const remote::UploadState& state) {
    if (state.held > row_.size) {
        PACKTRAIN_CHECK(beginAnew("the drive says that it holds more than there is"));
        return true;
    }
    if (state.held > row_.acked) {
        row_.strikes = 0;
        failures_ = 0;
    } else if (lastFailure_) {
        row_.strikes += strikeWeight(*lastFailure_);
    }
    lastFailure_.reset();
    if (row_.strikes < kStrikeLimit) return false;
    PACKTRAIN_CHECK(beginAnew("no progress in three tries"));
    return true;
}

/// The upload is unknown: did it end well? Asked by id; by name only where the drive has no ids beforehand.
/// Nothing was finished whose digests were not known before its last byte went out.
Result<std::optional<remote::ObjectInfo>> Shipment::findFinished(const StopToken& stop) {
    if (row_.digests.empty()) return std::nullopt;
    if (!row_.objectId.empty()) return run_.with.remote.find(row_.objectId, stop);
    return run_.with.remote.findByName({row_.folderId}, row_.name, stop);
}

Result<Shipment::Standing> Shipment::begin(const StopToken& stop) {
    PACKTRAIN_TRY(const remote::FolderRef folder, run_.folders.ensure(row_.folder, stop));
    PACKTRAIN_CHECK(openPacker());
    PACKTRAIN_CHECK(packer_->stream().place(0, nullptr));  // it may come from an upload that was given up
    changeSeen_ = false;
    const bool totalIsTold = run_.drive().totalNeededAtBegin;
    PACKTRAIN_CHECK(packer_->stream().check(totalIsTold ? shard::CheckScope::everything
                                                        : shard::CheckScope::untilOneStays));
    if (row_.kind == ObjectKind::shard && packer_->stream().size() <= shard::kTrailer) {
        // Everything in it changed: nothing is left to send.
        row_.state = ObjectState::dropped;
        finished_ = true;
        PACKTRAIN_CHECK(save());
        return Standing{};
    }
    toldTotal_.reset();
    if (totalIsTold) toldTotal_ = packer_->stream().size();
    PACKTRAIN_TRY(upload_,
                  run_.with.remote.begin({.folder = folder, .name = row_.name, .total = toldTotal_}, stop));
    row_.folderId = folder.id;
    row_.objectId = upload_.objectId;
    row_.sealedToken = seal(run_.with.stateKey, sealPurpose(), asBytes(upload_.token));
    row_.state = ObjectState::sending;
    row_.size = packer_->stream().size();
    row_.acked = 0;
    PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) -> Result<> {  // before byte 0
        PACKTRAIN_CHECK(savePackEnd(db, row_.id, row_.size, {}, {}));
        return saveObject(db, row_);
    }));
    return Standing{};
}

/// Nothing of this upload is used; the next attempt begins another one.
Result<> Shipment::beginAnew(const std::string& why) {
    run_.tell("warning", row_.path() + " is begun anew: " + why, row_.lastReason);
    if (packer_) packer_->stop();
    if (!upload_.token.empty())
        (void)run_.with.remote.abort(upload_, run_.stop);  // what stays expires by itself
    upload_ = {};
    readBack_.reset();
    packEnd_ = {};
    row_.state = ObjectState::waiting;
    row_.sealedToken.clear();
    row_.objectId.clear();
    row_.digests.clear();
    row_.acked = 0;
    row_.strikes = 0;
    ++row_.attempts;
    lane_.acked = 0;
    lastFailure_.reset();
    foreign_ = false;
    PACKTRAIN_CHECK(run_.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_CHECK(dropMarks(db, row_.id));
        PACKTRAIN_CHECK(savePackEnd(db, row_.id, row_.size, {}, {}));
        return saveObject(db, row_);
    }));
    PACKTRAIN_TRY(const bool mended, mend(0));
    (void)mended;  // at offset 0 there is nothing that could be in the way
    return {};
}

/// Takes the sample that changed out of the shard. False: the drive holds bytes of it, so the shard was begun
/// anew without it.
Result<bool> Shipment::mend(std::uint64_t held) {
    if (!change_) return true;
    if (held > change_->sampleOffset || (held > 0 && toldTotal_)) {
        PACKTRAIN_CHECK(beginAnew("a file changed of which the drive holds a part"));
        return false;
    }
    const shard::TakenOut change = std::move(*change_);
    change_.reset();
    packer_->stream().takeOut(change);
    PACKTRAIN_CHECK(journalTakenOut_(change));  // before a byte of the shorter shard goes out
    return true;
}

Result<> Shipment::giveUpRaw(const Error& error) {
    run_.tell("warning", row_.path() + ": the file changed while it was sent", error.reason);
    if (!upload_.token.empty()) (void)run_.with.remote.abort(upload_, run_.stop);
    const auto change = packer_ ? packer_->stream().changed() : std::nullopt;
    const Reason reason = change ? change->reason : Reason::sourceChanged;
    finished_ = true;
    return run_.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_CHECK(dropRaw(db, row_.number));
        PACKTRAIN_TRY(const auto first, firstPartOf(db, row_.number));
        return addTakenOut(db, first, {.members = {0}, .culprit = 0, .reason = reason}, 1);
    });
}

/// The object exists: from here on only its proof is missing.
Result<> Shipment::exists(const remote::ObjectInfo& object) {
    row_.objectId = object.id;
    row_.state = ObjectState::verifying;
    row_.sealedToken.clear();
    row_.acked = row_.size;
    lane_.acked = lane_.given = lane_.made = row_.size;
    return save();
}

Result<> Shipment::prove(remote::ObjectInfo object, const StopToken& stop) {
    static constexpr std::chrono::seconds kAskAgainAfter[] = {
        std::chrono::seconds(0), std::chrono::seconds(5), std::chrono::seconds(60)};
    for (const auto pause : kAskAgainAfter) {
        if (pause.count() > 0) {
            if (!run_.with.clock.waitFor(pause, stop)) return fail(Reason::cancelled);
            PACKTRAIN_TRY(auto again, run_.with.remote.find(object.id, stop));
            if (!again) return lost();
            object = std::move(*again);
        }
        auto grade = checkObject(run_, row_, object, readBack_, stop);
        if (grade) return proved(*grade);
        if (grade.error().reason != Reason::checksumMismatch && grade.error().reason != Reason::sizeMismatch)
            return Fail(grade.error());
        row_.lastReason = grade.error().reason;
        row_.lastError = grade.error().message();
        run_.tell("warning", row_.lastError, row_.lastReason);
    }
    return mismatched(object);
}

Result<> Shipment::proved(remote::Proof proof) {
    row_.state = ObjectState::done;
    row_.proof = proof;
    row_.lastError.clear();
    row_.lastReason.reset();
    finished_ = true;
    run_.tell("shard", row_.path() + " is there, " +
                           (proof == remote::Proof::sizeOnly ? "its size compared" : "verified"));
    return run_.journal.write([&](store::Database& db) -> Result<> {
        PACKTRAIN_CHECK(saveObject(db, row_));
        return forgetMarkStates(db, row_.id);
    });
}

/// Three looks agree that it is damaged. It stays until another one is proved.
Result<> Shipment::mismatched(const remote::ObjectInfo& object) {
    if (foreign_) return fail(Reason::objectExists, row_.path());
    ++row_.mismatches;
    PACKTRAIN_CHECK(
        run_.journal.write([&](store::Database& db) { return addGarbage(db, object.id, row_.id); }));
    if (row_.mismatches >= 2) {
        row_.state = ObjectState::failed;
        finished_ = true;
        run_.tell("error", row_.path() + " arrived damaged twice", row_.lastReason);
        return save();
    }
    upload_ = {};  // it is finished: nothing to abort
    return beginAnew("it arrived damaged");
}

/// It was there and is not any more.
Result<> Shipment::lost() {
    if (++lostTimes_ > kLostLimit) return Fail(Error(Kind::refused, Reason::objectGone, row_.path()));
    upload_ = {};
    return beginAnew("it vanished from the drive");
}

Result<> Shipment::rememberToken(const std::string& token) {
    upload_.token = token;
    row_.sealedToken = seal(run_.with.stateKey, sealPurpose(), asBytes(token));
    return save();
}

Result<> Shipment::save() {
    return run_.journal.write([&](store::Database& db) { return saveObject(db, row_); });
}

std::string Shipment::sealPurpose() const {
    return "upload/" + run_.job.id + '/' + std::to_string(row_.id);
}

}  // namespace packtrain::transfer
