// A pool: upload addresses of a drive that were made beforehand. Whoever has one may write one object where
// it was made for, and can do nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace packtrain::remote {

struct PoolSlot {
    std::uint32_t number = 0;  ///< from 1
    std::string objectId;      ///< that the object will have
    std::string address;       ///< a bearer secret: in memory and in the pool's file only, never logged
};

struct UploadPool {
    std::string id;      ///< 8 hex digits; not secret
    std::string remote;  ///< as the desk calls it, for people
    std::string path;    ///< below the remote's root: where checkpoint sets lie; may be empty
    WallTime made{}, ends{};
    std::vector<PoolSlot> slots;
};

inline constexpr std::uint32_t kMostSlots = 1000;
inline constexpr std::uint64_t kLargestPoolFile = 2 * kMiB;

/// ".pool-1a2b3c4d": the folder, below the pool's path, in which the objects appear. "slot-0001": their
/// names.
std::string poolFolderName(std::string_view id);
std::string slotName(std::uint32_t number);
/// The id in the name of a pool's folder; empty: it is none.
std::string poolIdOf(std::string_view folderName);

/// The pool's file, format packtrain-pool/1: a secret from end to end.
std::string writePool(const UploadPool& pool);
/// badArgument for what is none or was damaged, unsupported for one of a newer version, insecureEndpoint for
/// addresses that lead elsewhere than to Google or to this computer. No error repeats anything secret of it.
Result<UploadPool> readPool(std::string_view text);

/// Google's https addresses, and those of this computer itself: insecureEndpoint else.
Result<> checkPoolAddress(std::string_view address);

}  // namespace packtrain::remote
