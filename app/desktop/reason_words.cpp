// The core's table of reasons, repeated for the translators: lupdate reads only what stands in the desktop's
// own files. A test compares the two, so that a new reason cannot stay untranslated by accident.
#include <QCoreApplication>
#include <array>

#include "words.h"

namespace packtrain::desktop {
namespace {

constexpr std::array kTexts = {
    QT_TRANSLATE_NOOP("Reason", "that cannot be understood; see --help"),
    QT_TRANSLATE_NOOP("Reason", "the configuration cannot be read; mend or remove the named entry"),
    QT_TRANSLATE_NOOP(
        "Reason", "no such remote is configured; 'packtrain remote list' shows them, local:/path needs none"),
    QT_TRANSLATE_NOOP("Reason", "there is no such job; 'packtrain jobs' lists them"),
    QT_TRANSLATE_NOOP("Reason", "there is no complete dataset there: no manifest was found"),
    QT_TRANSLATE_NOOP("Reason", "this drive or build cannot do that"),
    QT_TRANSLATE_NOOP("Reason", "there is nothing to send: the folder is empty"),
    QT_TRANSLATE_NOOP("Reason", "that name cannot be used here; choose another"),
    QT_TRANSLATE_NOOP("Reason", "only https addresses are used, or http on this computer"),
    QT_TRANSLATE_NOOP("Reason", "the target lies inside what is to be sent; choose a folder outside of it"),
    QT_TRANSLATE_NOOP("Reason", "the target is not a folder; choose one"),
    QT_TRANSLATE_NOOP("Reason", "the file or folder is not there"),
    QT_TRANSLATE_NOOP("Reason", "this user may not read or write it; change its permissions"),
    QT_TRANSLATE_NOOP("Reason", "it is there already, or in use by another program"),
    QT_TRANSLATE_NOOP("Reason", "reading failed; check the disk or the mount"),
    QT_TRANSLATE_NOOP("Reason", "writing failed; check the disk or the mount"),
    QT_TRANSLATE_NOOP("Reason", "the disk is full; free some space, nothing is lost"),
    QT_TRANSLATE_NOOP("Reason", "the disk or folder is read-only; choose another place with PACKTRAIN_HOME"),
    QT_TRANSLATE_NOOP("Reason", "too many files are open; raise the limit (ulimit -n)"),
    QT_TRANSLATE_NOOP("Reason", "another process runs this job; 'packtrain watch' shows it"),
    QT_TRANSLATE_NOOP("Reason", "a database of Packtrain is damaged; nothing was deleted"),
    QT_TRANSLATE_NOOP("Reason", "a newer Packtrain wrote this; update this one"),
    QT_TRANSLATE_NOOP("Reason", "the database is in use by another process"),
    QT_TRANSLATE_NOOP("Reason", "the key that seals upload sessions is gone; open shards are begun anew"),
    QT_TRANSLATE_NOOP(
        "Reason", "it changed while it was packed; push again under another name to send its newest state"),
    QT_TRANSLATE_NOOP("Reason", "the source folder is gone; reconnect it, nothing else is lost"),
    QT_TRANSLATE_NOOP("Reason", "not a file, folder or link: it is left out"),
    QT_TRANSLATE_NOOP("Reason", "the link leads out of the folder: it is left out"),
    QT_TRANSLATE_NOOP("Reason", "no connection; Packtrain goes on when the network is back"),
    QT_TRANSLATE_NOOP("Reason", "the server did not answer in time"),
    QT_TRANSLATE_NOOP("Reason", "no byte moved for a while"),
    QT_TRANSLATE_NOOP("Reason", "the connection broke"),
    QT_TRANSLATE_NOOP("Reason", "the server's name cannot be found; check the network"),
    QT_TRANSLATE_NOOP("Reason",
                      "the server's certificate is not trusted; if your network replaces certificates, add "
                      "its CA (PACKTRAIN_CA)"),
    QT_TRANSLATE_NOOP("Reason", "the proxy wants a name and password; set them in https_proxy"),
    QT_TRANSLATE_NOOP("Reason",
                      "a sign-in page of this network answers instead of the drive; open a browser and sign "
                      "in to the network"),
    QT_TRANSLATE_NOOP("Reason",
                      "not signed in, or the sign-in has expired; uploads are safe where they stopped: "
                      "'packtrain remote login'"),
    QT_TRANSLATE_NOOP("Reason", "the sign-in was refused in the browser"),
    QT_TRANSLATE_NOOP(
        "Reason", "the sign-in lacks a permission that this needs; sign in again and leave its box ticked"),
    QT_TRANSLATE_NOOP("Reason", "the keyring is locked; unlock it, you are not signed out"),
    QT_TRANSLATE_NOOP("Reason", "the keyring refused access"),
    QT_TRANSLATE_NOOP("Reason",
                      "no keyring runs here; choose the protected file (--secrets file) or an environment "
                      "variable (--secrets env)"),
    QT_TRANSLATE_NOOP(
        "Reason",
        "Google needs your own client: pass the client_secret.json that the Google console gave you"),
    QT_TRANSLATE_NOOP("Reason",
                      "Google does not know this client, or the file is not a desktop client's; download "
                      "client_secret.json again"),
    QT_TRANSLATE_NOOP("Reason", "the drive asked to slow down"),
    QT_TRANSLATE_NOOP("Reason", "the drive stopped uploads for today (750 GB); Packtrain goes on by itself"),
    QT_TRANSLATE_NOOP("Reason",
                      "your Google project used up its requests for today; Packtrain goes on by itself"),
    QT_TRANSLATE_NOOP("Reason", "the drive is full; empty its trash or free space, then resume"),
    QT_TRANSLATE_NOOP("Reason", "a folder of the drive holds too many items; choose another folder"),
    QT_TRANSLATE_NOOP("Reason", "too many uploads are open on the drive"),
    QT_TRANSLATE_NOOP("Reason", "the upload link expired; only this shard starts again"),
    QT_TRANSLATE_NOOP("Reason", "the drive holds another number of bytes than was assumed"),
    QT_TRANSLATE_NOOP("Reason", "it is not on the drive, or not visible to Packtrain"),
    QT_TRANSLATE_NOOP("Reason", "something of that name or id is there already"),
    QT_TRANSLATE_NOOP("Reason", "somebody else changed it meanwhile; nothing was overwritten"),
    QT_TRANSLATE_NOOP("Reason", "larger than this drive takes"),
    QT_TRANSLATE_NOOP("Reason", "the drive or its administrator does not allow this"),
    QT_TRANSLATE_NOOP("Reason", "the drive limits downloads of this file for up to 24 hours"),
    QT_TRANSLATE_NOOP("Reason", "the drive flagged this file as malware or abuse"),
    QT_TRANSLATE_NOOP("Reason", "the drive has a problem of its own"),
    QT_TRANSLATE_NOOP("Reason", "the drive's answer makes no sense"),
    QT_TRANSLATE_NOOP("Reason", "the folder that this goes to is gone; reconnect its disk, nothing is lost"),
    QT_TRANSLATE_NOOP("Reason", "it arrived damaged: the checksums differ"),
    QT_TRANSLATE_NOOP("Reason", "it has the wrong size"),
    QT_TRANSLATE_NOOP("Reason", "the dataset's manifest cannot be read"),
    QT_TRANSLATE_NOOP("Reason", "a newer Packtrain wrote this dataset; update this one"),
    QT_TRANSLATE_NOOP("Reason", "the dataset's index is not the one that its manifest names"),
    QT_TRANSLATE_NOOP("Reason",
                      "the archive tries to write outside its folder; nothing more of it is unpacked"),
    QT_TRANSLATE_NOOP("Reason", "a part of the dataset is missing on the drive"),
    QT_TRANSLATE_NOOP("Reason", "paused by you"),
    QT_TRANSLATE_NOOP("Reason", "interrupted; 'packtrain resume' goes on where it stopped"),
    QT_TRANSLATE_NOOP("Reason",
                      "a fault in Packtrain; 'packtrain report' collects what is needed to mend it"),
};

}  // namespace

std::span<const char* const> reasonSourceTexts() {
    return kTexts;
}

const char* windowText(Reason reason) {
    switch (reason) {
        case Reason::badArgument:
            return QT_TRANSLATE_NOOP("Reason", "that cannot be used; choose something else");
        case Reason::unknownRemote:
            return QT_TRANSLATE_NOOP("Reason", "that account is not set up here; add it again");
        case Reason::unknownJob:
            return QT_TRANSLATE_NOOP("Reason", "this upload is not in the list any more");
        case Reason::readOnly:
            return QT_TRANSLATE_NOOP("Reason", "the disk or folder is read-only; choose another place");
        case Reason::jobBusy:
            return QT_TRANSLATE_NOOP("Reason",
                                     "another process runs this upload; it is shown here as it moves");
        case Reason::tooManyOpenFiles:
            return QT_TRANSLATE_NOOP("Reason", "too many files are open; close some programs");
        case Reason::sourceChanged:
            return QT_TRANSLATE_NOOP(
                "Reason", "it changed while it was packed; the state that was read first was sent");
        case Reason::tlsFailed:
            return QT_TRANSLATE_NOOP(
                "Reason", "the server's certificate is not trusted; does this network replace certificates?");
        case Reason::signInNeeded:
            return QT_TRANSLATE_NOOP(
                "Reason", "not signed in, or the sign-in has expired; uploads are safe where they stopped");
        case Reason::secretsUnavailable:
            return QT_TRANSLATE_NOOP("Reason", "no keyring runs here; choose where the sign-in is kept");
        case Reason::cancelled:
            return QT_TRANSLATE_NOOP("Reason", "interrupted; it goes on where it stopped");
        case Reason::internal:
            return QT_TRANSLATE_NOOP("Reason", "a fault in Packtrain; the log says more");
        default:
            return nullptr;
    }
}

}  // namespace packtrain::desktop
