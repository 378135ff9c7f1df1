#include "http/message.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace packtrain::servers {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

template <typename Fields>
std::optional<std::string> findField(const Fields& fields, std::string_view name, bool ignoringCase) {
    for (const auto& [key, value] : fields) {
        if (ignoringCase ? equalsIgnoringCase(key, name) : key == name) return value;
    }
    return std::nullopt;
}

}  // namespace

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string percentDecode(std::string_view text, bool plusIsSpace) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size();
        if (escape && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else {
            out += plusIsSpace && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string percentEncode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
    return out;
}

std::optional<std::string> fieldParameter(std::string_view value, std::string_view name) {
    auto position = value.find(';');
    while (position != std::string_view::npos) {
        const auto next = value.find(';', position + 1);
        const auto piece = trimmed(value.substr(position + 1, next - position - 1));
        const auto equals = piece.find('=');
        if (equals != std::string_view::npos && equalsIgnoringCase(trimmed(piece.substr(0, equals)), name)) {
            auto content = trimmed(piece.substr(equals + 1));
            if (content.size() >= 2 && content.front() == '"' && content.back() == '"') {
                content = content.substr(1, content.size() - 2);
            }
            return std::string(content);
        }
        position = next;
    }
    return std::nullopt;
}

std::optional<std::string> Headers::find(std::string_view name) const {
    return findField(fields_, name, true);
}

void Headers::extendLast(std::string_view more) {
    std::string& value = fields_.back().second;
    if (!value.empty()) value += ' ';
    value += more;
}

Parameters Parameters::parse(std::string_view encoded) {
    Parameters parameters;
    while (!encoded.empty()) {
        const auto end = encoded.find('&');
        const auto piece = encoded.substr(0, end);
        const auto equals = piece.find('=');
        if (!piece.empty()) {
            const auto value =
                equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1);
            parameters.fields_.emplace_back(percentDecode(piece.substr(0, equals), true),
                                            percentDecode(value, true));
        }
        if (end == std::string_view::npos) break;
        encoded.remove_prefix(end + 1);
    }
    return parameters;
}

std::optional<std::string> Parameters::find(std::string_view name) const {
    return findField(fields_, name, false);
}

std::vector<std::string> Parameters::each(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : fields_) {
        if (key == name) values.push_back(value);
    }
    return values;
}

void Request::setTarget(std::string_view text) {
    target = text;
    // A client that takes us for a proxy sends the absolute form.
    if (text.starts_with("http://") || text.starts_with("https://")) {
        const auto slash = text.find('/', text.find("//") + 2);
        text = slash == std::string_view::npos ? std::string_view("/") : text.substr(slash);
    }
    const auto question = text.find('?');
    path = percentDecode(text.substr(0, question), false);
    query = question == std::string_view::npos ? Parameters() : Parameters::parse(text.substr(question + 1));
}

std::optional<std::string_view> parseHeaderBlock(std::string_view text, Headers& headers) {
    while (true) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        const bool folded = text.front() == ' ' || text.front() == '\t';
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(end + 1);
        if (line.empty()) return text;
        if (folded && !headers.all().empty()) {
            headers.extendLast(line);
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        headers.add(std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
    }
}

std::optional<std::vector<BodyPart>> parseMultipart(std::string_view body, std::string_view boundary) {
    const std::string delimiter = "\n--" + std::string(boundary);
    std::vector<BodyPart> parts;
    auto position =
        body.starts_with(std::string_view(delimiter).substr(1)) ? std::size_t{0} : body.find(delimiter);
    if (position == std::string_view::npos) return std::nullopt;
    position += position == 0 && body.front() == '-' ? delimiter.size() - 1 : delimiter.size();
    while (true) {
        if (body.substr(position).starts_with("--")) return parts;
        const auto lineEnd = body.find('\n', position);
        const auto next = body.find(delimiter, position);
        if (lineEnd == std::string_view::npos || next == std::string_view::npos) return std::nullopt;
        // The delimiter's own newline may be the one that ends an empty part's headers.
        const auto stop = next > lineEnd && body[next - 1] == '\r' ? next - 1 : next;
        const auto content = body.substr(lineEnd + 1, stop > lineEnd + 1 ? stop - lineEnd - 1 : 0);
        BodyPart part;
        const auto rest = parseHeaderBlock(content, part.headers);
        if (!rest) return std::nullopt;
        part.body = *rest;
        parts.push_back(std::move(part));
        position = next + delimiter.size();
    }
}

const char* statusText(int status) {
    struct Entry {
        int status;
        const char* text;
    };
    static constexpr std::array kTexts{
        Entry{100, "Continue"},
        Entry{200, "OK"},
        Entry{201, "Created"},
        Entry{204, "No Content"},
        Entry{206, "Partial Content"},
        Entry{302, "Found"},
        Entry{308, "Resume Incomplete"},
        Entry{400, "Bad Request"},
        Entry{401, "Unauthorized"},
        Entry{403, "Forbidden"},
        Entry{404, "Not Found"},
        Entry{405, "Method Not Allowed"},
        Entry{408, "Request Timeout"},
        Entry{409, "Conflict"},
        Entry{410, "Gone"},
        Entry{411, "Length Required"},
        Entry{412, "Precondition Failed"},
        Entry{413, "Content Too Large"},
        Entry{416, "Range Not Satisfiable"},
        Entry{428, "Precondition Required"},
        Entry{429, "Too Many Requests"},
        Entry{499, "Client Closed Request"},
        Entry{500, "Internal Server Error"},
        Entry{501, "Not Implemented"},
        Entry{502, "Bad Gateway"},
        Entry{503, "Service Unavailable"},
        Entry{504, "Gateway Timeout"},
    };
    for (const auto& entry : kTexts) {
        if (entry.status == status) return entry.text;
    }
    return "Status";
}

}  // namespace packtrain::servers
