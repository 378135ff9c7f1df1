// A drive in few verbs. Extras are capabilities, stated as data; nobody above asks for a drive's name.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/digest.h"
#include "base/result.h"
#include "net/http.h"

namespace packtrain::remote {

/// How far an object's bytes can be proved. Words follow it: only `checksum` and `readBack` are called
/// verified.
enum class Proof : std::uint8_t {
    sizeOnly,  ///< asked for by the user; exit 3
    readBack,  ///< the drive has no checksum of its own: the bytes are fetched and compared
    checksum,  ///< the drive's own checksum of the bytes equals ours
};

struct Capabilities {
    std::uint64_t partSize = 64 * kMiB;  ///< a good size of one request
    std::uint64_t partAlignment = 1;     ///< every part but the last is a multiple of this
    bool partsInAnyOrder = false;  ///< false: one part after the other, at the offset that the drive tells
    bool totalNeededAtBegin = false;
    bool keepsPartOfAPart = false;  ///< bytes of an interrupted request stay (Drive, local)
    Proof proof = Proof::readBack;
    std::vector<DigestKind> digests;  ///< which the drive reports of a finished object, strongest first
    bool permanentDelete = false;     ///< else remove() goes to the trash, which still costs space
    bool atomicReplace = false;
    bool hasTrash = false;
    std::optional<std::chrono::hours> sessionLifetime;
    std::uint64_t largestObject = UINT64_MAX;
    std::uint32_t childrenPerFolder = 500;  ///< how many we put into one folder
    int parallelUploads = 4;                ///< a sensible number of workers to start with
};

/// A folder or an object on the drive, as the drive names it (an id on Drive, a path elsewhere). Not secret.
struct FolderRef {
    std::string id;
};

struct ObjectInfo {
    std::string id;
    std::string name;
    bool isFolder = false;
    std::uint64_t size = 0;
    std::string version;  ///< changes with every change of content; for replace()
    /// Raw bytes, as far as the drive reports them.
    std::vector<std::pair<DigestKind, std::string>> digests;
    std::optional<std::string> digest(DigestKind kind) const {
        for (const auto& [k, bytes] : digests)
            if (k == kind) return bytes;
        return std::nullopt;
    }
};

/// An upload under way. `token` is a bearer secret: sealed in the journal, never logged.
struct Upload {
    std::string token;
    std::string
        objectId;  ///< known beforehand where the drive can (Drive): a lost finish is found again by it
    FolderRef folder;
    std::string name;
};

struct BeginRequest {
    FolderRef folder;
    std::string name;
    std::optional<std::uint64_t> total =
        {};  ///< must be set where totalNeededAtBegin; better unset where the shard may still be mended
    std::string mediaType = "application/x-tar";
};

/// What the drive holds of an upload.
struct UploadState {
    std::uint64_t held = 0;  ///< bytes from the start that the drive has and keeps
    bool complete = false;   ///< the object exists; `object` says what the drive knows of it
    ObjectInfo object;
    /// Not empty: the drive moved the upload. Journal this in place of Upload::token before the next send.
    /// Secret.
    std::string newToken;
};

struct Part {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    bool last = false;
    std::optional<std::uint64_t> total = {};  ///< told to the drive when known; always set when `last`
};

struct Space {
    std::optional<std::uint64_t> total;  ///< nothing: unlimited or not told
    std::uint64_t used = 0;
    std::optional<std::uint64_t> free;
    std::uint64_t trash = 0;  ///< part of used
};

struct Account {
    std::string name;  ///< "alice@example.org" or the folder; for people
    std::vector<std::string> warnings;
};

enum class Removed : std::uint8_t { permanently, toTrash };

struct Range {
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> size;  ///< nothing: to the end
};

/// The trash of an account. May need a wider sign-in: scopeMissing says so before anything is deleted.
class Trash {
  public:
    virtual ~Trash() = default;
    virtual Result<std::uint64_t> size(const StopToken& stop) = 0;
    /// All that lies in it and that this sign-in may see, what lies in trashed folders too.
    virtual Result<std::vector<ObjectInfo>> list(const StopToken& stop) = 0;
    /// Asks the drive to empty it; the space comes back later (minutes to days).
    virtual Result<> empty(const StopToken& stop) = 0;
};

/// Of a drive that can be taken away and then leaves an empty place behind, as a disk that is unmounted does:
/// a mark in a folder of ours, by which that folder is known again whatever its disk is numbered by then.
/// Thread-safe; every call may be repeated.
class Landmarks {
  public:
    virtual ~Landmarks() = default;
    /// Makes the folder and its parents, and puts a new mark into it, which is on the disk when this returns.
    /// Gives the mark's name.
    virtual Result<std::string> put(std::string_view folder, const StopToken& stop) = 0;
    /// targetMissing if the folder or the mark in it is not there.
    virtual Result<> look(std::string_view folder, std::string_view mark, const StopToken& stop) = 0;
    /// Makes `below` and its parents in the folder; never the folder itself: objectGone if it is not there.
    virtual Result<FolderRef> makeBelow(std::string_view folder, std::string_view below,
                                        const StopToken& stop) = 0;
    /// The folder stays. A mark that is not there is success.
    virtual Result<> take(std::string_view folder, std::string_view mark, const StopToken& stop) = 0;
};

/// A drive. Thread-safe. No method retries: the retry wrapper repeats the idempotent ones; begin, send and
/// finish are repeated by the engine only, after it has asked. Every error carries kind and reason decided
/// here.
class Remote {
  public:
    virtual ~Remote() = default;
    virtual const Capabilities& capabilities() const = 0;

