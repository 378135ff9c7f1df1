// One tree of the sets of a series, made beside the folder that it becomes.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "io/file_system.h"

namespace packtrain::service {

/// Takes one set after the other, each file in place of an older one of its path. place() is for any thread,
/// the rest for one.
class SeriesTree {
  public:
    /// `folder` must not be there, or be empty (else fileBusy). Work lies beside it, in
    /// FOLDER.packtrain-series, and goes on after a cut if it was for the same `what`.
    static Result<std::unique_ptr<SeriesTree>> open(io::FileSystem& files, const Path& folder,
                                                    const std::string& what);
    /// Back to the start.
    Result<> clear();

    /// Where the set's own tree is to be pulled to; nothing if it is in this one already.
    std::optional<Path> place(const std::string& set) const;
    /// Its files go into the one tree.
    Result<> merge(const std::string& set);
    /// It is a folder of its own in the tree.
    Result<> keepApart(const std::string& set);

    struct Content {
        std::uint64_t files = 0, bytes = 0;
    };
    Result<Content> content(const StopToken& stop) const;
    /// The tree takes its name.
    Result<> publish();

  private:
    SeriesTree(io::FileSystem& files, const Path& folder, std::string what);
    Result<> make();
    Result<> move(const Path& from, const Path& to);
    Result<> done(const std::string& set);

    io::FileSystem& files_;
    const Path target_, root_, sets_, tree_, marks_;
    const std::string what_;
};

}  // namespace packtrain::service
