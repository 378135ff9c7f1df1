// The pairing that an agent makes for the desktops of its own computer, as it lies in its run folder
// (FORMAT.md, "The direct road").
#pragma once

#include "link/pairing.h"

namespace packtrain::link {

/// The name of its file; mode 0600, below a folder of mode 0700.
inline constexpr std::string_view kLocalLinkFile = "link";

/// What the file holds. It is secret.
std::string localLinkText(const Pairing& pairing);
/// protocolError, which repeats nothing of it, if it is not what localLinkText writes.
Result<Pairing> readLocalLink(std::string_view text);

}  // namespace packtrain::link
