// One JSON object on one line: the events of --json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "service/values.h"

namespace packtrain::cli {

class JsonLine {
  public:
    explicit JsonLine(std::string_view event) { text("event", event); }
    /// Bytes that are not UTF-8 are replaced: use path() for names.
    JsonLine& text(std::string_view key, std::string_view value);
    JsonLine& number(std::string_view key, std::uint64_t value);
    JsonLine& signedNumber(std::string_view key, std::int64_t value);
    JsonLine& real(std::string_view key, double value);
    JsonLine& boolean(std::string_view key, bool value);
    /// `key` if the name is UTF-8, else `key_b64` with its bytes.
    JsonLine& path(std::string_view key, std::string_view bytes);
    /// A member whose value is JSON text already.
    JsonLine& raw(std::string_view key, std::string_view jsonText);

    std::string finished() const { return "{" + members_ + "}"; }
    /// To standard output, flushed: a reader sees each event when it happens.
    void print() const;

  private:
    void key(std::string_view key);
    std::string members_;
};

std::string jsonText(std::string_view value);

/// The fields of a job, in every event that is about one: "job", "name", "state" ...
void addJob(JsonLine& line, const service::JobView& view);

}  // namespace packtrain::cli
