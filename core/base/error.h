// What can go wrong, as a value. The reason is one closed list: from its table the command line, the
// desktop and the manual speak, with the same words and the same PKT-id.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace packtrain {

/// Nanoseconds since 1970 UTC. A point on the wall clock: for people and for servers, never for durations.
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// What to do about an error. Decided by the room that met it; nobody above reads an HTTP code or a text.
enum class Kind : std::uint8_t {
    transient,      ///< may pass by itself: the retry wrapper or the engine tries again
    wait,           ///< passes at a known or unknown later time; the gate closes, not an error for a person
    auth,           ///< a person must sign in
    quota,          ///< the account or disk is full
    gone,           ///< what was named is not there (any more)
    sourceChanged,  ///< a file is not what the plan saw
    conflict,       ///< somebody else was there first
    corrupt,        ///< bytes are not what they must be
    refused,        ///< cannot be done as asked: bad input, no permission; a person must change something
    cancelled,      ///< asked to stop
    bug,            ///< ours
};

/// Closed list. Each has one row in the table of error.cpp: PKT-id, kind, exit code, words.
enum class Reason : std::uint16_t {
    // asked for what cannot be
    badArgument,
    badConfig,
    unknownRemote,
    unknownJob,
    unknownDataset,
    unsupported,
    nothingToDo,
    nameNotAllowed,
    insecureEndpoint,
    targetInside,
    targetNoFolder,
    // this computer
    fileGone,
    fileDenied,
    fileBusy,
    readFailed,
    writeFailed,
    diskFull,
    readOnly,
    tooManyOpenFiles,
    jobBusy,
    databaseBroken,
    databaseTooNew,
    databaseBusy,
    noStateKey,
    // the source
    sourceChanged,
    sourceMissing,
    sourceUnsupported,
    sourceOutside,
    // the network
    networkDown,
    networkTimeout,
    networkStalled,
    connectionLost,
    nameNotResolved,
    tlsFailed,
    proxyDenied,
    captivePortal,
    // the account
    signInNeeded,
    signInDenied,
    scopeMissing,
    secretsLocked,
    secretsDenied,
    secretsUnavailable,
    clientMissing,
    clientInvalid,
    // the drive
    rateLimited,
    dailyCap,
    projectCap,
    storageFull,
    folderFull,
    tooManySessions,
    sessionGone,
    offsetMismatch,
    objectGone,
    objectExists,
    versionConflict,
    objectTooLarge,
    notAllowedByDrive,
    downloadLimited,
    flaggedByDrive,
    serverError,
    protocolError,
    targetMissing,
    // proof
    checksumMismatch,
    sizeMismatch,
    manifestBroken,
    manifestTooNew,
    indexBroken,
    archiveHostile,
    incompleteDataset,
    // life
    paused,
    cancelled,
    internal,
};

struct ReasonInfo {
    Reason reason;
    std::string_view id;     ///< "PKT-1203": stable for ever, never used twice
    std::string_view name;   ///< the enumerator as text, for JSON
    Kind kind;               ///< the usual kind of this reason
    int exitCode;            ///< of the command line, as in the man page
    std::string_view words;  ///< cause, and what to do about it; one line, English, no full stop at the end
};

const ReasonInfo& info(Reason reason);
std::span<const ReasonInfo> allReasons();
std::string_view kindName(Kind kind);
std::optional<Reason> reasonByName(std::string_view name);

/// An expected failure. `context` names the thing (path, shard, address) and adds what the words cannot know;
/// no secret.
struct Error {
    Kind kind;
    Reason reason;
    std::string context;
    std::optional<WallTime> retryAt;  ///< when known: the earliest moment at which trying again makes sense

    Error(Reason r, std::string what = {}) : kind(info(r).kind), reason(r), context(std::move(what)) {}
    Error(Kind k, Reason r, std::string what) : kind(k), reason(r), context(std::move(what)) {}

    /// "Your drive is full: /data/x (PKT-5004)": one line for people.
    std::string message() const;
};

/// The same error with `what` put before its context.
Error within(std::string_view what, Error error);

}  // namespace packtrain
