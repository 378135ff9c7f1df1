// The schema of an index, to the letter: a reader compares the text. Changing a byte here is a new format
// version (FORMAT.md).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "store/database.h"

namespace packtrain::dataset {

inline constexpr std::int32_t kIndexApplicationId = 0x504B5469;  // "PKTi"
inline constexpr int kIndexVersion = 1;

inline constexpr std::string_view kIndexTable =
    "CREATE TABLE entries (\n"
    "    shard    INTEGER NOT NULL,\n"
    "    offset   INTEGER NOT NULL,\n"
    "    path     BLOB    NOT NULL,\n"
    "    kind     INTEGER NOT NULL,\n"
    "    size     INTEGER NOT NULL,\n"
    "    mtime_ns INTEGER NOT NULL,\n"
    "    mode     INTEGER NOT NULL,\n"
    "    xxh3     BLOB,\n"
    "    link     BLOB,\n"
    "    PRIMARY KEY (shard, offset, path)\n"
    ") WITHOUT ROWID";
inline constexpr std::string_view kIndexByPath = "CREATE UNIQUE INDEX entries_by_path ON entries (path)";

/// The index by path is built last, in one go, which is several times faster than keeping it up to date.
inline constexpr std::array<store::Migration, 1> kIndexMigrations = {{{kIndexVersion, kIndexTable}}};

}  // namespace packtrain::dataset
