// One-line SQL for the journal's record functions.
#pragma once

#include <functional>
#include <initializer_list>

#include "store/database.h"

namespace packtrain::transfer {

/// For a statement without rows.
inline Result<> change(store::Database& db, std::string_view sql,
                       std::initializer_list<store::Value> values = {}) {
    PACKTRAIN_TRY(store::Statement statement, db.prepare(sql));
    return statement.run(values);
}

/// Calls `each` for every row.
inline Result<> rows(store::Database& db, std::string_view sql, std::initializer_list<store::Value> values,
                     const std::function<Result<>(store::Statement&)>& each) {
    PACKTRAIN_TRY(store::Statement statement, db.prepare(sql));
    PACKTRAIN_CHECK(statement.bind(values));
    for (;;) {
        PACKTRAIN_TRY(const bool row, statement.step());
        if (!row) return {};
        PACKTRAIN_CHECK(each(statement));
    }
}

/// The integer in the first column of the first row; nothing if there is no row.
inline Result<std::optional<std::int64_t>> oneNumber(store::Database& db, std::string_view sql,
                                                     std::initializer_list<store::Value> values = {}) {
    PACKTRAIN_TRY(store::Statement statement, db.prepare(sql));
    PACKTRAIN_CHECK(statement.bind(values));
    PACKTRAIN_TRY(const bool row, statement.step());
    if (!row || statement.isNull(0)) return std::nullopt;
    return statement.integer(0);
}

}  // namespace packtrain::transfer
