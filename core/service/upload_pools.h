// The door to pools of upload addresses: made at the desk, for machines that shall be able to ship
// checkpoints and nothing else.
#pragma once

#include <functional>
#include <memory>

#include "remote/uri_pool/upload_pool.h"
#include "service/pool_collect.h"
#include "service/values.h"

namespace packtrain::service {

using remote::UploadPool;

struct PoolView {
    std::string id, remote, path;
    WallTime made{}, ends{};
    std::uint32_t slots = 0;
};

/// Thread-safe, and safe among processes. The addresses are kept in the store of secrets until the pool is
/// revoked, because nothing else can end them before their time.
class UploadPools {
  public:
    virtual ~UploadPools() = default;
    /// `target`: where the sets of checkpoints are to lie; a Google Drive that is signed in here (else
    /// unsupported). `each`: how many there are, of how many; may be empty.
    virtual Result<UploadPool> make(const Target& target, std::uint32_t slots,
                                    const std::function<void(std::uint32_t, std::uint32_t)>& each,
                                    const StopToken& stop) = 0;
    /// Into a new file of mode 0600; fileBusy if one of that name is there.
    virtual Result<> putInto(const Path& file, const UploadPool& pool) = 0;
    /// Those not revoked yet, of all remotes, the oldest first.
    virtual Result<std::vector<PoolView>> list() = 0;
    /// Ends every address at the drive; what was saved by them stays. badArgument for one that is not known
    /// here.
    virtual Result<PoolView> revoke(const std::string& id, const StopToken& stop) = 0;
    /// See collectPools: all pools below this place, whoever made them.
    virtual Result<CollectedPools> collect(const Target& target, const StopToken& stop) = 0;
};

inline constexpr std::uint32_t kUsualSlots = 64;

/// With the configuration and the sign-ins of this user; talks to nobody yet.
Result<std::unique_ptr<UploadPools>> openUploadPools();

}  // namespace packtrain::service
