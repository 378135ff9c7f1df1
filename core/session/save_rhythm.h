// How often saves become safe, and how long each takes until it is: from those that were told of. Pure.
#pragma once

#include <deque>
#include <optional>

#include "base/clock.h"

namespace packtrain::session {

/// One thread.
class SaveRhythm {
  public:
    /// The newest safe save, told as often as one likes: `saved` is when its content was written, as well as
    /// that is known from its age; `took`: from then until it was proved.
    void look(Ticks saved, std::optional<Nanoseconds> took);
    /// Between two saves, the middle one of the last few; nothing before there were three saves.
    std::optional<Nanoseconds> between() const;
    /// The longest that one of the last few took.
    std::optional<Nanoseconds> took() const;

  private:
    std::optional<Ticks> newest_;
    std::deque<Nanoseconds> between_, took_;
};

}  // namespace packtrain::session
