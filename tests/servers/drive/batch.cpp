// Many calls in one request: multipart/mixed with an HTTP message in each part.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "drive/api_error.h"
#include "drive/files_api.h"

namespace packtrain::servers {

namespace {

constexpr std::size_t kBatchCalls = 100;
constexpr const char* kMark = "batch_emulator";

// The HTTP message in a part; its body is left over. The outer request's token is the default.
std::string_view parseInner(const BodyPart& part, const Request& outer, Request& inner) {
    const std::string_view text = part.body;
    const auto lineEnd = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, lineEnd));
    const auto space = std::min(line.find(' '), line.size());
    inner.method = line.substr(0, space);
    const auto target = trimmed(line.substr(space));
    inner.setTarget(target.substr(0, target.find(' ')));
    const auto rest = text.substr(std::min(lineEnd + 1, text.size()));
    const auto content = parseHeaderBlock(rest, inner.headers);
    if (!inner.headers.has("Authorization"))
        inner.headers.add("Authorization", outer.headers.get("Authorization"));
    return trimmed(content.value_or(std::string_view()));
}

std::string wrapped(const Reply& reply, std::string contentId) {
    if (contentId.starts_with('<')) contentId.insert(1, "response-");
    std::string out = std::string("--") + kMark + "\r\nContent-Type: application/http\r\n";
    if (!contentId.empty()) out += "Content-ID: " + contentId + "\r\n";
    out += "\r\nHTTP/1.1 " + std::to_string(reply.status) + ' ' + statusText(reply.status) + "\r\n";
    for (const auto& [name, value] : reply.headers.all()) out += name + ": " + value + "\r\n";
    return out + "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body + "\r\n";
}

}  // namespace

Reply FilesApi::batch(const Request& request, const std::string& body) {
    const auto boundary = fieldParameter(request.headers.get("Content-Type"), "boundary");
    const auto parts = parseMultipart(body, boundary.value_or(""));
    if (!boundary || !parts) throw invalidValue("", "Malformed multipart body.");
    if (parts->size() > kBatchCalls) throw invalidValue("", "The batch request has too many calls.");
    std::string out;
    for (const BodyPart& part : *parts) {
        Request inner;
        const std::string content(parseInner(part, request, inner));
        Reply reply;
        try {
            reply = call(inner, content);
        } catch (const ApiError& error) {
            reply = errorReply(error);
        }
        out += wrapped(reply, part.headers.get("Content-ID"));
    }
    out += std::string("--") + kMark + "--\r\n";
    return {.status = 200,
            .headers = {{"Content-Type", std::string("multipart/mixed; boundary=") + kMark}},
            .body = std::move(out)};
}

}  // namespace packtrain::servers
