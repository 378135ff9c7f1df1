#include <malloc.h>

#include "io/process.h"

namespace packtrain::io {
namespace {

constexpr int kArenas = 2;
// A fixed threshold: by default it grows with every large block that is freed, up to 32 MiB.
constexpr int kOwnMapping = 256 * 1024;

}  // namespace

void keepMemorySmall() {
    mallopt(M_ARENA_MAX, kArenas);
    mallopt(M_MMAP_THRESHOLD, kOwnMapping);
}

}  // namespace packtrain::io
