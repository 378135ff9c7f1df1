// The agent's end of the link to desktops.
#pragma once

#include "parts.h"
#include "service/agent_link.h"

namespace packtrain::agent {

struct LinkRules {
    bool isDirectRefused = false;  ///< the platform's terms forbid to control a machine from afar
    bool mayBeControlled = true;   ///< prefetch, evict, set_limits, stop_runtime
};

/// Section "link" (API.md). Speaks from begin() to end().
class LinkPart final : public Part {
  public:
    LinkPart(const PartGround& ground, const LinkRules& rules);
    ~LinkPart() override;

    /// Hears of the secrets that are taken; before begin() too.
    void pair(const service::NotebookSecret& secret);
    /// What is passed in outlives end(). `snapshot` gives everything; `isBusy`, whether the training works.
    void begin(const Parts& parts, std::function<Json()> snapshot, std::function<bool()> isBusy);
    /// Says goodbye to desktops, which takes at most some seconds where the drive is away.
    void end();

    bool isDirectRefused() const { return rules_.isDirectRefused; }
    /// Null: there is no such pairing.
    std::shared_ptr<service::LinkLine> line(std::string_view pairing) const { return link_.line(pairing); }

    std::string_view section() const override { return "link"; }
    Json view() const override;
    std::optional<Result<Json>> command(std::string_view name, const Json& arguments) override;

  private:
    const PartGround ground_;
    const LinkRules rules_;
    const Path file_;  ///< the pairing for desktops of this machine
    service::AgentLink link_;
};

}  // namespace packtrain::agent
