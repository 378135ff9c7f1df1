#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <array>
#include <charconv>
#include <fstream>

#include "io/errno_error.h"
#include "io/volume.h"

namespace packtrain::io {
namespace {

struct TypeFacts {
    std::string_view type;
    bool network;
    bool stableInodes;
    std::uint64_t mtimeGrainNs;
};

constexpr std::uint64_t kSecond = 1'000'000'000;

// Local types that keep inodes and nanoseconds need no row. Grains: fat(5), the exFAT specification 7.4.8,
// ext2/ext3 and HFS+ on-disk formats. Kinds of FUSE that are not named are taken for remote (rclone, sshfs,
// gcsfuse, goofys ...).
constexpr std::array kTypes = {
    TypeFacts{"vfat", false, false, 2 * kSecond},
    TypeFacts{"msdos", false, false, 2 * kSecond},
    TypeFacts{"exfat", false, false, 10'000'000},
    TypeFacts{"ext2", false, true, kSecond},
    TypeFacts{"ext3", false, true, kSecond},
    TypeFacts{"hfsplus", false, true, kSecond},
    TypeFacts{"iso9660", false, true, kSecond},
    TypeFacts{"ntfs", false, true, 100},
    TypeFacts{"ntfs3", false, true, 100},
    TypeFacts{"nfs", true, true, 1},
    TypeFacts{"nfs4", true, true, 1},
    TypeFacts{"cifs", true, false, 100},
    TypeFacts{"smb3", true, false, 100},
    TypeFacts{"smbfs", true, false, kSecond},
    TypeFacts{"9p", true, false, 1},
    TypeFacts{"virtiofs", true, false, 1},
    TypeFacts{"vboxsf", true, false, 1},
    TypeFacts{"afs", true, true, kSecond},
    TypeFacts{"ceph", true, true, 1},
    TypeFacts{"lustre", true, true, 1},
    TypeFacts{"gpfs", true, true, 1},
    TypeFacts{"beegfs", true, true, kSecond},
    TypeFacts{"ocfs2", true, true, 1},
    TypeFacts{"gfs2", true, true, 1},
    TypeFacts{"fuse", true, false, 1},
    TypeFacts{"fuseblk", true, false, 1},
};

// For when mountinfo cannot be read: the few types whose handling differs.
std::string typeByMagic(const Path& path) {
    struct statfs found{};
    if (::statfs(path.bytes().c_str(), &found) == -1) return "unknown";
    switch (static_cast<std::uint32_t>(found.f_type)) {
        case NFS_SUPER_MAGIC:
            return "nfs";
        case SMB_SUPER_MAGIC:
            return "smbfs";
        case CIFS_SUPER_MAGIC:
            return "cifs";
        case SMB2_SUPER_MAGIC:
            return "smb3";
        case FUSE_SUPER_MAGIC:
            return "fuse";
        case V9FS_MAGIC:
            return "9p";
        case MSDOS_SUPER_MAGIC:
            return "vfat";
        case EXFAT_SUPER_MAGIC:
            return "exfat";
        case EXT4_SUPER_MAGIC:
            return "ext4";
        case XFS_SUPER_MAGIC:
            return "xfs";
        case BTRFS_SUPER_MAGIC:
            return "btrfs";
        case TMPFS_MAGIC:
            return "tmpfs";
        case OVERLAYFS_SUPER_MAGIC:
            return "overlay";
        default:
            return "unknown";
    }
}

// A line of proc_pid_mountinfo(5): id, parent, device, root, mount point, options, optional fields, " - ",
// type, ...
std::optional<std::string> typeOfMount(std::string_view line, std::uint64_t wantedId) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), id);
    if (error != std::errc() || id != wantedId) return std::nullopt;
    const std::size_t dash = line.find(" - ");
    if (dash == std::string_view::npos) return std::nullopt;
    const std::string_view rest = line.substr(dash + 3);
    return std::string(rest.substr(0, rest.find(' ')));
}

std::optional<std::string> typeByMountId(std::uint64_t id) {
    std::ifstream mounts("/proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);)
        if (auto type = typeOfMount(line, id)) return type;
    return std::nullopt;
}

}  // namespace

Volume volumeOfType(std::string type) {
    const std::string_view family =
        type.starts_with("fuse.") ? std::string_view("fuse") : std::string_view(type);
    for (const TypeFacts& row : kTypes)
        if (row.type == family) return {std::move(type), row.network, row.stableInodes, row.mtimeGrainNs};
    return {std::move(type)};
}

Result<Volume> volumeOf(const Path& path) {
    struct statx found{};
    if (::statx(AT_FDCWD, path.bytes().c_str(), 0, STATX_MNT_ID, &found) == -1)
        return failErrno(errno, Attempt::read, path);
    if ((found.stx_mask & STATX_MNT_ID) != 0)
        if (auto type = typeByMountId(found.stx_mnt_id)) return volumeOfType(*std::move(type));
    return volumeOfType(typeByMagic(path));
}

}  // namespace packtrain::io
