#include "service/pool_note.h"

#include "base/digest.h"
#include "dataset/manifest.h"

namespace packtrain::service {
namespace {

constexpr std::string_view kFamily = "packtrain-pool-note/";
constexpr std::string_view kFormat = "packtrain-pool-note/1";
constexpr std::size_t kXxh3Bytes = 16;
constexpr std::uint64_t kLargestMode = 07777;
constexpr std::uint64_t kLargestSlot = 100'000;

Fail broken(std::string_view what) {
    return fail(Reason::manifestBroken, "a note of a pool: " + std::string(what));
}

/// The document of one step, as resume.json has it.
Result<checkpoint::Step> stepOf(const Json& document) {
    PACKTRAIN_TRY(auto steps, checkpoint::readResume(json::dump(document)));
    if (steps.size() != 1 || steps.front().files.empty()) return broken("it is not about one step");
    return std::move(steps.front());
}

Result<PoolNoteFile> fileOf(const Json& json) {
    if (!json.is_object()) return broken("a file cannot be read");
    const auto xxh3 = fromHex(json::textOr(json, "xxh3", ""));
    const bool hasTime = json.contains("mtime_ns") && json["mtime_ns"].is_number_integer();
    const std::uint64_t mode = json::numberOr(json, "mode", kLargestMode + 1),
                        slot = json::numberOr(json, "slot", kLargestSlot + 1);
    if (!xxh3 || (!xxh3->empty() && xxh3->size() != kXxh3Bytes) || !hasTime || mode > kLargestMode ||
        slot > kLargestSlot)
        return broken("a file cannot be read");
    return PoolNoteFile{.slot = static_cast<std::uint32_t>(slot),
                        .objectId = json::textOr(json, "object", ""),
                        .xxh3 = *xxh3,
                        .mtimeNs = json["mtime_ns"].get<std::int64_t>(),
                        .mode = static_cast<std::uint32_t>(mode)};
}

}  // namespace

std::string writePoolNote(const PoolNote& note) {
    checkpoint::Ledger one;
    one.durable.push_back(note.step);
    one.environments = note.environments;
    Json files = Json::array();
    for (const PoolNoteFile& file : note.files)
        files.push_back({{"slot", file.slot},
                         {"object", file.objectId},
                         {"xxh3", toHex(asBytes(file.xxh3))},
                         {"mtime_ns", file.mtimeNs},
                         {"mode", file.mode}});
    const auto resume = json::parse(checkpoint::resumeText(one), "a step");
    const auto environments =
        json::parse(checkpoint::environmentsText(checkpoint::durableEnvironments(one)), "environments");
    return json::dump(Json{{"format", kFormat},
                           {"pool", note.pool},
                           {"set", note.set},
                           {"resume", resume ? *resume : Json()},
                           {"environments", environments ? *environments : Json()},
                           {"files", std::move(files)}});
}

Result<PoolNote> readPoolNote(std::string_view text) {
    const auto parsed = json::parse(text, "a note");
    if (!parsed || !parsed->is_object()) return broken("it is no JSON object");
    const std::string format = json::textOr(*parsed, "format", "");
    if (format != kFormat && format.starts_with(kFamily))
        return fail(Reason::manifestTooNew, "a note of a pool is of the format " + printable(format));
    const auto resume = json::object(*parsed, "resume");
    const auto files = json::array(*parsed, "files");
    if (format != kFormat || !resume || !files) return broken("its format is not ours");
    PoolNote note{.pool = json::textOr(*parsed, "pool", ""),
                  .set = json::textOr(*parsed, "set", ""),
                  .step = {},
                  .environments = {},
                  .files = {}};
    if (!dataset::isDatasetName(note.set)) return broken("it names no set");
    PACKTRAIN_TRY(note.step, stepOf(**resume));
    if (const auto environments = json::object(*parsed, "environments"))
        if (auto read = checkpoint::readEnvironments(json::dump(**environments)))
            note.environments = *std::move(read);
    if ((*files)->size() != note.step.files.size()) return broken("its files are not those of its step");
    for (const Json& each : **files) {
        PACKTRAIN_TRY(PoolNoteFile file, fileOf(each));
        note.files.push_back(std::move(file));
    }
    return note;
}

}  // namespace packtrain::service
