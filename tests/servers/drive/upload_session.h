#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "drive/blob.h"
#include "drive/faults.h"
#include "drive/file_tree.h"
#include "http/line.h"
#include "http/server.h"

namespace packtrain::servers {

// Bytes of an interrupted request are kept in whole steps only.
inline constexpr std::int64_t kUploadStep = 256 * 1024;

// `bytes a-b/T`, `bytes a-b/*`, `bytes */T` or `bytes */*`; the last two ask where the session is.
struct ContentRange {
    bool query = false;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::optional<std::int64_t> total;

    static std::optional<ContentRange> parse(std::string_view text);
};

// One resumable session. Its mutex guards what stands below it.
struct UploadSession {
    enum class State { open, done, gone, cancelled };

    UploadSession(int number, std::string uploadId, BlobWriter bytes)
        : n(number), id(std::move(uploadId)), writer(std::move(bytes)) {}

    std::int64_t held() const { return writer.size(); }

    const int n;
    const std::string id;
    File file;
    std::string target;  // the file whose content is replaced, or empty
    Viewer viewer;
    std::string fields;

    std::mutex mutex;
    State state = State::open;
    int goneStatus = 404;
    BlobWriter writer;
    std::optional<std::int64_t> total;
    std::string result;
    // Rises with each request; a request that finds it changed is a ghost of a broken connection and writes
    // no more.
    std::uint64_t turn = 0;
    std::int64_t doneSize = 0;
    std::int64_t received = 0;
    std::int64_t again = 0;
    int requests = 0;
};

// The bytes that one request says it brings.
struct IncomingBytes {
    std::int64_t begin = 0;
    std::optional<std::int64_t> end;
    std::optional<std::int64_t> total;

    bool isLast() const { return total && end && *end == *total; }
};

// Reads one request's body into a session, in steps of 256 KiB, under a fault's conditions.
class UploadIntake {
  public:
    UploadIntake(UploadSession& session, const IncomingBytes& incoming, const std::optional<Fault>& fault,
                 const FileTree& tree, Line& line);

    // Reads on until `bodyOffset` bytes of the body have come, or (nothing) to its end.
    void read(Exchange& exchange, std::optional<std::int64_t> bodyOffset);
    // False when a newer request has taken the session over. Under the session's lock.
    bool isCurrent() const;
    // Stores the last bytes, which need not fill a step. True when everything that came was kept. Under the
    // lock.
    bool flush();
    // The offset in the object after the last byte that came.
    std::int64_t position() const { return position_; }

  private:
    void limitBy(const Fault& fault);
    void take(std::string_view bytes);
    void keepSteps(std::string_view bytes);
    void store(std::string_view bytes);

    static constexpr std::int64_t kNoLimit = INT64_MAX;

    UploadSession& session_;
    const IncomingBytes& incoming_;
    const FileTree& tree_;
    Line& line_;
    std::uint64_t turn_ = 0;
    std::int64_t heldBefore_ = 0;
    std::int64_t position_;
    std::int64_t received_ = 0;
    std::int64_t keepUntil_ = kNoLimit;
    std::uint64_t rate_ = 0;
    std::string tail_;
};

}  // namespace packtrain::servers