    /// Can we talk to it, and as whom?
    virtual Result<Account> probe(const StopToken& stop) = 0;
    virtual Result<Space> space(const StopToken& stop) = 0;
    /// Makes the folder and its parents if they are not there; the same call gives the same folder, from two
    /// processes too. `path` is relative to the remote's root, '/' separated; empty: the root.
    virtual Result<FolderRef> ensureFolder(std::string_view path, const StopToken& stop) = 0;
    /// Nothing if there is none.
    virtual Result<std::optional<FolderRef>> findFolder(std::string_view path, const StopToken& stop) = 0;

    virtual Result<Upload> begin(const BeginRequest& request, const StopToken& stop) = 0;
    /// The oracle: what does the drive hold? sessionGone if it does not know the upload any more. Idempotent.
    virtual Result<UploadState> ask(const Upload& upload, const StopToken& stop) = 0;
    /// Sends one part. The state returned is the drive's word, which may be less than was sent. An error
    /// leaves doubt: ask.
    virtual Result<UploadState> send(const Upload& upload, const Part& part, net::BodySource& body,
                                     const StopToken& stop) = 0;
    /// Makes the object exist, once; for a drive where the last part did that already, tells about it.
    virtual Result<ObjectInfo> finish(const Upload& upload, std::uint64_t total, const StopToken& stop) = 0;
    /// Leaves nothing behind. What is gone already is success.
    virtual Result<> abort(const Upload& upload, const StopToken& stop) = 0;

    /// By id: strongly consistent where the drive can. Nothing if it is not there (trashed counts as not
    /// there).
    virtual Result<std::optional<ObjectInfo>> find(const std::string& objectId, const StopToken& stop) = 0;
    /// By name in a folder; lists may lag on some drives, so an engine in the steady state asks by id.
    virtual Result<std::optional<ObjectInfo>> findByName(const FolderRef& folder, std::string_view name,
                                                         const StopToken& stop) = 0;
    /// Every child once, in no order; `each` may stop the listing by returning an error.
    virtual Result<> list(const FolderRef& folder, const std::function<Result<>(const ObjectInfo&)>& each,
                          const StopToken& stop) = 0;
    virtual Result<> read(const std::string& objectId, const Range& range, const net::BodySink& sink,
                          const StopToken& stop) = 0;
    /// Creates or replaces a small object (a manifest). `expectedVersion`: empty means it must not exist yet,
    /// else it must be that version: versionConflict. Reads back what it wrote before it says that it did.
    virtual Result<ObjectInfo> replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                                       const std::string& expectedVersion, const StopToken& stop) = 0;
    /// For good where permanentDelete, else to the trash; says which. What is not there is success.
    virtual Result<Removed> remove(const std::string& objectId, const StopToken& stop) = 0;

    /// Null where there is none.
    virtual Trash* trash() { return nullptr; }
    /// Null where the drive does not come and go.
    virtual Landmarks* landmarks() { return nullptr; }
};

}  // namespace packtrain::remote
