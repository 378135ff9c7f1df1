// The log: leveled lines with secrets masked. A Log is passed in; there is no global one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/path.h"
#include "base/result.h"

namespace packtrain {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Thread-safe. Never blocks on a reader and never fails: what cannot be written is dropped.
class Log {
  public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view message) = 0;

    void debug(std::string_view message) { write(LogLevel::debug, message); }
    void info(std::string_view message) { write(LogLevel::info, message); }
    void warning(std::string_view message) { write(LogLevel::warning, message); }
    void error(std::string_view message) { write(LogLevel::error, message); }
};

/// Masks what must never be printed: bearer tokens, upload_id, code, refresh_token, client_secret,
/// signatures.
std::string maskSecrets(std::string_view text);

/// Rotating file, 3 x 5 MB. Every line passes maskSecrets.
Result<std::shared_ptr<Log>> openFileLog(const Path& file, LogLevel least);
/// Drops everything: for tests and for whoever has no place to write.
std::shared_ptr<Log> nullLog();

}  // namespace packtrain
