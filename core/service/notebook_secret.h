// The secret PACKTRAIN: one line of text that lies in a notebook platform's store of secrets and makes an
// agent this person's own. Nothing here writes it anywhere, and no error shows a piece of it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "remote/registry.h"

namespace packtrain::service {

/// The name under which platforms keep it.
inline constexpr std::string_view kNotebookSecretName = "PACKTRAIN";
/// Of the whole line. A secret with a pairing and a grant has less than 1 KiB.
inline constexpr std::size_t kLongestNotebookSecret = 16 * 1024;
inline constexpr std::size_t kPairingKeySize = 32;

/// What the frames between a desktop and the agents of one notebook are sealed with.
struct NotebookPairing {
    std::string id;
    std::array<std::byte, kPairingKeySize> key{};
    /// Where the mailbox lies: "NAME:", a remote that is configured on the notebook's machine, or
    /// "local:/folder", which is then the root. Empty: on the grant's drive.
    std::string mailbox = {};
    Json more = Json::object();  ///< members that this version does not know

    bool operator==(const NotebookPairing&) const = default;
};

/// A sign-in to a Google Drive by a consent of its own, for the same client as the desk's and for the scope
/// drive.file only: both sides see the same files.
struct NotebookGrant {
    std::string id;      ///< by which the desk knows it; shown to people
    std::string remote;  ///< what the drive is called, at the desk and on the notebook's machine
    std::string clientId, clientSecret;
    std::string refreshToken;
    /// The folder that is the remote's root; nothing: the usual one. Empty: the drive's own.
    std::optional<std::string> folder;
    std::string endpoint, tokenUrl;  ///< empty: Google's
    Json more = Json::object();

    bool operator==(const NotebookGrant&) const = default;
};

struct NotebookSecret {
    std::optional<NotebookPairing> pairing;
    std::optional<NotebookGrant> grant;
    Json more = Json::object();

    bool operator==(const NotebookSecret&) const = default;
};

/// Takes the line apart; blanks around it do not count. badArgument says what is wrong and unsupported that a
/// newer version made it; insecureEndpoint for an address that is neither https nor on loopback.
Result<NotebookSecret> readNotebookSecret(std::string_view line);
/// Whether NotebookPairing::mailbox may say so: badArgument tells why not.
Result<> checkMailboxPlace(std::string_view place);
/// The remote on which such a mailbox lies: "mydrive" or "local:/folder".
std::string remoteOfMailbox(std::string_view place);
/// The line, without a newline. What readNotebookSecret took is written with the members that it did not
/// know.
std::string writeNotebookSecret(const NotebookSecret& secret);

/// What config.json says of the grant's drive. No secret is in it.
remote::RemoteConfig remoteOf(const NotebookGrant& grant);

}  // namespace packtrain::service
