// The door to notebook grants: sign-ins of their own that this computer makes for notebooks, and takes back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/accounts.h"
#include "service/notebook_secret.h"

namespace packtrain::service {

struct NotebookGrantView {
    std::string id, remote;
    WallTime made{};
};

struct RevokedGrant {
    /// Google ended this computer's own sign-in with it, as its documents say; nothing: it could not be
    /// asked.
    std::optional<bool> endedHere;
    /// Other notebooks' that ended too.
    std::vector<std::string> others;
};

/// Thread-safe, and safe among processes. What was given out is kept in the store of secrets until it is
/// revoked, because nothing else can revoke it.
class NotebookGrants {
  public:
    virtual ~NotebookGrants() = default;
    /// Things to say before the browser opens.
    virtual Result<std::vector<std::string>> notes(const std::string& remote, const StopToken& stop) = 0;
    /// A second consent of the same client, by the same account and for drive.file only. Fails where the
    /// remote is not signed in here, and if another account or more than that was given.
    virtual Result<NotebookGrant> make(const std::string& remote, const SignInProgress& progress,
                                       const StopToken& stop) = 0;
    /// Those not revoked yet, of all remotes, the oldest first.
    virtual Result<std::vector<NotebookGrantView>> list() = 0;
    /// At Google, then here. One that Google knows no more is revoked. The whole consent of the account to
    /// the client ends with it: this computer's sign-in and every other notebook's.
    virtual Result<RevokedGrant> revoke(const std::string& remote, const std::string& id,
                                        const StopToken& stop) = 0;

    /// Puts it into a file of mode 0600: a new one, or one that holds a secret PACKTRAIN already, whose
    /// pairing and unknown members stay.
    virtual Result<> putInto(const Path& file, const NotebookGrant& grant) = 0;
};

/// With the configuration and the sign-ins of this user; talks to nobody yet.
Result<std::unique_ptr<NotebookGrants>> openNotebookGrants();

}  // namespace packtrain::service
