// Does the drive hold what we sent? Proof has grades, and words follow them.
#pragma once

#include <memory>
#include <optional>

#include "transfer/object_record.h"
#include "transfer/run_context.h"

namespace packtrain::transfer {

/// Bytes fetched and hashed; goes on where a broken download stopped.
class ReadBack {
  public:
    /// The sha256 of the object's first `size` bytes; sizeMismatch if it has fewer.
    Result<std::string> hash(const RunContext& run, const std::string& objectId, std::uint64_t size,
                             const StopToken& stop);
    void reset() { hasher_.reset(); }

  private:
    std::unique_ptr<Hasher> hasher_;
    std::string objectId_;
    std::uint64_t offset_ = 0;
};

/// The grade by which `object` is proved to be what `expected` describes (size and final digests).
/// checksumMismatch or sizeMismatch if it is not; any other error: not known yet. Digests of the drive go
/// before reading back; size alone counts only where a person asked for it.
Result<remote::Proof> checkObject(const RunContext& run, const ObjectRow& expected,
                                  const remote::ObjectInfo& object, ReadBack& readBack,
                                  const StopToken& stop);

}  // namespace packtrain::transfer
