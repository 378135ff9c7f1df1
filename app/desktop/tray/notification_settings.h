// What a person wants to be told, as the settings keep it.
#pragma once

#include <span>

#include "service/sessions.h"

class QSettings;

namespace packtrain::desktop {

struct NotificationSettings {
    session::AlertPreferences alerts = {};
    bool hasUploads = true;  ///< done, or in need of a person

    /// What cannot be read is as it is without settings.
    static NotificationSettings readFrom(const QSettings& settings);
    void writeTo(QSettings& settings) const;
};

/// All kinds of warnings, in the order in which they are offered.
std::span<const session::AlertKind> offeredKinds();

}  // namespace packtrain::desktop
