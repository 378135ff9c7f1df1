// checkpoint::Shipping by a pool of upload addresses alone: each file of a step into a slot, then a note of
// what they are into another. Nothing can be read, listed, replaced or deleted.
#pragma once

#include <memory>

#include "checkpoint/shipping.h"
#include "service/held_pool.h"

namespace packtrain::service {

struct PoolShippingParts {
    io::FileSystem& files;
    const Clock& clock;
    Log& log;
    net::Http& http;
    HeldPool& pool;
};

/// A step is durable when the drive's checksums of its files, and of its note, are ours. The documents of the
/// set (resume.json and the like) are kept in `folder` only: the desk writes its own from the notes.
/// `folder`: the set's, whose ledger.json tells what a step is. Talks to nobody. What is passed in outlives
/// it.
Result<std::unique_ptr<checkpoint::Shipping>> makePoolShipping(const PoolShippingParts& parts,
                                                               std::string set, const Path& folder);

}  // namespace packtrain::service
