#include "support/faulty_vfs.h"

#include <sqlite3.h>

namespace packtrain::test {
FaultyVfs::FaultyVfs()
    : files_([](std::string_view) { return true; },
             [this](Access access, std::string_view) { return before(access); }) {}

int FaultyVfs::before(Access access) {
    const std::size_t number = accesses_++;
    if (number < faultFrom_ || (!isLasting_ && number > faultFrom_)) return SQLITE_OK;
    ++faultsUsed_;
    return fault_ == Fault::diskFull && access == Access::write ? SQLITE_FULL : failureOf(access);
}

void FaultyVfs::failAt(std::size_t number, Fault fault) {
    faultFrom_ = number;
    isLasting_ = false;
    fault_ = fault;
}

void FaultyVfs::failFrom(std::size_t number, Fault fault) {
    failAt(number, fault);
    isLasting_ = true;
}

void FaultyVfs::reset() {
    accesses_ = 0;
    faultsUsed_ = 0;
    faultFrom_ = SIZE_MAX;
}

void FaultyVfs::cutPower() {
    WatchedVfs::cutPower();
    reset();
}

}  // namespace packtrain::test
