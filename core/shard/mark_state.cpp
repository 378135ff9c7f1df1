#include "shard/mark_state.h"

#include <optional>
#include <utility>

#include "shard/pack_stream.h"

namespace packtrain::shard {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumSize = 16;
constexpr std::size_t kFileDigestSize = 16;

template <typename Number>
void putNumber(std::string& out, Number value) {
    for (std::size_t byte = 0; byte < sizeof value; ++byte)
        out.push_back(static_cast<char>((value >> (8 * byte)) & 0xff));
}

void putText(std::string& out, std::string_view text) {
    putNumber(out, static_cast<std::uint32_t>(text.size()));
    out.append(text);
}

void putMidstates(std::string& out, const std::vector<Midstate>& states) {
    putNumber(out, static_cast<std::uint8_t>(states.size()));
    for (const Midstate& state : states) {
        putNumber(out, static_cast<std::uint8_t>(state.kind));
        putText(out, state.bytes);
    }
}

// Takes fields from the front; once one is missing, all further ones are zero or empty.
class Fields {
  public:
    explicit Fields(std::string_view bytes) : rest_(bytes) {}

    template <typename Number>
    Number number() {
        Number value = 0;
        const std::string_view bytes = take(sizeof value);
        for (std::size_t byte = 0; byte < bytes.size(); ++byte)
            value = static_cast<Number>(
                value | static_cast<Number>(static_cast<Number>(static_cast<unsigned char>(bytes[byte]))
                                            << (8 * byte)));
        return value;
    }
    std::string text() { return std::string(take(number<std::uint32_t>())); }
    std::vector<Midstate> midstates() {
        std::vector<Midstate> states(number<std::uint8_t>());
        for (Midstate& state : states) {
            const auto kind = number<std::uint8_t>();
            if (kind > static_cast<std::uint8_t>(DigestKind::xxh3_128)) isWhole_ = false;
            state.kind = static_cast<DigestKind>(kind);
            state.bytes = text();
        }
        return states;
    }
    bool endedWell() const { return isWhole_ && rest_.empty(); }

  private:
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            isWhole_ = false;
            rest_ = {};
            return {};
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::string_view rest_;
    bool isWhole_ = true;
};

Fail torn() {
    return fail(Reason::databaseBroken, "a mark is torn");
}

}  // namespace

std::string encodeMarkState(const MarkState& state) {
    std::string out;
    putNumber(out, kVersion);
    putNumber(out, state.offset);
    putText(out, state.fingerprint);
    putMidstates(out, state.object);
    putNumber(out, state.member);
    putNumber(out, state.filePosition);
    putMidstates(out, state.file);
    return out + digestOf(DigestKind::xxh3_128, asBytes(out));
}

Result<MarkState> decodeMarkState(std::string_view bytes) {
    if (bytes.size() < kChecksumSize) return torn();
    const std::string_view body = bytes.substr(0, bytes.size() - kChecksumSize);
    if (digestOf(DigestKind::xxh3_128, asBytes(body)) != bytes.substr(body.size())) return torn();
    Fields fields(body);
    if (fields.number<std::uint8_t>() != kVersion)
        return fail(Reason::databaseBroken, "a mark is of another version");
    MarkState state;
    state.offset = fields.number<std::uint64_t>();
    state.fingerprint = fields.text();
    state.object = fields.midstates();
    state.member = fields.number<std::uint32_t>();
    state.filePosition = fields.number<std::uint64_t>();
    state.file = fields.midstates();
    if (!fields.endedWell()) return torn();
    return state;
}

std::vector<Midstate> saveAll(const std::vector<std::unique_ptr<Hasher>>& hashers) {
    std::vector<Midstate> states;
    states.reserve(hashers.size());
    for (const auto& hasher : hashers) states.push_back({hasher->kind(), hasher->save()});
    return states;
}

Result<std::vector<std::unique_ptr<Hasher>>> restoreAll(const std::vector<DigestKind>& kinds,
                                                        const std::vector<Midstate>& states) {
    if (kinds.size() != states.size()) return fail(Reason::databaseBroken, "a mark has other digests");
    std::vector<std::unique_ptr<Hasher>> hashers;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (states[i].kind != kinds[i]) return fail(Reason::databaseBroken, "a mark has other digests");
        PACKTRAIN_TRY(auto hasher, restoreHasher(kinds[i], asBytes(states[i].bytes)));
        hashers.push_back(std::move(hasher));
    }
    return hashers;
}

void appendFileDigest(std::string& records, std::uint32_t member, std::string_view xxh3) {
    putNumber(records, member);
    records.append(xxh3);
}

Result<std::vector<FileDigest>> decodeFileDigests(std::string_view records) {
    if (records.size() % (sizeof(std::uint32_t) + kFileDigestSize) != 0)
        return fail(Reason::databaseBroken, "the digests of files are torn");
    std::vector<FileDigest> digests;
    for (; !records.empty(); records.remove_prefix(sizeof(std::uint32_t) + kFileDigestSize)) {
        Fields record(records.substr(0, sizeof(std::uint32_t)));
        FileDigest digest{record.number<std::uint32_t>(),
                          std::string(records.substr(sizeof(std::uint32_t), kFileDigestSize))};
        if (!digests.empty() && digests.back().member >= digest.member)
            return fail(Reason::databaseBroken, "the digests of files are out of order");
        digests.push_back(std::move(digest));
    }
    return digests;
}

}  // namespace packtrain::shard
