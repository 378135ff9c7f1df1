#include "service/pair_notebook.h"

namespace packtrain::service {

Result<NotebookSecret> pairWithGrant(Pairings& pairings, NotebookGrants& grants, const std::string& drive,
                                     const std::string& name, const SignInProgress& progress,
                                     const StopToken& stop) {
    NotebookSecret secret;
    PACKTRAIN_TRY(secret.pairing, pairings.make({drive, ""}, name, stop));
    auto grant = grants.make(drive, progress, stop);
    if (!grant) {
        (void)pairings.unpair(secret.pairing->id, {});
        return Fail(std::move(grant).error());
    }
    secret.grant = *std::move(grant);
    secret.pairing->mailbox.clear();  // it lies on the grant's drive, whatever that is called there
    PACKTRAIN_CHECK(pairings.noteGrant(secret.pairing->id, secret.grant->id));
    return secret;
}

Result<PairingEntry> pairingEntry(Pairings& pairings, const std::string& id) {
    PACKTRAIN_TRY(const auto all, pairings.list());
    for (const PairingEntry& each : all)
        if (each.id == id) return each;
    return fail(Reason::badArgument, "pairing " + id + " was taken back meanwhile");
}

}  // namespace packtrain::service
