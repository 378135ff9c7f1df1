// Which question gets which answer, on both ways in. API.md is its description for programs.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "history.h"
#include "link_routes.h"
#include "local_api.h"
#include "part.h"
#include "sampler.h"

namespace packtrain::agent {

/// Any thread. What it is given outlives it.
class Routes {
  public:
    /// `history` may be null: then `noHistory` says why.
    Routes(const Sampler& sampler, const Parts& parts, const Clock& clock, History* history, Error noHistory);

    Answer answer(const Question& question);
    /// Told in the snapshot from then on.
    void setPort(int port) { port_ = port; }
    /// Answers what lies below /link/, from then on; before the first question.
    void setLink(LinkRoutes* link) { link_ = link; }
    /// Everything, with this look at the sensors.
    Json snapshot(const Snapshot& looks) const;

  private:
    std::shared_ptr<void> takePlace();
    Answer metrics() const;
    Answer command(std::string_view name, const std::string& body) const;
    Answer history(const Question& question) const;
    Answer events(const Question& question);
    std::string event(const Snapshot& looks);

    const Sampler& sampler_;
    const Parts& parts_;
    const Clock& clock_;
    History* const history_;
    const Error noHistory_;
    const std::string run_;  ///< marks the events of this agent's life
    std::atomic<int> port_ = 0;
    LinkRoutes* link_ = nullptr;
    /// The streams that live; they share it with the routes.
    const std::shared_ptr<std::atomic<std::size_t>> streams_ = std::make_shared<std::atomic<std::size_t>>(0);
    std::mutex mutex_;
    std::uint64_t eventNumber_ = 0;
    std::string event_;  ///< of that number: made once for all streams
};

/// 400, 404, 409 or 500, by the error's kind.
int statusOf(const Error& error);

}  // namespace packtrain::agent
