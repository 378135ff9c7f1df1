// Sending to the upload addresses of a pool: no account, no token, nothing else on the drive.
#pragma once

#include "base/clock.h"
#include "net/http.h"
#include "remote/remote.h"
#include "remote/uri_pool/upload_pool.h"

namespace packtrain::remote {

/// Thread-safe; repeats nothing. The answer to the last byte is the drive's proof: what it tells was asked
/// for when the address was made.
class PoolUploads {
  public:
    PoolUploads(net::Http& http, const Clock& clock) : http_(http), clock_(clock) {}

    /// What the drive holds of it. sessionGone where the address has ended; protocolError where it made
    /// another object than the pool's file says.
    Result<UploadState> ask(const PoolSlot& slot, const StopToken& stop);
    /// One part. The state is the drive's word; an error leaves doubt: ask.
    Result<UploadState> send(const PoolSlot& slot, const Part& part, net::BodySource& body,
                             const StopToken& stop);

    /// Of parts: all but the last are a multiple of it.
    static constexpr std::uint64_t kPartSize = 128 * kMiB;

  private:
    Result<UploadState> stateOf(const PoolSlot& slot, const net::Response& response) const;

    net::Http& http_;
    const Clock& clock_;
};

}  // namespace packtrain::remote
