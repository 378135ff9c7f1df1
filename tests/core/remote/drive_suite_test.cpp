// Google Drive, as the emulator plays it, held to the contract of all drives.
#include "drive_emulator.h"

namespace packtrain::test {
namespace {

PACKTRAIN_REMOTE_SUITE(DriveSubject)

/// The same with a list that shows new files only later: nothing in the flow of an upload may depend on it.
struct LaggingDrive : DriveSubject {
    LaggingDrive() : DriveSubject({"--list-lag", "600000"}) {}
};
PACKTRAIN_REMOTE_TEST(LaggingDrive, findsFoldersFromAnotherObject)
PACKTRAIN_REMOTE_TEST(LaggingDrive, resumesFromTheTokenInANewObject)

}  // namespace
}  // namespace packtrain::test
