// What the pieces of one run are given: the surroundings, the job, its journal, the shared traffic.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "transfer/job_record.h"
#include "transfer/journal.h"
#include "transfer/run_job.h"
#include "transfer/traffic.h"

namespace packtrain::transfer {

/// The folders of the dataset on the drive. Asked for once each, remembered in the journal: no look-up by
/// name in the steady state. Thread-safe.
class RemoteFolders {
  public:
    RemoteFolders(remote::Remote& remote, Journal& journal, std::string datasetFolder)
        : remote_(remote), journal_(journal), datasetFolder_(std::move(datasetFolder)) {}
    /// `below`: relative to the dataset's folder; empty: that folder itself.
    Result<remote::FolderRef> ensure(const std::string& below, const StopToken& stop);
    /// A folder was not there any more: all are asked for again.
    Result<> forget();
    const std::string& datasetFolder() const { return datasetFolder_; }

  private:
    remote::Remote& remote_;
    Journal& journal_;
    std::string datasetFolder_;
    std::mutex mutex_;
    std::map<std::string, std::string> known_;
};

struct RunContext {
    const RunSurroundings& with;
    const JobRow& job;  ///< as it was when the run began
    Journal& journal;
    Traffic& traffic;
    RemoteFolders& folders;
    Path folder;     ///< the job's own
    StopToken stop;  ///< of the whole run

    /// The roots with what the journal knows of them: each is compared with that.
    Result<std::vector<dataset::SourceRoot>> roots() const;
    const remote::Capabilities& drive() const { return with.remote.capabilities(); }
    /// Into the journal and the log. Failing to write it is no reason to stop.
    void tell(std::string_view kind, const std::string& text,
              std::optional<Reason> reason = std::nullopt) const;
};

}  // namespace packtrain::transfer
