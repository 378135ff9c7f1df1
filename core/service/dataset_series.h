// A series: sets of one name with numbers, NAME/NAME-000001 and so on, each a dataset of its own. Together
// they are one tree, in which of two files of the same path that of the higher number counts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cache/stored_dataset.h"
#include "io/file_system.h"
#include "service/datasets.h"

namespace packtrain::service {

/// "samples" of "ml/out/samples".
std::string nameOfSeries(const Target& series);

/// The number of "samples-000012" in the series "samples"; 0 if that is none of its sets.
std::uint64_t numberInSeries(const std::string& series, const std::string& name);

/// By number, the folders of the series' sets in the folder `path`, whole or not. Empty if there is none.
Result<std::map<std::uint64_t, std::string>> seriesMembers(remote::Remote& remote, const std::string& path,
                                                           const std::string& series, const StopToken& stop);

/// The sets of a series that have a manifest, in the order of their numbers, and what is amiss with the rest.
class DatasetSeries {
  public:
    struct Set {
        std::string name;
        std::unique_ptr<cache::StoredDataset> dataset;
    };

    /// `path`: below the remote's root. unknownDataset if there is no whole set.
    static Result<std::unique_ptr<DatasetSeries>> open(std::shared_ptr<remote::Remote> remote,
                                                       const std::string& path, const std::string& name,
                                                       const StopToken& stop);

    const std::vector<Set>& sets() const { return sets_; }
    /// Sets without a manifest, and numbers between others of which there is nothing.
    const std::vector<Problem>& problems() const { return problems_; }
    remote::Remote& remote() const { return *remote_; }
    const std::string& path() const { return path_; }

    /// As DatasetService::pull; with `shardsOnly` each set is a folder of its own.
    Result<PullResult> pull(io::FileSystem& files, const Path& folder, bool shardsOnly,
                            const std::vector<std::string>& globs, const Progress& progress,
                            const StopToken& stop) const;

  private:
    DatasetSeries(std::shared_ptr<remote::Remote> remote, std::string path)
        : remote_(std::move(remote)), path_(std::move(path)) {}

    const std::shared_ptr<remote::Remote> remote_;
    const std::string path_;
    std::vector<Set> sets_;
    std::vector<Problem> problems_;
};

}  // namespace packtrain::service
