// The local disk, which says of itself that it is a network volume.
#pragma once

#include "io/around_files.h"

namespace packtrain::test {

class RemoteVolume final : public io::AroundFiles {
  public:
    using AroundFiles::AroundFiles;
    Result<io::Volume> volume(const Path&) override { return io::Volume{.type = "nfs4", .network = true}; }
};

}  // namespace packtrain::test
