// Uploads in one request, multipart or plain media, and the step that all uploads end with.
#include <nlohmann/json.hpp>
#include <utility>

#include "drive/api_error.h"
#include "drive/resource.h"
#include "drive/uploads.h"

namespace packtrain::servers {

namespace {
// The vendor recommends these uploads up to 5 MB; its own clients send more.
constexpr std::size_t kSimpleLimit = 128 * 1024 * 1024;
}  // namespace

void Uploads::simpleUpload(Exchange& exchange, const Access& access, const std::string& id, bool multipart) {
    const Request& request = exchange.request();
    const auto body = exchange.readWholeBody(kSimpleLimit);
    if (!body) {
        throw ApiError{.status = 413,
                       .reason = "uploadTooLarge",
                       .message = "The upload is too large for this upload type.",
                       .location = {},
                       .scopeMethod = {}};
    }
    line_.carry(body->size());
    const Viewer viewer = viewerOf(access);
    File file = id.empty() ? File{} : tree_.get(id, viewer);
    std::string type = request.headers.get("Content-Type");
    std::string content;
    if (multipart) {
        const auto parts = parseMultipart(*body, fieldParameter(type, "boundary").value_or(""));
        if (!parts || parts->size() != 2) throw invalidValue("", "Malformed multipart body.");
        readMetadata(parseBody((*parts)[0].body), file, !id.empty());
        type = (*parts)[1].headers.get("Content-Type");
        content = (*parts)[1].body;
    } else {
        content = *body;
    }
    if (file.mimeType.empty()) file.mimeType = type.empty() ? "application/octet-stream" : type;
    if (file.name.empty()) file.name = "Untitled";

    const std::string kind = id.empty() ? "create" : "update";
    const auto fault =
        faults_.meet({.kinds = {kind, "media"}, .session = 0, .name = file.name, .begin = 0, .end = 0});
    if (fault) {
        acts_.meddle(*fault, id);
        if (acts_.intercept(*fault, exchange)) return;
    }
    {
        const std::lock_guard lock(mutex_);
        simpleBytes_ += static_cast<std::int64_t>(content.size());
    }
    if (id.empty()) tree_.prepareCreate(file, viewer, static_cast<std::int64_t>(content.size()));
    File stored = store(std::move(file), blobs_.make(content), id, viewer);
    if (fault && fault->action == "wrong_checksum") {
        stored.claimed = acts_.wrongChecksums(stored.blob->checksums());
        if (!fault->once) acts_.misreport(stored.id);
    }
    if (fault && fault->action == "lost_reply") return exchange.drop();
    exchange.reply(jsonReply(maskedFile(stored, tree_.isTrashed(stored), request.query.get("fields"))));
}

File Uploads::store(File file, std::shared_ptr<Blob> blob, const std::string& target, const Viewer& viewer) {
    if (target.empty()) {
        file.blob = std::move(blob);
        return tree_.create(std::move(file), viewer);
    }
    tree_.replaceContent(target, viewer, std::move(blob));
    return tree_.update(target, viewer, [&](File& current) {
        current.name = file.name;
        current.mimeType = file.mimeType;
        current.description = file.description;
        current.appProperties = file.appProperties;
        current.properties = file.properties;
    });
}

}  // namespace packtrain::servers
