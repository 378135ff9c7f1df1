#include "service/single_files.h"

#include "base/digest.h"
#include "cache/stored_dataset.h"
#include "remote/wrap/retry_policy.h"
#include "service/remotes.h"

namespace packtrain::service {
namespace {

class SingleFilesOverRemotes final : public SingleFiles {
  public:
    SingleFilesOverRemotes(const Clock& clock, OpenRemotes& remotes) : clock_(clock), remotes_(remotes) {}

    Result<PutFile> put(const Target& folder, const std::string& name, ByteSpan bytes,
                        const StopToken& stop) override {
        PACKTRAIN_TRY(const auto place, remotes_.folder(folder));
        const Ticks begun = clock_.steady();
        for (remote::RetryMoment moment;; ++moment.failures) {
            auto done = putOnce(place, name, bytes, stop);
            if (done) return PutFile{toHex(asBytes(digestOf(DigestKind::sha256, bytes))), *done};
            moment.elapsed = clock_.steady() - begun;
            moment.now = clock_.wall();
            const auto wait = remote::nextRetry({}, moment, done.error());
            if (!wait || !clock_.waitFor(*wait, stop)) return Fail(std::move(done).error());
        }
    }

  private:
    /// True: it was there. After a lost reply the next try finds what this one wrote.
    static Result<bool> putOnce(const OpenRemotes::Place& place, const std::string& name, ByteSpan bytes,
                                const StopToken& stop) {
        remote::Remote& drive = *place.remote;
        PACKTRAIN_TRY(const auto folder, drive.ensureFolder(place.path, stop));
        PACKTRAIN_TRY(const auto found, drive.findByName(folder, name, stop));
        if (found) {
            PACKTRAIN_TRY(const bool isSame, holds(drive, *found, bytes, stop));
            if (isSame) return true;
        }
        PACKTRAIN_CHECK(drive.replace(folder, name, bytes, found ? found->version : "", stop));
        return false;
    }

    static Result<bool> holds(remote::Remote& drive, const remote::ObjectInfo& object, ByteSpan bytes,
                              const StopToken& stop) {
        if (object.isFolder || object.size != bytes.size()) return false;
        if (!object.digests.empty()) {
            const auto& [kind, digest] = object.digests.front();
            return digestOf(kind, bytes) == digest;
        }
        PACKTRAIN_TRY(const std::string held, cache::readSmall(drive, object.id, bytes.size(), stop));
        return held == asText(bytes);
    }

    const Clock& clock_;
    OpenRemotes& remotes_;
};

}  // namespace

std::unique_ptr<SingleFiles> makeSingleFiles(const Clock& clock, OpenRemotes& remotes) {
    return std::make_unique<SingleFilesOverRemotes>(clock, remotes);
}

}  // namespace packtrain::service
