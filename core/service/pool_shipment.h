// A step on its way by a pool, as it is kept over restarts; and the sending of one object into one slot.
#pragma once

#include <atomic>
#include <functional>

#include "net/http.h"
#include "service/held_pool.h"
#include "service/pool_note.h"

namespace packtrain::service {

struct PoolShipment {
    PoolNote note;
    Path from;                 ///< the spooled copy
    bool isWeighed = false;    ///< digests, times and modes of the copy are in the note
    std::vector<bool> proved;  ///< for each file
    std::uint32_t noteSlot = 0;
    bool isDone = false;

    explicit PoolShipment(PoolNote about = {}) : note(std::move(about)), proved(note.files.size()) {}
    /// Of another pool than before: what was sent by that one cannot be named by this one's notes.
    void beginAnew(const std::string& pool);
};
std::string shipmentText(const PoolShipment& shipment);
/// databaseBroken.
Result<PoolShipment> readShipment(std::string_view text);

/// Bytes that can be made again from any offset.
struct Cargo {
    std::string what;  ///< for people
    std::uint64_t size = 0;
    std::string sha256;  ///< raw
    std::function<Result<std::size_t>(std::uint64_t offset, MutableByteSpan out)> read;
};

/// Sends one object, or goes on with it, and gives its id when the drive's checksum of it is ours. Where the
/// slot turns out to be ended, used by somebody else or wrong, another one is taken. `slot`: 0 for none yet;
/// a new one is told to `taken` before a byte goes. `sent`: bytes that the drive has, as they go.
struct PoolSending {
    const Clock& clock;
    Log& log;
    HeldPool& pool;
    remote::PoolUploads& uploads;

    Result<std::string> send(const Cargo& cargo, const std::string& poolId, std::uint32_t slot,
                             const std::function<Result<>(const remote::PoolSlot&)>& taken,
                             std::atomic<std::uint64_t>& sent, const StopToken& stop) const;

  private:
    Result<remote::ObjectInfo> into(const remote::PoolSlot& slot, const Cargo& cargo,
                                    std::atomic<std::uint64_t>& sent, const StopToken& stop) const;
};

}  // namespace packtrain::service
