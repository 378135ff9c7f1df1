// What the agent does beside its looks at the sensors: each such thing is a part, with a section of the
// snapshot and commands of its own. API.md says what programs see of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "service/error_json.h"

namespace packtrain::agent {

/// All members may be called from any thread, several at a time. None may block longer than a local disk
/// does, and never on the network: what takes long goes on behind, and the caller asks again.
class Part {
  public:
    virtual ~Part() = default;
    /// Its key in the snapshot: "datasets", "checkpoints". Lower case; the same for ever.
    virtual std::string_view section() const = 0;
    /// What stands below that key.
    virtual Json view() const = 0;
    /// Nothing: the command is not this part's. `arguments` is an object; arguments.h takes it apart. An
    /// answer is an object too. A command that takes long answers {"state": "working", "done": n, "total": m}
    /// and is asked again with the same arguments.
    virtual std::optional<Result<Json>> command(std::string_view name, const Json& arguments) = 0;
    /// Lines for /metrics in Prometheus' text format with their HELP and TYPE, each ended; may be empty.
    /// Names begin with "packtrain_" and the section's name.
    virtual std::string metrics() const { return {}; }
};

using service::errorJson;
using Parts = std::vector<std::unique_ptr<Part>>;

/// Stands in for a part that could not start: its section is {"error": ...}, and so is each answer to one of
/// its commands. The agent lives on.
std::unique_ptr<Part> failedPart(std::string section, std::vector<std::string> commands, Error why);

/// The view of the part with that section; null where there is none.
Json sectionOf(const Parts& parts, std::string_view section);

}  // namespace packtrain::agent
