#include "base/error.h"

#include <array>

namespace packtrain {
namespace {

// In the order of the enumeration (checked below). Exit codes: 1 failed, 2 usage, 3 left out or size only,
// 4 paused or waiting, 5 sign-in, 6 quota or space, 7 verification, 8 another process, 9 network, 130
// interrupted.
// clang-format off: one row a line
constexpr std::array kTable = {
    ReasonInfo{Reason::badArgument, "PKT-1001", "badArgument", Kind::refused, 2, "that cannot be understood; see --help"},
    ReasonInfo{Reason::badConfig, "PKT-1002", "badConfig", Kind::refused, 2, "the configuration cannot be read; mend or remove the named entry"},
    ReasonInfo{Reason::unknownRemote, "PKT-1003", "unknownRemote", Kind::refused, 2, "no such remote is configured; 'packtrain remote list' shows them, local:/path needs none"},
    ReasonInfo{Reason::unknownJob, "PKT-1004", "unknownJob", Kind::refused, 2, "there is no such job; 'packtrain jobs' lists them"},
    ReasonInfo{Reason::unknownDataset, "PKT-1005", "unknownDataset", Kind::gone, 1, "there is no complete dataset there: no manifest was found"},
    ReasonInfo{Reason::unsupported, "PKT-1006", "unsupported", Kind::refused, 2, "this drive or build cannot do that"},
    ReasonInfo{Reason::nothingToDo, "PKT-1007", "nothingToDo", Kind::refused, 2, "there is nothing to send: the folder is empty"},
    ReasonInfo{Reason::nameNotAllowed, "PKT-1008", "nameNotAllowed", Kind::refused, 2, "that name cannot be used here; choose another"},
    ReasonInfo{Reason::insecureEndpoint, "PKT-1009", "insecureEndpoint", Kind::refused, 2, "only https addresses are used, or http on this computer"},
    ReasonInfo{Reason::targetInside, "PKT-1010", "targetInside", Kind::refused, 2, "the target lies inside what is to be sent; choose a folder outside of it"},
    ReasonInfo{Reason::targetNoFolder, "PKT-1011", "targetNoFolder", Kind::refused, 2, "the target is not a folder; choose one"},

    ReasonInfo{Reason::fileGone, "PKT-1101", "fileGone", Kind::gone, 1, "the file or folder is not there"},
    ReasonInfo{Reason::fileDenied, "PKT-1102", "fileDenied", Kind::refused, 1, "this user may not read or write it; change its permissions"},
    ReasonInfo{Reason::fileBusy, "PKT-1103", "fileBusy", Kind::conflict, 1, "it is there already, or in use by another program"},
    ReasonInfo{Reason::readFailed, "PKT-1104", "readFailed", Kind::transient, 1, "reading failed; check the disk or the mount"},
    ReasonInfo{Reason::writeFailed, "PKT-1105", "writeFailed", Kind::transient, 1, "writing failed; check the disk or the mount"},
    ReasonInfo{Reason::diskFull, "PKT-1106", "diskFull", Kind::quota, 6, "the disk is full; free some space, nothing is lost"},
    ReasonInfo{Reason::readOnly, "PKT-1107", "readOnly", Kind::refused, 1, "the disk or folder is read-only; choose another place with PACKTRAIN_HOME"},
    ReasonInfo{Reason::tooManyOpenFiles, "PKT-1108", "tooManyOpenFiles", Kind::transient, 1, "too many files are open; raise the limit (ulimit -n)"},
    ReasonInfo{Reason::jobBusy, "PKT-1109", "jobBusy", Kind::conflict, 8, "another process runs this job; 'packtrain watch' shows it"},
    ReasonInfo{Reason::databaseBroken, "PKT-1110", "databaseBroken", Kind::corrupt, 1, "a database of Packtrain is damaged; nothing was deleted"},
    ReasonInfo{Reason::databaseTooNew, "PKT-1111", "databaseTooNew", Kind::refused, 1, "a newer Packtrain wrote this; update this one"},
    ReasonInfo{Reason::databaseBusy, "PKT-1112", "databaseBusy", Kind::transient, 1, "the database is in use by another process"},
    ReasonInfo{Reason::noStateKey, "PKT-1113", "noStateKey", Kind::gone, 1, "the key that seals upload sessions is gone; open shards are begun anew"},

    ReasonInfo{Reason::sourceChanged, "PKT-1201", "sourceChanged", Kind::sourceChanged, 3, "it changed while it was packed; push again under another name to send its newest state"},
    ReasonInfo{Reason::sourceMissing, "PKT-1202", "sourceMissing", Kind::wait, 4, "the source folder is gone; reconnect it, nothing else is lost"},
    ReasonInfo{Reason::sourceUnsupported, "PKT-1203", "sourceUnsupported", Kind::refused, 3, "not a file, folder or link: it is left out"},
    ReasonInfo{Reason::sourceOutside, "PKT-1204", "sourceOutside", Kind::refused, 3, "the link leads out of the folder: it is left out"},

    ReasonInfo{Reason::networkDown, "PKT-2001", "networkDown", Kind::transient, 9, "no connection; Packtrain goes on when the network is back"},
    ReasonInfo{Reason::networkTimeout, "PKT-2002", "networkTimeout", Kind::transient, 9, "the server did not answer in time"},
    ReasonInfo{Reason::networkStalled, "PKT-2003", "networkStalled", Kind::transient, 9, "no byte moved for a while"},
    ReasonInfo{Reason::connectionLost, "PKT-2004", "connectionLost", Kind::transient, 9, "the connection broke"},
    ReasonInfo{Reason::nameNotResolved, "PKT-2005", "nameNotResolved", Kind::transient, 9, "the server's name cannot be found; check the network"},
    ReasonInfo{Reason::tlsFailed, "PKT-2006", "tlsFailed", Kind::refused, 9, "the server's certificate is not trusted; if your network replaces certificates, add its CA (PACKTRAIN_CA)"},
    ReasonInfo{Reason::proxyDenied, "PKT-2007", "proxyDenied", Kind::refused, 9, "the proxy wants a name and password; set them in https_proxy"},
    ReasonInfo{Reason::captivePortal, "PKT-2008", "captivePortal", Kind::wait, 9, "a sign-in page of this network answers instead of the drive; open a browser and sign in to the network"},

    ReasonInfo{Reason::signInNeeded, "PKT-3001", "signInNeeded", Kind::auth, 5, "not signed in, or the sign-in has expired; uploads are safe where they stopped: 'packtrain remote login'"},
    ReasonInfo{Reason::signInDenied, "PKT-3002", "signInDenied", Kind::auth, 5, "the sign-in was refused in the browser"},
    ReasonInfo{Reason::scopeMissing, "PKT-3003", "scopeMissing", Kind::auth, 5, "the sign-in lacks a permission that this needs; sign in again and leave its box ticked"},
    ReasonInfo{Reason::secretsLocked, "PKT-3004", "secretsLocked", Kind::auth, 5, "the keyring is locked; unlock it, you are not signed out"},
    ReasonInfo{Reason::secretsDenied, "PKT-3005", "secretsDenied", Kind::auth, 5, "the keyring refused access"},
    ReasonInfo{Reason::secretsUnavailable, "PKT-3006", "secretsUnavailable", Kind::auth, 5, "no keyring runs here; choose the protected file (--secrets file) or an environment variable (--secrets env)"},
    ReasonInfo{Reason::clientMissing, "PKT-3007", "clientMissing", Kind::refused, 5, "Google needs your own client: pass the client_secret.json that the Google console gave you"},
    ReasonInfo{Reason::clientInvalid, "PKT-3008", "clientInvalid", Kind::refused, 5, "Google does not know this client, or the file is not a desktop client's; download client_secret.json again"},

    ReasonInfo{Reason::rateLimited, "PKT-4001", "rateLimited", Kind::transient, 4, "the drive asked to slow down"},
    ReasonInfo{Reason::dailyCap, "PKT-4002", "dailyCap", Kind::wait, 4, "the drive stopped uploads for today (750 GB); Packtrain goes on by itself"},
    ReasonInfo{Reason::projectCap, "PKT-4003", "projectCap", Kind::wait, 4, "your Google project used up its requests for today; Packtrain goes on by itself"},
    ReasonInfo{Reason::storageFull, "PKT-4004", "storageFull", Kind::quota, 6, "the drive is full; empty its trash or free space, then resume"},
    ReasonInfo{Reason::folderFull, "PKT-4005", "folderFull", Kind::refused, 6, "a folder of the drive holds too many items; choose another folder"},
    ReasonInfo{Reason::tooManySessions, "PKT-4006", "tooManySessions", Kind::transient, 4, "too many uploads are open on the drive"},
    ReasonInfo{Reason::sessionGone, "PKT-4007", "sessionGone", Kind::gone, 1, "the upload link expired; only this shard starts again"},
    ReasonInfo{Reason::offsetMismatch, "PKT-4008", "offsetMismatch", Kind::transient, 1, "the drive holds another number of bytes than was assumed"},
    ReasonInfo{Reason::objectGone, "PKT-4009", "objectGone", Kind::gone, 1, "it is not on the drive, or not visible to Packtrain"},
    ReasonInfo{Reason::objectExists, "PKT-4010", "objectExists", Kind::conflict, 1, "something of that name or id is there already"},
    ReasonInfo{Reason::versionConflict, "PKT-4011", "versionConflict", Kind::conflict, 1, "somebody else changed it meanwhile; nothing was overwritten"},
    ReasonInfo{Reason::objectTooLarge, "PKT-4012", "objectTooLarge", Kind::refused, 1, "larger than this drive takes"},
    ReasonInfo{Reason::notAllowedByDrive, "PKT-4013", "notAllowedByDrive", Kind::refused, 1, "the drive or its administrator does not allow this"},
    ReasonInfo{Reason::downloadLimited, "PKT-4014", "downloadLimited", Kind::wait, 4, "the drive limits downloads of this file for up to 24 hours"},
    ReasonInfo{Reason::flaggedByDrive, "PKT-4015", "flaggedByDrive", Kind::refused, 1, "the drive flagged this file as malware or abuse"},
    ReasonInfo{Reason::serverError, "PKT-4016", "serverError", Kind::transient, 9, "the drive has a problem of its own"},
    ReasonInfo{Reason::protocolError, "PKT-4017", "protocolError", Kind::transient, 1, "the drive's answer makes no sense"},
    ReasonInfo{Reason::targetMissing, "PKT-4018", "targetMissing", Kind::wait, 4, "the folder that this goes to is gone; reconnect its disk, nothing is lost"},

    ReasonInfo{Reason::checksumMismatch, "PKT-5001", "checksumMismatch", Kind::corrupt, 7, "it arrived damaged: the checksums differ"},
    ReasonInfo{Reason::sizeMismatch, "PKT-5002", "sizeMismatch", Kind::corrupt, 7, "it has the wrong size"},
    ReasonInfo{Reason::manifestBroken, "PKT-5003", "manifestBroken", Kind::corrupt, 7, "the dataset's manifest cannot be read"},
    ReasonInfo{Reason::manifestTooNew, "PKT-5004", "manifestTooNew", Kind::refused, 1, "a newer Packtrain wrote this dataset; update this one"},
    ReasonInfo{Reason::indexBroken, "PKT-5005", "indexBroken", Kind::corrupt, 7, "the dataset's index is not the one that its manifest names"},
    ReasonInfo{Reason::archiveHostile, "PKT-5006", "archiveHostile", Kind::corrupt, 7, "the archive tries to write outside its folder; nothing more of it is unpacked"},
    ReasonInfo{Reason::incompleteDataset, "PKT-5007", "incompleteDataset", Kind::corrupt, 7, "a part of the dataset is missing on the drive"},

    ReasonInfo{Reason::paused, "PKT-6001", "paused", Kind::wait, 4, "paused by you"},
    ReasonInfo{Reason::cancelled, "PKT-6002", "cancelled", Kind::cancelled, 130, "interrupted; 'packtrain resume' goes on where it stopped"},
    ReasonInfo{Reason::internal, "PKT-9001", "internal", Kind::bug, 1, "a fault in Packtrain; 'packtrain report' collects what is needed to mend it"},
};
// clang-format on

constexpr bool inOrder() {
    for (std::size_t i = 0; i < kTable.size(); ++i)
        if (static_cast<std::size_t>(kTable[i].reason) != i) return false;
    return kTable.size() == static_cast<std::size_t>(Reason::internal) + 1;
}
static_assert(inOrder(), "the table must have one row per reason, in the order of the enumeration");

}  // namespace

const ReasonInfo& info(Reason reason) {
    return kTable[static_cast<std::size_t>(reason)];
}
std::span<const ReasonInfo> allReasons() {
    return kTable;
}

std::string_view kindName(Kind kind) {
    switch (kind) {
        case Kind::transient:
            return "transient";
        case Kind::wait:
            return "wait";
        case Kind::auth:
            return "auth";
        case Kind::quota:
            return "quota";
        case Kind::gone:
            return "gone";
        case Kind::sourceChanged:
            return "source_changed";
        case Kind::conflict:
            return "conflict";
        case Kind::corrupt:
            return "corrupt";
        case Kind::refused:
            return "refused";
        case Kind::cancelled:
            return "cancelled";
        case Kind::bug:
            return "bug";
    }
    return "bug";
}

std::optional<Reason> reasonByName(std::string_view name) {
    for (const ReasonInfo& row : kTable)
        if (row.name == name) return row.reason;
    return std::nullopt;
}

std::string Error::message() const {
    const ReasonInfo& row = info(reason);
    std::string text;
    if (!context.empty()) text = context + ": ";
    text += row.words;
    text += " (";
    text += row.id;
    text += ")";
    return text;
}

Error within(std::string_view what, Error error) {
    error.context = error.context.empty() ? std::string(what) : std::string(what) + ": " + error.context;
    return error;
}

}  // namespace packtrain
