#include "json_line.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/json.h"

namespace packtrain::cli {

std::string jsonText(std::string_view value) {
    return json::dump(Json(value));
}

void JsonLine::key(std::string_view key) {
    if (!members_.empty()) members_ += ',';
    members_ += jsonText(key) + ":";
}

JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
    return raw(name, jsonText(value));
}
JsonLine& JsonLine::number(std::string_view name, std::uint64_t value) {
    return raw(name, std::to_string(value));
}
JsonLine& JsonLine::signedNumber(std::string_view name, std::int64_t value) {
    return raw(name, std::to_string(value));
}
JsonLine& JsonLine::real(std::string_view name, double value) {
    return raw(name, fmt::format("{:.1f}", value));
}
JsonLine& JsonLine::boolean(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
}

JsonLine& JsonLine::path(std::string_view name, std::string_view bytes) {
    if (isUtf8(bytes)) return text(name, bytes);
    return text(std::string(name) + "_b64", toBase64(asBytes(bytes)));
}

JsonLine& JsonLine::raw(std::string_view name, std::string_view value) {
    key(name);
    members_ += value;
    return *this;
}

void JsonLine::print() const {
    fmt::print("{}\n", finished());
    std::fflush(stdout);
}

void addJob(JsonLine& line, const service::JobView& view) {
    line.text("job", view.id)
        .text("name", view.name)
        .text("destination", view.destination)
        .text("state", jobStateName(view.state));
    line.boolean("walk_done", view.walkDone)
        .number("files", view.files)
        .number("source_bytes", view.sourceBytes);
    line.number("shards", view.shards)
        .number("shards_done", view.shardsDone)
        .number("bytes", view.totalBytes);
    line.number("read_bytes", view.readBytes)
        .number("sent_bytes", view.sentBytes)
        .number("verified_bytes", view.verifiedBytes);
    line.real("bytes_per_second", view.bytesPerSecond);
    if (view.etaLow) line.signedNumber("eta_low_s", view.etaLow->count());
    if (view.etaHigh) line.signedNumber("eta_high_s", view.etaHigh->count());
    line.number("left_out", view.leftOut).number("changed", view.changed).number("retries", view.retries);
    line.boolean("running", view.running);
    if (view.why)
        line.text("id", info(*view.why).id)
            .text("reason", info(*view.why).name)
            .text("context", view.context);
    if (view.retryAt) line.text("retry_at", formatRfc3339(*view.retryAt));
    if (view.proof)
        line.text("proof", *view.proof == service::Proof::checksum   ? "checksum"
                           : *view.proof == service::Proof::readBack ? "read-back"
                                                                     : "size-only");
    if (view.started) line.text("started", formatRfc3339(*view.started));
    if (view.finished) line.text("finished", formatRfc3339(*view.finished));
}

}  // namespace packtrain::cli
