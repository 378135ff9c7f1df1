// The text of "time left", held still: it is written anew only when it is off by more than a tenth, or after
// 30 s.
#pragma once

#include <QString>
#include <chrono>
#include <optional>

#include "service/values.h"

namespace packtrain::desktop {

class EtaText {
  public:
    using Moment = std::chrono::steady_clock::time_point;
    /// True if the text is another one now. Empty for jobs that do not move.
    bool update(const service::JobView& view, Moment now);
    /// The same rule for a plain range; nothing: "Estimating...".
    bool update(std::optional<std::chrono::seconds> low, std::optional<std::chrono::seconds> high,
                Moment now);
    bool clear();

    const QString& text() const { return text_; }
    /// "finishes ~18:40"; empty when unknown.
    const QString& finish() const { return finish_; }

  private:
    bool show(QString text, QString finish);
    std::optional<std::chrono::seconds> shown_;
    Moment shownAt_{};
    QString text_, finish_;
};

}  // namespace packtrain::desktop
