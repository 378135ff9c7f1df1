// When the training code is to be asked to save, look by look, and how often it should save anyway. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "session/deadline.h"
#include "session/risk.h"

namespace packtrain::session {

/// The last few measurements of one thing, of which the worst counts.
class Measured {
  public:
    void take(double value);
    bool any() const { return !values_.empty(); }
    double largest() const;
    double smallest() const;

  private:
    std::deque<double> values_;
};

/// What is seen at one look. Times are on the boot clock.
struct SaveLook {
    Ticks now{0};
    Ticks began{0};     ///< of the session
    bool busy = false;  ///< the training works
    std::vector<Deadline> deadlines = {};
    std::optional<Ticks> durable = {};  ///< when the content of the newest durable checkpoint was written
    std::uint64_t bytes = 0;            ///< of a checkpoint; 0: not known
};

enum class SaveWhy : std::uint8_t {
    none,
    deadline,  ///< the last moment from which a save can be durable before the session may end
    overdue,   ///< that moment is past, the session lives on, and too much is at risk again
    person,    ///< somebody wants it now
};
std::string_view saveWhyName(SaveWhy why);

struct SaveState {
    std::uint64_t asked = 0;  ///< counts the askings; 0: never
    SaveWhy why = SaveWhy::none;
    bool open = false;                      ///< asked, and not answered yet
    Nanoseconds risk{0};                    ///< work that the session's end would cost
    std::optional<Ticks> deadlineLow = {};  ///< of the deadline that the safe point belongs to
    std::optional<Ticks> safePoint = {};
    bool measured = false;  ///< the safe point rests on measurements; else on a cautious guess
};

/// How often to save, from what a save costs and how long sessions live. Nothing before both are known.
struct SaveAdvice {
    double everySeconds = 0;  ///< J. T. Daly's
    double youngSeconds = 0;
    double costSeconds = 0, meanLifeSeconds = 0;
};

/// One thread; times do not fall.
class SaveWatch {
  public:
    /// `asked`: what an earlier run counted to, so that no number comes twice.
    explicit SaveWatch(std::uint64_t asked) { state_.asked = asked; }

    const SaveState& look(const SaveLook& look);
    const SaveState& state() const { return state_; }
    std::optional<SaveAdvice> advice() const;

    /// Now, whatever the time; an asking that is open already stands for this one too.
    const SaveState& ask(Ticks now);
    /// The training code has saved what it was asked for; of an older number nothing changes. `seconds`: how
    /// long the save stopped the training. Also for saves that nobody asked for: then 0.
    void saved(std::uint64_t asked, std::optional<double> seconds, Ticks now);
    /// A save took so long.
    void took(double seconds) { saving_.take(seconds); }
    /// A checkpoint arrived at this speed, proof included.
    void shipped(double bytesPerSecond) { speed_.take(bytesPerSecond); }

  private:
    SaveCost cost(const SaveLook& look) const;
    void findSafePoint(const SaveLook& look);
    Nanoseconds watchedLength(const SaveLook& look) const;
    bool isTimeToAsk(const SaveLook& look) const;
    bool isSavedForTheEnd() const;

    BusyLedger ledger_;
    SaveState state_;
    Measured saving_, lag_, speed_;
    std::optional<Ticks> firstLook_, askedAt_, savedAt_;
    Nanoseconds needs_{0};  ///< of a save before the deadline that the safe point belongs to
    double meanLifeSeconds_ = 0;
};

}  // namespace packtrain::session
