// The door to pairings: notebooks that may be watched and asked from here, made and taken back.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/config.h"
#include "service/notebook_secret.h"
#include "service/values.h"

namespace packtrain::service {

struct UnpairedNotebook {
    PairingEntry entry;
    /// Why its mailbox still lies on the drive; nothing: it does not. Nobody reads it any more.
    std::optional<Error> left = {};
};

/// Thread-safe, and safe among processes.
class Pairings {
  public:
    virtual ~Pairings() = default;
    virtual Result<std::vector<PairingEntry>> list() = 0;
    /// A mailbox on the drive with files for agents to write to, and a key that is kept with the secrets.
    /// `mailbox`: "mydrive:" or "local:/folder". `name` may be empty: then it is the drive's. badArgument if
    /// there is one of that name. Gives what belongs into the secret PACKTRAIN.
    virtual Result<NotebookPairing> make(const Target& mailbox, const std::string& name,
                                         const StopToken& stop) = 0;
    /// The notebook's own sign-in that goes with it, by its id.
    virtual Result<> noteGrant(const std::string& id, const std::string& grant) = 0;
    /// By its id, its first digits or its name. From then on nothing under its key is believed here; its
    /// files are removed where the drive can be reached.
    virtual Result<UnpairedNotebook> unpair(const std::string& idOrName, const StopToken& stop) = 0;
    /// Puts it into a file of mode 0600: a new one, or one that holds a secret PACKTRAIN already, whose other
    /// members stay; a grant that is absent too.
    virtual Result<> putInto(const Path& file, const NotebookSecret& secret) = 0;
};

/// With the configuration and the sign-ins of this user; talks to nobody yet.
Result<std::unique_ptr<Pairings>> openPairings();

}  // namespace packtrain::service
