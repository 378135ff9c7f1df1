// The one file that includes spdlog.
#include "base/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace packtrain {
namespace {

class NullLog final : public Log {
  public:
    void write(LogLevel, std::string_view) override {}
};

class FileLog final : public Log {
  public:
    explicit FileLog(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}
    void write(LogLevel level, std::string_view message) override {
        try {
            logger_->log(toSpdlog(level), "{}", maskSecrets(message));
        } catch (...) {  // NOLINT(bugprone-empty-catch): a log line that cannot be written is dropped
        }
    }

    static spdlog::level::level_enum toSpdlog(LogLevel level) {
        switch (level) {
            case LogLevel::debug:
                return spdlog::level::debug;
            case LogLevel::info:
                return spdlog::level::info;
            case LogLevel::warning:
                return spdlog::level::warn;
            case LogLevel::error:
                return spdlog::level::err;
        }
        return spdlog::level::err;
    }

  private:
    std::shared_ptr<spdlog::logger> logger_;
};

/// A log holds names and paths: each of its files is its owner's alone, the rotated ones too.
spdlog::file_event_handlers privateFiles() {
    spdlog::file_event_handlers handlers;
    handlers.after_open = [](const spdlog::filename_t& name, std::FILE*) {
        std::error_code ignored;  // a file system without modes keeps the log all the same
        std::filesystem::permissions(
            name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    };
    return handlers;
}

// A secret in what follows a name: `skip` bytes of separator, then `length` bytes to be masked.
struct Hit {
    std::size_t skip = 0;
    std::size_t length = 0;
};

// Query parameters, form fields and JSON members whose value opens something.
constexpr std::array<std::string_view, 24> kFields = {
    "access_token",    "refresh_token",    "id_token",
    "token",           "device_code",      "code",
    "code_verifier",   "client_secret",    "client_assertion",
    "assertion",       "password",         "passphrase",
    "secret",          "secret_key",       "secret_access_key",
    "upload_id",       "upload_url",       "uploadurl",
    "tempauth",        "signature",        "sig",
    "x-amz-signature", "x-goog-signature", "x-amz-security-token"};
constexpr std::array<std::string_view, 6> kHeaders = {
    "authorization", "proxy-authorization", "cookie", "set-cookie", "x-amz-security-token", "x-auth-token"};

bool isNameByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string lowered(std::string_view name) {
    std::string out(name);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::size_t skipSpaces(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(' ', at), text.size());
}

// A JSON text's end is the first quote that no backslash stands before.
std::size_t quotedLength(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && text[length] != '"') length += text[length] == '\\' ? 2 : 1;
    return std::min(length, text.size());
}

Hit assigned(std::string_view rest) {
    const std::size_t skip = rest.starts_with("=\"") ? 2 : 1;
    return {skip, std::min(rest.find_first_of(" &\"'\r\n,};", skip), rest.size()) - skip};
}

Hit inJson(std::string_view rest) {
    std::size_t at = skipSpaces(rest, 1);
    if (at >= rest.size() || rest[at] != ':') return {};
    at = skipSpaces(rest, at + 1);
    if (at >= rest.size() || rest[at] != '"') return {};
    return {at + 1, quotedLength(rest.substr(at + 1))};
}

Hit secretAfter(const std::string& name, std::string_view rest) {
    const auto isOneOf = [&](const auto& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (name == "bearer" && rest.starts_with(' ')) return assigned(rest);
    if (rest.starts_with(':') && isOneOf(kHeaders)) {
        const std::size_t value = skipSpaces(rest, 1);
        return {value, std::min(rest.find_first_of("\r\n", value), rest.size()) - value};
    }
    if (!isOneOf(kFields)) return {};
    if (rest.starts_with('=')) return assigned(rest);
    return rest.starts_with('"') ? inJson(rest) : Hit();
}

}  // namespace

std::string maskSecrets(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t name = 0;
        while (name < text.size() && isNameByte(text[name])) ++name;
        if (name == 0) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const Hit hit = secretAfter(lowered(text.substr(0, name)), text.substr(name));
        out += text.substr(0, name + hit.skip);
        if (hit.length > 0) out += "***";
        text.remove_prefix(name + hit.skip + hit.length);
    }
    return out;
}

Result<std::shared_ptr<Log>> openFileLog(const Path& file, LogLevel least) {
    try {
        auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.bytes(), 5 * kMiB, 3, false,
                                                                           privateFiles());
        auto logger = std::make_shared<spdlog::logger>("packtrain", std::move(sink));
        logger->set_level(FileLog::toSpdlog(least));
        logger->flush_on(spdlog::level::info);
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        return std::shared_ptr<Log>(std::make_shared<FileLog>(std::move(logger)));
    } catch (const std::exception& problem) {
        return fail(Reason::writeFailed, problem.what());
    }
}

std::shared_ptr<Log> nullLog() {
    return std::make_shared<NullLog>();
}

}  // namespace packtrain
