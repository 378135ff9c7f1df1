// The local end of a sign-in: the browser comes back to a port of this computer with the code (RFC 8252
// section 7.3).
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace packtrain::net {

/// Takes one answer: a GET of "/" with the right state. Everything else gets a page and changes nothing.
class RedirectListener {
  public:
    /// Listens on 127.0.0.1 until destroyed. networkDown if no port can be had.
    static Result<std::unique_ptr<RedirectListener>> open(const std::string& state);
    ~RedirectListener();

    /// "http://127.0.0.1:PORT/"
    std::string uri() const;
    /// The code. signInDenied if the person said no, networkTimeout at `end` (steady clock), cancelled.
    Result<std::string> waitForCode(const Clock& clock, Ticks end, const StopToken& stop);

  private:
    struct Listening;
    explicit RedirectListener(std::unique_ptr<Listening> listening);
    std::unique_ptr<Listening> listening_;
};

}  // namespace packtrain::net
