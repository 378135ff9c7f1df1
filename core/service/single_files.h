// The door to single files on a drive that are no dataset: each lies there as it is, under its own name.
#pragma once

#include <memory>

#include "service/values.h"

namespace packtrain::service {

class OpenRemotes;

struct PutFile {
    std::string sha256;  ///< hex
    bool wasThere = false;
};

/// Thread-safe.
class SingleFiles {
  public:
    virtual ~SingleFiles() = default;
    /// Puts a small file into `folder` (made if missing), in place of one of that name. It is there when the
    /// drive's own checksum, or what is read back, is that of `bytes`: else an error. A file that is there
    /// already, byte for byte, is left as it is. What passes is tried again for some minutes.
    virtual Result<PutFile> put(const Target& folder, const std::string& name, ByteSpan bytes,
                                const StopToken& stop) = 0;
};

std::unique_ptr<SingleFiles> makeSingleFiles(const Clock& clock, OpenRemotes& remotes);

}  // namespace packtrain::service
