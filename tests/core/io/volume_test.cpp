#include "io/volume.h"

#include <doctest/doctest.h>

#include "support/temp_folder.h"

using namespace packtrain;

TEST_CASE("the volume of a path is known by its type") {
    const auto files = io::makeLocalFileSystem();
    const auto proc = files->volume(Path("/proc/self"));
    REQUIRE(proc);
    CHECK(proc->type == "proc");
    const test::TempFolder temp;
    const auto here = files->volume(temp.path());
    REQUIRE(here);
    CHECK_FALSE(here->type.empty());
    CHECK(here->type != "unknown");
    CHECK(files->volume(temp / "nothing").error().reason == Reason::fileGone);
}

TEST_CASE("locks and inodes are trusted only where they hold") {
    for (const char* type : {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "f2fs"}) {
        const io::Volume volume = io::volumeOfType(type);
        CHECK_FALSE(volume.network);
        CHECK(volume.stableInodes);
        CHECK(volume.mtimeGrainNs == 1);
    }
    for (const char* type :
         {"nfs", "nfs4", "cifs", "smb3", "fuse", "fuse.rclone", "fuse.sshfs", "fuseblk", "9p", "virtiofs"})
        CHECK_MESSAGE(io::volumeOfType(type).network, type);
    for (const char* type : {"cifs", "fuse.gcsfuse", "vfat", "exfat", "9p"})
        CHECK_FALSE_MESSAGE(io::volumeOfType(type).stableInodes, type);
    CHECK(io::volumeOfType("nfs4").stableInodes);
    CHECK(io::volumeOfType("vfat").mtimeGrainNs == 2'000'000'000);
    CHECK(io::volumeOfType("exfat").mtimeGrainNs == 10'000'000);
    CHECK(io::volumeOfType("fuse.rclone").type == "fuse.rclone");
}
