#include "striking_vfs.h"

#include <sqlite3.h>

namespace packtrain::test {

StrikingVfs::StrikingVfs(Strike strike)
    : strike_(std::move(strike)),
      files_([](std::string_view path) { return path.find("/job.sqlite") != std::string_view::npos; },
             [this](Access access, std::string_view) { return before(access); }) {}

int StrikingVfs::before(Access access) {
    if (access == Access::open || access == Access::remove) return SQLITE_OK;
    if (!strike_(accesses_++, access != Access::read)) return SQLITE_OK;
    ++strikes_;
    return failureOf(access);
}

}  // namespace packtrain::test
