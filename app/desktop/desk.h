// What every page works with. Passed in, never looked up; all of it outlives the windows.
#pragma once

#include <QUrl>
#include <functional>

#include "background.h"
#include "dialogs.h"
#include "platform/local_paths.h"
#include "service/accounts.h"
#include "service/agent_wheel.h"
#include "service/datasets.h"
#include "service/notebook_grants.h"
#include "service/pairings.h"
#include "service/sessions.h"
#include "service/uploads.h"

class QSettings;

namespace packtrain::desktop {

struct Desk {
    service::UploadService& uploads;
    service::DatasetService& datasets;
    service::AccountService& accounts;
    service::Sessions& sessions;
    service::Pairings& pairings;
    service::NotebookGrants& grants;
    service::NotebookCells& cells;
    Background& background;
    Dialogs& dialogs;
    QSettings& settings;
    std::function<void(const QUrl&)> openUrl;                ///< browser or file manager; window thread
    std::function<PathKind(const Path&)> probe = probePath;  ///< asks the disk; any thread
};

}  // namespace packtrain::desktop
