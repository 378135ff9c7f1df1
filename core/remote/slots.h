// Small objects of one folder that are written over and over, a few times a minute for hours: letters, not
// data. Where a drive can, each verb is one request, and the drive's own clock says how old a letter is.
#pragma once

#include "base/clock.h"
#include "remote/registry.h"

namespace packtrain::remote {

struct Slot {
    std::string id;
    std::string name;
    std::string version;  ///< changes with every change of content
    std::uint64_t size = 0;
    /// How long ago the content was written, by the clock of whoever keeps it, rather too much than too
    /// little; nothing where it is not told.
    std::optional<Nanoseconds> age;
};

/// Thread-safe. Nothing is tried again and nothing is read back: the next letter does both.
class Slots {
  public:
    virtual ~Slots() = default;
    /// All objects of the folder, in no order. May lag behind creates.
    virtual Result<std::vector<Slot>> list(const StopToken& stop) = 0;
    /// Nothing if it is not there.
    virtual Result<std::optional<Slot>> look(const std::string& id, const StopToken& stop) = 0;
    /// The content as it is now, at most `largest` bytes of it: what is longer ends there. objectGone.
    virtual Result<std::string> read(const std::string& id, std::size_t largest, const StopToken& stop) = 0;
    /// A new object; a few requests.
    virtual Result<Slot> create(std::string_view name, ByteSpan bytes, const StopToken& stop) = 0;
    /// New content, whatever was there: the last writer wins. objectGone.
    virtual Result<Slot> overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop) = 0;
    /// For good where the drive can, with all its versions. What is not there is success.
    virtual Result<> remove(const std::string& id, const StopToken& stop) = 0;
};

/// Of a folder of a remote that is open already, on whichever drive. What is passed in outlives it.
Result<std::unique_ptr<Slots>> openSlots(const RemoteConfig& config, const Surroundings& with, Remote& opened,
                                         const FolderRef& folder);

/// By the verbs of any remote, which may take several requests each. `ageOf` may be empty.
using AgeOf = std::function<std::optional<Nanoseconds>(const std::string& id)>;
std::unique_ptr<Slots> slotsOver(Remote& remote, FolderRef folder, AgeOf ageOf);

}  // namespace packtrain::remote
