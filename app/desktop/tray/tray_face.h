// What the icon in the tray looks like, and what its tooltip says: pure functions of uploads and sessions.
#pragma once

#include <QCoreApplication>
#include <QIcon>
#include <QStringList>

#include "models/aggregate.h"
#include "service/session_alerts.h"

namespace packtrain::desktop {

class TrayFace {
    Q_DECLARE_TR_FUNCTIONS(TrayFace)

  public:
    static session::TrayUploads facts(const std::vector<service::JobView>& jobs);
    /// A shape of its own for every state, to be told apart on light and dark panels.
    static QIcon icon(session::TrayState state);
    /// "Packtrain: 63 %, about 4 min", "2 running, 11.8 MiB/s", "Colab T4: 42 min left, checkpoint 6 min
    /// ago"; the first is always there. `first`: the session that `view` names, if there is one.
    static QStringList lines(const Aggregate& uploads, const session::TrayView& view,
                             const service::SessionView* first);

  private:
    static QString stateWords(session::TrayState state);
};

}  // namespace packtrain::desktop
