// One object on its way to the drive, from wherever it stands to its proof. All that is known about resuming
// lives here.
#pragma once

#include <memory>
#include <optional>

#include "transfer/object_record.h"
#include "transfer/object_stream.h"
#include "transfer/packer.h"
#include "transfer/part_plan.h"
#include "transfer/proof.h"
#include "transfer/run_context.h"

namespace packtrain::transfer {

/// Owned by the worker thread that runs it.
class Shipment {
  public:
    Shipment(const RunContext& run, Lane& lane, ObjectRow object);
    ~Shipment();

    /// Success: the object is done, failed or dropped, and the journal says so. An error ends the whole run:
    /// cancelled when it was stopped, the journal's own, or one that a person must deal with.
    Result<> run();

  private:
    /// Where an upload stands after begin or ask.
    struct Standing {
        std::uint64_t held = 0;
        std::optional<remote::ObjectInfo> object;  ///< it exists already
    };

    Result<> attempt(const StopToken& stop);
    Result<> settle(Error error);

    Result<Standing> stand(const StopToken& stop);
    Result<Standing> recover(const StopToken& stop);
    Result<Standing> begin(const StopToken& stop);
    Result<bool> sessionIsSpent(const remote::UploadState& state);
    Result<std::optional<remote::ObjectInfo>> findFinished(const StopToken& stop);
    Result<> beginAnew(const std::string& why);
    Result<bool> mend(std::uint64_t held);

    Result<> openPacker();
    Result<> pack(std::uint64_t from);
    Result<remote::ObjectInfo> sendRest(std::uint64_t held, const StopToken& stop);
    Result<remote::UploadState> sendPart(const remote::Part& part, const StopToken& stop);
    Result<remote::Part> chooseNext(std::uint64_t held, const StopToken& stop);
    Result<remote::ObjectInfo> finish(std::uint64_t total, const StopToken& stop);
    void acknowledge(std::uint64_t held);
    Result<remote::ObjectInfo> adoptNamesake(const Error& error, const StopToken& stop);

    Result<> exists(const remote::ObjectInfo& object);
    Result<> prove(remote::ObjectInfo object, const StopToken& stop);
    Result<> proved(remote::Proof proof);
    Result<> mismatched(const remote::ObjectInfo& object);
    Result<> lost();
    Result<> giveUpRaw(const Error& error);
    Result<> rememberToken(const std::string& token);
    Result<> save();
    void adoptPackEnd();
    std::string sealPurpose() const;

    const RunContext& run_;
    Lane& lane_;
    ObjectRow row_;
    remote::Upload upload_;
    std::unique_ptr<dataset::SourceTree> source_;
    std::unique_ptr<Packer> packer_;
    shard::OnTakenOut journalTakenOut_;
    std::optional<std::uint64_t> toldTotal_;  ///< the drive was told this total at the beginning
    std::optional<shard::TakenOut> change_;   ///< to be taken out once the drive has said what it holds
    bool changeSeen_ = false;                 ///< the stream tells the same change until it is placed again
    struct PackEnd {
        std::uint64_t size = 0;
        Digests digests;
        std::string state;
    };
    PackEnd packEnd_;  ///< written by the packing thread before Packer::end() says that it is there
    ReadBack readBack_;
    bool finished_ = false;
    bool foreign_ = false;  ///< the object has our name but was not made by this upload
    int failures_ = 0;      ///< in a row, without progress
    int lostTimes_ = 0;
    std::optional<Reason> lastFailure_;
};

}  // namespace packtrain::transfer
