#include "checkpoint/spool_view.h"

#include "io/around_files.h"

namespace packtrain::checkpoint {
namespace {

class SpoolView final : public io::AroundFiles {
  public:
    using AroundFiles::AroundFiles;

    Result<io::Volume> volume(const Path& path) override {
        PACKTRAIN_TRY(io::Volume volume, inner_.volume(path));
        volume.stableInodes = false;
        return volume;
    }
};

}  // namespace

std::unique_ptr<io::FileSystem> makeSpoolView(io::FileSystem& files) {
    return std::make_unique<SpoolView>(files);
}

}  // namespace packtrain::checkpoint
