// A job, its source and its drive, ready to run; and the proof that what arrived is what was there.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fast_clock.h"
#include "scripted_remote.h"
#include "support/fixture_tree.h"
#include "support/recording_log.h"
#include "support/temp_folder.h"
#include "transfer/run_job.h"

namespace packtrain::test {

inline const std::vector<std::string> kNothing;
inline const transfer::RunOptions kReturns{.returnWhenWaiting = true};

class JobBench {
  public:
    JobBench();

    /// 3 folders, names of samples, sizes from 0 to 300 KiB: about `files` * 60 KiB.
    void fill(int files);
    transfer::JobSpec spec() const;
    /// Later shards are not looked at before the first one is sent.
    transfer::JobSpec oneAtATime() const;
    transfer::JobId create(const transfer::JobSpec& spec);
    transfer::JobId create() { return create(spec()); }

    /// Runs to the end. `drive` null: the scripted one.
    Result<transfer::JobView> run(const transfer::JobId& id, const transfer::RunOptions& options = {},
                                  const StopToken& stop = {}, std::function<void()> changed = {});
    /// The same with requirements: it must come back, and with this state.
    transfer::JobView mustRun(const transfer::JobId& id, transfer::JobState state = transfer::JobState::done);

    /// Does something once, from the thread that is about to send the n-th part.
    void whenPart(std::size_t number, std::function<void()> what);
    /// Of every part after the n-th the drive takes nothing.
    void takesNothingAfter(std::size_t number);

    /// One line per thing that is wrong with the dataset on the scripted drive compared with the source less
    /// `leftOut`: unpacked with stock tar and cat, compared, one object of each, everything that the manifest
    /// names there with its sha256, nothing else there.
    std::vector<std::string> wrong(const std::set<std::string>& leftOut = {});
    /// The same of a dataset in a folder of this computer; what the folder holds besides is wrong too.
    std::vector<std::string> wrongIn(const Path& target);

  private:
    struct Arrived {
        std::string id, bytes;
    };
    std::vector<std::string> wrong(const std::map<std::string, Arrived>& byPath,
                                   const std::set<std::string>& leftOut);

  public:
    TempFolder temp;
    FixtureTree source;
    Path state;
    std::unique_ptr<io::FileSystem> disk;
    io::FileSystem* files;  ///< what the job sees; the real one unless a test puts another in its place
    FastClock clock;
    RecordingLog log;
    ScriptedRemote drive;
    remote::Remote* remote = &drive;
    std::unique_ptr<transfer::Gate> gate;
    std::unique_ptr<transfer::JobStore> jobs;
    SealKey key;
    std::function<void()> onWake;
};

}  // namespace packtrain::test
