// A running Drive emulator for one test, and a remote that speaks to it.
#pragma once

#include <memory>
#include <string>

#include "base/json.h"
#include "io/file_system.h"
#include "io/system_clock.h"
#include "net/http.h"
#include "remote/drive/drive_remote.h"
#include "remote_suite.h"
#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"

namespace packtrain::test {

/// The program named by $DRIVE_EMULATOR, on a free port; ended with the object.
class DriveEmulator {
  public:
    explicit DriveEmulator(std::vector<std::string> options = {});
    DriveEmulator(const DriveEmulator&) = delete;
    DriveEmulator& operator=(const DriveEmulator&) = delete;
    ~DriveEmulator();

    const std::string& url() const { return url_; }
    /// A call of the emulator's control API; ends the test if it is refused.
    Json control(const std::string& method, const std::string& what, const Json& body = nullptr);
    /// Replaces the fault plan.
    void plan(const Json& rules) { control("PUT", "faults", rules); }
    /// True if every planned fault struck.
    bool planUsed() { return control("GET", "faults").at("all_used").get<bool>(); }
    /// How many requests of a kind ("list", "begin", "token" ...) were met.
    std::uint64_t requests(const std::string& kind);

  private:
    int pid_ = -1;
    std::string url_;
    std::unique_ptr<net::Http> http_;
};

/// Signed in with the scope drive.file; account/wide has the scope drive.
class DriveSubject : public RemoteSubject {
  public:
    DriveSubject() : DriveSubject(std::vector<std::string>{}) {}
    explicit DriveSubject(std::vector<std::string> options);

    std::unique_ptr<remote::Remote> open() override { return openIn("state"); }
    /// As on a computer of its own: another state folder.
    std::unique_ptr<remote::Remote> openIn(const std::string& stateFolder);
    remote::DriveOptions optionsIn(const std::string& stateFolder) const;
    /// The body of the answer to a call with the account's own access token, which an open remote has
    /// fetched.
    Json call(const std::string& method, const std::string& path, const Json& body = nullptr);

    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    std::unique_ptr<net::Http> http_;
    io::SystemClock systemClock_;
    ManualClock manualClock_;
    const Clock* clock_ = &systemClock_;  ///< a test of time takes the other before it opens
    MemorySecrets secrets_;
    RecordingLog log_;
    DriveEmulator emulator_;
};

}  // namespace packtrain::test
