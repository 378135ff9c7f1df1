// A database of what was. It is worth having and no more: where it is broken, a new one is begun.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "session/past.h"
#include "store/database.h"

namespace packtrain::service {

/// The store sets a broken file aside when it finds it; then a new one is made. `pragmas`: how it is used.
inline Result<std::unique_ptr<store::Database>> openHistoryDatabase(io::FileSystem& files, const Path& file,
                                                                    const store::OpenOptions& options,
                                                                    std::string_view pragmas) {
    auto database = store::Database::open(files, file, options);
    if (!database && database.error().reason == Reason::databaseBroken)
        database = store::Database::open(files, file, options);
    if (database) PACKTRAIN_CHECK((*database)->execute(pragmas));
    return database;
}

/// All rows of a statement that is bound: id, platform, plan, began, lasted, idle, gone.
inline Result<std::vector<session::PastSession>> readPastSessions(store::Statement& select) {
    std::vector<session::PastSession> sessions;
    for (;;) {
        PACKTRAIN_TRY(const bool more, select.step());
        if (!more) return sessions;
        sessions.push_back({.id = select.text(0),
                            .platform = select.text(1),
                            .plan = select.text(2),
                            .began = select.integer(3),
                            .lasted = session::Seconds(select.integer(4)),
                            .idle = session::Seconds(select.integer(5)),
                            .left = select.integer(6) != 0});
    }
}

}  // namespace packtrain::service
