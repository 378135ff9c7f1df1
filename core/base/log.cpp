// The one file that includes spdlog.
#include "base/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <array>

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
            case LogLevel::debug: return spdlog::level::debug;
            case LogLevel::info: return spdlog::level::info;
            case LogLevel::warning: return spdlog::level::warn;
            case LogLevel::error: return spdlog::level::err;
        }
        return spdlog::level::err;
    }

  private:
    std::shared_ptr<spdlog::logger> logger_;
};

bool endsSecret(char c) {
    return c == ' ' || c == '&' || c == '"' || c == '\'' || c == '\n' || c == '\r' || c == ',' || c == '}' || c == ';';
}

}  // namespace

std::string maskSecrets(std::string_view text) {
    static constexpr std::array<std::string_view, 15> kMarkers = {
        "Bearer ",       "upload_id=",     "access_token=",     "refresh_token=",     "client_secret=",
        "code=",         "code_verifier=", "tempauth=",         "X-Amz-Signature=",   "Basic ",
        "access_token\":\"", "refresh_token\":\"", "client_secret\":\"", "id_token\":\"", "password="};
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        std::string_view hit;
        for (const std::string_view marker : kMarkers)
            if (text.substr(at, marker.size()) == marker) hit = marker;
        if (hit.empty()) {
            out += text[at++];
            continue;
        }
        out += hit;
        out += "***";
        for (at += hit.size(); at < text.size() && !endsSecret(text[at]);) ++at;
    }
    return out;
}

Result<std::shared_ptr<Log>> openFileLog(const Path& file, LogLevel least) {
    try {
        auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.bytes(), 5 * kMiB, 3);
        auto logger = std::make_shared<spdlog::logger>("packtrain", std::move(sink));
        logger->set_level(FileLog::toSpdlog(least));
        logger->flush_on(spdlog::level::info);
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        return std::shared_ptr<Log>(std::make_shared<FileLog>(std::move(logger)));
    } catch (const std::exception& problem) {
        return fail(Reason::writeFailed, problem.what());
    }
}

std::shared_ptr<Log> nullLog() { return std::make_shared<NullLog>(); }

}  // namespace packtrain
