// Names of the mailbox's files. Each proves that it was made with the key, so that nothing else in the folder
// is ever read as ours, written to or removed.
#pragma once

#include "link/pairing.h"

namespace packtrain::link {

enum class MailKind : std::uint8_t {
    state,  ///< one agent writes to it, after a desktop has made it
    desk,   ///< one desktop makes it and writes to it
};

/// "state-" or "desk-", eight random bytes and eight that follow from them and the key, in hexadecimal.
std::string newMailName(const PairingKey& key, MailKind kind);
/// Nothing if the name was not made with this key.
std::optional<MailKind> mailKindOf(const PairingKey& key, std::string_view name);

/// Below the remote's root.
std::string mailboxFolder(const PairingId& pairing);

/// What a state file holds that no agent has taken yet. No frame is as short.
inline constexpr std::string_view kFreeFile = "free\n";

}  // namespace packtrain::link
