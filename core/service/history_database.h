// A database of what was. It is worth having and no more: where it is broken, a new one is begun.
#pragma once

#include <memory>
#include <string_view>

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

}  // namespace packtrain::service
