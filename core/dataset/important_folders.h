// Which folder entries a dataset must carry: a tar makes the others by itself when it is unpacked.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dataset/entry.h"

namespace packtrain::dataset {

/// Fed in plan order. Keeps folders that are empty or whose mode is not 0755, as encoded blocks: a million
/// take about 30 MB.
class ImportantFolders {
  public:
    /// A folder, in plan order with all else.
    void add(Entry&& folder);
    /// Anything else.
    void pass(const Entry& entry) { settle(entry.path); }
    /// Keeps it whatever it is.
    void keep(Entry&& folder);
    /// Gives all that were kept, in order, and forgets them.
    Result<> giveAll(const std::function<Result<>(Entry&&)>& each);

  private:
    /// The entry after a folder tells whether the folder is empty.
    void settle(std::string_view nextPath);

    std::optional<Entry> last_;
    std::vector<Entry> loose_;
    std::vector<std::string> blocks_;
};

}  // namespace packtrain::dataset
