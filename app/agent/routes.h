// Which question gets which answer, on both ways in. API.md is its description for programs.
#pragma once

#include "base/bytes.h"
#include "local_api.h"
#include "part.h"
#include "sampler.h"

namespace packtrain::agent {

/// Any thread. `sampler` and `parts` outlive it.
class Routes {
  public:
    Routes(const Sampler& sampler, const Parts& parts) : sampler_(sampler), parts_(parts) {}

    /// `port`: told in the snapshot unless 0.
    Answer answer(const Question& question, int port) const;

  private:
    Answer snapshot(int port) const;
    Answer metrics() const;
    Answer command(std::string_view name, const std::string& body) const;

    const Sampler& sampler_;
    const Parts& parts_;
};

/// 400, 404, 409 or 500, by the error's kind.
int statusOf(const Error& error);

}  // namespace packtrain::agent
