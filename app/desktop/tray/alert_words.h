// A session's warning in the window's language: a title that says it all, and a few sentences that stay true
// while it is on the screen, with times of day instead of times left.
#pragma once

#include <QCoreApplication>
#include <QString>

#include "service/sessions.h"

namespace packtrain::desktop {

class AlertWords {
    Q_DECLARE_TR_FUNCTIONS(AlertWords)

  public:
    /// "cats on Colab: 10 min left"
    static QString title(const service::SessionView& session, const session::Alert& alert);
    /// `wall`: the time of day at the moment of the view.
    static QString text(const service::SessionView& session, const session::Alert& alert, WallTime wall);
    /// How far an asking to save has come: "Save asked for: seen, being done".
    static QString asking(const service::CommandView& command);

    /// "Colab T4: 42 min left, checkpoint 6 min ago", for tooltips and menus.
    static QString sessionLine(const service::SessionView& session);

  private:
    static QString lead(const session::Alert& alert, Ticks now);
    static QString sentence(session::AlertPhrase phrase, const session::Alert& alert, Ticks now,
                            WallTime wall);
    static QString safe(const session::Alert& alert, Ticks now);
    static QString when(const service::SessionView& session, const session::Alert& alert, WallTime wall);
};

}  // namespace packtrain::desktop
