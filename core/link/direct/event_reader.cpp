#include "link/direct/event_reader.h"

#include <utility>

namespace packtrain::link {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<> EventReader::read(ByteSpan bytes, const Take& take) {
    std::string_view rest = asText(bytes);
    while (!rest.empty()) {
        if (std::exchange(endedInCr_, false) && rest.front() == '\n') {
            rest.remove_prefix(1);
            continue;
        }
        const std::size_t end = rest.find_first_of("\r\n");
        const std::string_view piece = rest.substr(0, end);
        if (piece.size() > kLongestLine - line_.size())
            return fail(Reason::protocolError, "an event with a line that is too long");
        line_ += piece;
        if (end == std::string_view::npos) return {};
        endedInCr_ = rest[end] == '\r';
        rest.remove_prefix(end + 1);
        PACKTRAIN_CHECK(endLine(take));
    }
    return {};
}

Result<> EventReader::endLine(const Take& take) {
    std::string_view line = line_;
    if (std::exchange(isFirstLine_, false) && line.starts_with(kByteOrderMark))
        line.remove_prefix(kByteOrderMark.size());
    Result<> done;
    if (line.empty()) {
        if (hasData_ && (type_.empty() || type_ == "message")) take(data_);
        data_.clear();
        type_.clear();
        hasData_ = false;
    } else {
        const std::size_t colon = line.find(':');
        std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
        if (value.starts_with(' ')) value.remove_prefix(1);
        done = field(line.substr(0, colon), value);
    }
    line_.clear();
    return done;
}

Result<> EventReader::field(std::string_view name, std::string_view value) {
    if (name == "event") type_ = value;
    if (name != "data") return {};
    if (value.size() + 1 > kLongestLine - data_.size())
        return fail(Reason::protocolError, "an event that is too long");
    if (std::exchange(hasData_, true)) data_ += '\n';
    data_ += value;
    return {};
}

}  // namespace packtrain::link
