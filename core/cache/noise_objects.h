// Objects of noise on a drive, for measuring: made, and taken away again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cache/stored_dataset.h"

namespace packtrain::cache {

/// Bytes that no line and no drive makes smaller: the same for the same seed and offset.
void fillNoise(std::uint64_t seed, std::uint64_t offset, MutableByteSpan out);

struct NoiseWish {
    std::string folder;  ///< on the remote, below its root; made
    std::uint64_t objects = 0;
    std::uint64_t size = 0;  ///< of each
    std::uint64_t seed = 0;
};

/// Not thread-safe. The remote outlives it.
class NoiseObjects {
  public:
    NoiseObjects(remote::Remote& remote, NoiseWish wish) : remote_(remote), wish_(std::move(wish)) {}

    /// objectExists if the folder is there. Sends them, some at once, each from its first byte again where
    /// that failed. `sent` hears of every one that is there, from several threads.
    Result<> send(const std::function<void()>& sent, const StopToken& stop);
    /// As a dataset that no manifest on the drive describes: the objects are its shards.
    std::unique_ptr<StoredDataset> dataset() const;
    /// Takes away what was sent, and the folder; asked again, what is left; never what somebody else
    /// put there (objectExists then). Where the drive deletes only to its trash, toTrash.
    Result<remote::Removed> remove(const StopToken& stop);
    const std::string& folder() const { return wish_.folder; }

  private:
    Result<> sendOne(std::size_t number, const StopToken& stop);
    Result<remote::ObjectInfo> tryOne(std::size_t number, const StopToken& stop);

    remote::Remote& remote_;
    const NoiseWish wish_;
    bool isOurs_ = false;  ///< the folder was not there before
    remote::FolderRef place_;
    std::vector<dataset::ManifestShard> objects_;
};

}  // namespace packtrain::cache
