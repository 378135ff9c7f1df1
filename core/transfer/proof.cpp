#include "transfer/proof.h"

namespace packtrain::transfer {

Result<std::string> ReadBack::hash(const RunContext& run, const std::string& objectId, std::uint64_t size,
                                   const StopToken& stop) {
    if (!hasher_ || objectId_ != objectId) {
        hasher_ = makeHasher(DigestKind::sha256);
        objectId_ = objectId;
        offset_ = 0;
    }
    if (offset_ < size) {
        const remote::Range rest{offset_, size - offset_};
        PACKTRAIN_CHECK(run.with.remote.read(
            objectId, rest,
            [&](ByteSpan bytes) -> Result<> {
                if (bytes.size() > size - offset_)
                    return fail(Reason::protocolError, "more bytes than were asked for");
                hasher_->update(bytes);
                offset_ += bytes.size();
                run.traffic.moved(bytes.size());
                return {};
            },
            stop));
    }
    const bool whole = offset_ == size;
    std::string digest = hasher_->finish();
    hasher_.reset();
    if (!whole) return fail(Reason::sizeMismatch, objectId);
    return digest;
}

Result<remote::Proof> checkObject(const RunContext& run, const ObjectRow& expected,
                                  const remote::ObjectInfo& object, ReadBack& readBack,
                                  const StopToken& stop) {
    if (object.size != expected.size)
        return fail(Reason::sizeMismatch, expected.path() + ": " + std::to_string(object.size) +
                                              " bytes instead of " + std::to_string(expected.size));
    for (const DigestKind kind : run.drive().digests) {
        const std::string* ours = digestOfKind(expected.digests, kind);
        const auto theirs = object.digest(kind);
        if (!ours || !theirs) continue;
        if (*ours != *theirs) return fail(Reason::checksumMismatch, expected.path());
        return remote::Proof::checksum;
    }
    if (run.job.spec.sizeOnly) return remote::Proof::sizeOnly;
    const std::string* ours = digestOfKind(expected.digests, DigestKind::sha256);
    if (!ours) return fail(Reason::internal, expected.path() + ": nothing to compare with");
    PACKTRAIN_TRY(const std::string theirs, readBack.hash(run, object.id, object.size, stop));
    if (theirs != *ours) return fail(Reason::checksumMismatch, expected.path());
    return remote::Proof::readBack;
}

}  // namespace packtrain::transfer
