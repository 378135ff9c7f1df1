// What a machine's figures were over the last days: rows of named numbers in a database of their own.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/database.h"

namespace packtrain::service {

using Figures = std::map<std::string, double>;

struct FigureRow {
    std::int64_t at = 0;  ///< seconds since 1970, of the row's end
    Figures figures;
};

/// Thread-safe. A ring: it keeps the newest rows, counted and not by the wall clock, which may jump.
class FigureHistory {
  public:
    /// A broken file was set aside by the store; then a new one is made.
    static Result<std::unique_ptr<FigureHistory>> open(io::FileSystem& files, const Path& file,
                                                       std::size_t rowsKept);

    /// Lost in a power cut at worst are the last rows.
    Result<> add(const FigureRow& row);
    /// In the order in which they were added: rows at or after `since`, each the mean of the rows within
    /// `step` seconds. At most `most` rows: the newest.
    Result<std::vector<FigureRow>> since(std::int64_t since, std::int64_t step, std::size_t most);

  private:
    FigureHistory(std::unique_ptr<store::Database> database, std::size_t rowsKept)
        : database_(std::move(database)), rowsKept_(rowsKept) {}

    std::mutex mutex_;
    const std::unique_ptr<store::Database> database_;
    const std::size_t rowsKept_;
    std::size_t addedSinceTrim_ = 0;
};

}  // namespace packtrain::service
