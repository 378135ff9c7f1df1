// The door to datasets on drives: verify, pull, find, list, remove, quota, trash.
#pragma once

#include <functional>
#include <memory>

#include "service/values.h"

namespace packtrain::service {

struct TransferProgress {
    std::string step;                   ///< "manifest", "shards", "extract"
    std::uint64_t done = 0, total = 0;  ///< bytes
    std::uint64_t objects = 0, objectsTotal = 0;
};
using Progress = std::function<void(const TransferProgress&)>;

struct Problem {
    std::string object;  ///< name below the dataset's folder
    Reason reason;
    std::string detail;
};

struct VerifyResult {
    std::uint64_t objects = 0, bytes = 0, readBack = 0;
    Proof weakest = Proof::checksum;
    std::vector<Problem> problems;  ///< empty: complete and whole
    bool complete() const { return problems.empty(); }
};

struct PullResult {
    std::uint64_t files = 0, bytes = 0;
    bool shardsOnly = false;
    std::uint64_t sets = 0;         ///< of a series; 0: it is one dataset
    std::vector<Problem> problems;  ///< of a series: sets that are not whole, and are not in it
};

struct FoundFile {
    std::string path;
    std::string object;  ///< the shard or raw file that holds it
    std::uint64_t offset = 0, size = 0;
};

struct ListedItem {
    std::string name;
    bool isFolder = false;
    std::uint64_t size = 0;
    bool isDataset = false;
    std::uint64_t files = 0, shards = 0;  ///< of a dataset
    std::string created;
};

struct TrashStatus {
    std::uint64_t size = 0;
    Space space;
};

struct TrashContents {
    std::uint64_t bytes = 0;
    std::vector<std::string> names;
    Path list;  ///< where it is written down, one JSON object a line; empty if there is nothing in the trash
};

/// Thread-safe; every method blocks and stops by token. Where verify, pull, find and remove are given a
/// folder with the sets of a series (dataset_series.h), they work on all of them.
class DatasetService {
  public:
    virtual ~DatasetService() = default;
    /// Every object that the manifest lists: there, of the right size, with the right checksum (or read
    /// back). `readPercent` of the shards are downloaded and hashed besides.
    virtual Result<VerifyResult> verify(const Target& dataset, double readPercent, const Progress& progress,
                                        const StopToken& stop) = 0;
    /// Into `folder` (made if missing, else empty or a pull that was cut): the tree, or the shards as they
    /// are. Verified before anything is visible under its name.
    virtual Result<PullResult> pull(const Target& dataset, const Path& folder, bool shardsOnly,
                                    const std::vector<std::string>& globs, const Progress& progress,
                                    const StopToken& stop) = 0;
    virtual Result<std::vector<FoundFile>> find(const Target& dataset, const std::string& nameOrGlob,
                                                const StopToken& stop) = 0;
    virtual Result<std::vector<ListedItem>> list(const Target& folder, const StopToken& stop) = 0;
    virtual Result<Space> space(const std::string& remote, const StopToken& stop) = 0;
    /// Deletes only what the manifest lists, and the manifest last, so that a removal that was cut can be run
    /// again; then folders of ours that are empty. `confirm` sees the list before anything is deleted; false
    /// is cancelled. Returns the bytes that were listed.
    virtual Result<std::uint64_t> remove(const Target& dataset,
                                         const std::function<bool(const std::vector<std::string>&)>& confirm,
                                         const Progress& progress, const StopToken& stop) = 0;
    virtual Result<TrashStatus> trashStatus(const std::string& remote, const StopToken& stop) = 0;
    /// Lists what is in the trash, whoever put it there, writes the list to a file, and shows both to
    /// `confirm` before anything goes; false is cancelled. Of an empty trash nobody is asked.
    virtual Result<TrashContents> emptyTrash(const std::string& remote,
                                             const std::function<bool(const TrashContents&)>& confirm,
                                             const StopToken& stop) = 0;
};

}  // namespace packtrain::service
