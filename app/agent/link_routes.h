// The direct road: a desktop's two requests of the link, as core/link/FORMAT.md has them.
#pragma once

#include <atomic>

#include "link_part.h"
#include "local_api.h"
#include "sampler.h"

namespace packtrain::agent {

/// Any thread. What it is given outlives it.
class LinkRoutes {
  public:
    LinkRoutes(LinkPart& part, const Sampler& sampler, const Clock& clock)
        : part_(part), sampler_(sampler), clock_(clock) {}

    /// Of a path below /link/. `takePlace` gives a place for a stream, which is given back when the pointer
    /// goes; null: there is none left.
    Answer answer(const Question& question, const std::function<std::shared_ptr<void>()>& takePlace);
    /// Waits until the streams have told their last frame, at most `limit` of real time.
    void awaitLast(std::chrono::milliseconds limit) const;

  private:
    Answer frames(const Question& question, const std::shared_ptr<service::LinkLine>& line,
                  const std::function<std::shared_ptr<void>()>& takePlace);

    LinkPart& part_;
    const Sampler& sampler_;
    const Clock& clock_;
    /// The streams that live share it.
    const std::shared_ptr<std::atomic<int>> streams_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace packtrain::agent
