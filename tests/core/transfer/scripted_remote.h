// A drive in memory that does what a test tells it: faults at the n-th call of a verb, partial
// acknowledgements, lost answers, wrong checksums. It counts what was sent to it, and how much of that it
// held already.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "remote/remote.h"

namespace packtrain::test {

enum class Verb : std::uint8_t {
    probe,
    space,
    ensureFolder,
    findFolder,
    begin,
    ask,
    send,
    finish,
    abort,
    find,
    findByName,
    list,
    read,
    replace,
    remove
};

/// What a rule may do to a call. Unset: as usual.
struct Twist {
    std::optional<Error> error = std::nullopt;             ///< instead of doing it
    std::optional<Error> errorAfter = std::nullopt;        ///< it is done, but this is the answer
    std::optional<std::uint64_t> takeOnly = std::nullopt;  ///< send: after so many bytes of the part the line
                                                           ///< breaks (with `error` or connectionLost)
    std::optional<std::int64_t> tellHeld =
        std::nullopt;  ///< send, ask: the answer says this many bytes more (or fewer)
    std::optional<std::uint64_t> keepOnly =
        std::nullopt;  ///< send: the part is taken whole, but only so much of it is kept
    std::function<void()> meanwhile = nullptr;  ///< called before anything else, without the lock
    bool flipStored = false;                    ///< finish: the stored bytes are damaged
    std::string newToken = {};                  ///< send: the upload moves
};

/// What a call is, for a rule.
struct Call {
    Verb verb;
    std::size_t number;    ///< of this verb, from 1
    std::string name;      ///< of the object or folder
    std::uint64_t offset;  ///< of a part
    std::uint64_t size;
    bool last;  ///< of the parts
};

/// Thread-safe. Survives the runs of a job, as a drive does.
class ScriptedRemote final : public remote::Remote {
  public:
    ScriptedRemote();

    remote::Capabilities caps;  ///< to be set before use
    /// Asked before every call. Replaced as a whole.
    void rule(std::function<Twist(const Call&)> rule);
    /// A rule that strikes once for the n-th call of a verb; counts strikes.
    void once(Verb verb, std::size_t number, Twist twist);

    struct Object {
        std::string id, name, bytes;
        remote::FolderRef folder;
        std::uint64_t version = 1;
    };
    std::vector<Object> objects() const;
    std::vector<Object> named(const std::string& name) const;
    std::optional<Object> byId(const std::string& id) const;
    /// Paths of all objects below the root: "set/shards/0000/x.tar".
    std::vector<std::string> paths() const;
    std::string pathOf(const Object& object) const;
    std::size_t openUploads() const;
    std::vector<std::string> tokens() const;
    std::size_t calls(Verb verb) const;
    std::size_t strikes() const;
    /// Body bytes received below what was held already when they came: sent for nothing.
    std::uint64_t receivedTwice() const;
    std::uint64_t received() const;
    std::uint64_t largestRead() const;

    void dropUploads();  ///< all sessions expire
    void eraseObject(const std::string& id);
    void overwrite(const std::string& id, const std::string& bytes);
    void addForeign(const std::string& folderPath, const std::string& name, const std::string& bytes);
    void setFree(std::optional<std::uint64_t> bytes);

    const remote::Capabilities& capabilities() const override { return caps; }
    Result<remote::Account> probe(const StopToken&) override;
    Result<remote::Space> space(const StopToken&) override;
    Result<remote::FolderRef> ensureFolder(std::string_view path, const StopToken&) override;
    Result<std::optional<remote::FolderRef>> findFolder(std::string_view path, const StopToken&) override;
    Result<remote::Upload> begin(const remote::BeginRequest& request, const StopToken&) override;
    Result<remote::UploadState> ask(const remote::Upload& upload, const StopToken&) override;
    Result<remote::UploadState> send(const remote::Upload& upload, const remote::Part& part,
                                     net::BodySource& body, const StopToken& stop) override;
    Result<remote::ObjectInfo> finish(const remote::Upload& upload, std::uint64_t total,
                                      const StopToken&) override;
    Result<> abort(const remote::Upload& upload, const StopToken&) override;
    Result<std::optional<remote::ObjectInfo>> find(const std::string& objectId, const StopToken&) override;
    Result<std::optional<remote::ObjectInfo>> findByName(const remote::FolderRef& folder,
                                                         std::string_view name, const StopToken&) override;
    Result<> list(const remote::FolderRef& folder,
                  const std::function<Result<>(const remote::ObjectInfo&)>& each, const StopToken&) override;
    Result<> read(const std::string& objectId, const remote::Range& range, const net::BodySink& sink,
                  const StopToken&) override;
    Result<remote::ObjectInfo> replace(const remote::FolderRef& folder, std::string_view name, ByteSpan bytes,
                                       const std::string& expectedVersion, const StopToken&) override;
    Result<remote::Removed> remove(const std::string& objectId, const StopToken&) override;

    /// Wrong digests are reported for objects of this name, so many times.
    void lieAboutDigests(const std::string& name, int times);

  private:
    struct Session {
        std::string objectId, name, bytes;
        remote::FolderRef folder;
        bool finished = false;
    };
    Twist enter(Verb verb, const std::string& name, std::uint64_t offset = 0, std::uint64_t size = 0,
                bool last = false);
    remote::ObjectInfo infoOf(const Object& object);
    Result<remote::UploadState> stateOf(const std::string& token);
    remote::ObjectInfo complete(Session& session, bool flip);

    mutable std::mutex mutex_;
    std::function<Twist(const Call&)> rule_;
    struct Once {
        Verb verb;
        std::size_t number;
        Twist twist;
    };
    std::deque<Once> once_;
    std::map<Verb, std::size_t> calls_;
    std::size_t strikes_ = 0;
    std::map<std::string, std::string> folders_;  ///< path -> id
    std::map<std::string, Session> sessions_;     ///< by token
    std::vector<Object> objects_;
    std::map<std::string, int> lies_;
    std::optional<std::uint64_t> free_;
    int nextId_ = 1;
    std::uint64_t received_ = 0, twice_ = 0, largestRead_ = 0;
};

}  // namespace packtrain::test
