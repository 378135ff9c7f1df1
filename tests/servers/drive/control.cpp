// The control API of the emulator: what tests use to plan faults, to look and to meddle.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "drive/api_error.h"
#include "drive/emulator.h"
#include "drive/resource.h"

namespace packtrain::servers {

namespace {

using Json = nlohmann::json;

const Viewer kEverywhere{.client = {}, .seesAll = true};
constexpr std::int64_t kLargestPlanted = 256 * 1024 * 1024;

Reply refused(const std::string& words) {
    return jsonReply({{"error", words}}, 400);
}

}  // namespace

Reply Emulator::control(const Request& request, const std::string& body) {
    const std::string what = request.path.substr(std::string_view("/emulator/").size());
    const std::string& method = request.method;
    try {
        if (what.starts_with("faults")) return controlFaults(request, body);
        if (what.starts_with("objects")) return controlObjects(request, body);
        if (what == "stats" && method == "GET") return jsonReply(stats());
        if (what == "secrets" && method == "GET")
            return jsonReply({{"tokens", tokens_.given()}, {"sessions", uploads_.ids()}});
        if (what == "stats" && method == "DELETE") {
            uploads_.forgetCounts();
            const std::lock_guard lock(mutex_);
            byKind_.clear();
            byStatus_.clear();
            requests_ = 0;
            api_.forgetCounts();
            return jsonReply(Json::object());
        }
        if (method != "POST") return jsonReply({{"error", "no such control"}}, 404);
        const Json order = parseBody(body);
        if (what == "expire") return expire(order);
        if (what == "corrupt") return corrupt(order);
        if (what == "replace") return replace(order);
        if (what == "quota") {
            const auto bytes = order.find("bytes");
            tree_.setQuota(bytes == order.end() || bytes->is_null()
                               ? std::nullopt
                               : std::optional(bytes->get<std::int64_t>()));
            return jsonReply(Json::object());
        }
        if (what == "settle") {
            tree_.settle();
            return jsonReply(Json::object());
        }
    } catch (const Json::exception& error) {
        return refused(error.what());
    }
    return jsonReply({{"error", "no such control"}}, 404);
}

Reply Emulator::controlFaults(const Request& request, const std::string& body) {
    if (request.path == "/emulator/faults/release" && request.method == "POST") {
        const Json order = parseBody(body);
        return jsonReply({{"released", faults_.release(order.value("id", ""))}});
    }
    if (request.path == "/emulator/faults/vocabulary") return jsonReply(Faults::vocabulary());
    if (request.method == "GET") return jsonReply(faults_.report());
    if (request.method == "DELETE") {
        faults_.clear();
        return jsonReply(Json::object());
    }
    const bool replacing = request.method == "PUT" || request.query.get("replace") == "1";
    if (auto problem = faults_.add(body, replacing)) return refused(*problem);
    return jsonReply(faults_.report());
}

Reply Emulator::controlObjects(const Request& request, const std::string& body) {
    constexpr std::string_view kBase = "/emulator/objects";
    const std::string id =
        request.path.size() > kBase.size() + 1 ? request.path.substr(kBase.size() + 1) : "";
    if (request.method == "POST") return plantObjects(parseBody(body));
    if (request.method == "DELETE") {
        tree_.remove(id, kEverywhere);
        return {.status = 204, .headers = {}, .body = {}};
    }
    Json list = Json::array();
    const auto wanted = request.query.find("name");
    for (const File& file : tree_.everything()) {
        if (wanted && !matchesGlob(*wanted, file.name)) continue;
        Json entry{{"id", file.id},           {"name", file.name},
                   {"parent", file.parent},   {"folder", file.isFolder()},
                   {"client", file.client},   {"size", file.size()},
                   {"version", file.version}, {"trashed", tree_.isTrashed(file)}};
        if (file.blob) {
            const Checksums& sums = file.blob->checksums();
            entry.update({{"md5", sums.md5}, {"sha1", sums.sha1}, {"sha256", sums.sha256}});
        }
        list.push_back(std::move(entry));
    }
    return jsonReply({{"root", tree_.rootId()}, {"objects", list}});
}

// {"name", "parent", "folder", "client", "content" | "size", "trashed", "count"}; `client` defaults to a
// foreign one.
Reply Emulator::plantObjects(const Json& order) {
    const bool folder = order.value("folder", false);
    const std::int64_t size = order.value("size", std::int64_t{0});
    if (size < 0 || size > kLargestPlanted) return refused("size is out of range");
    const std::string content = order.contains("content") ? order["content"].get<std::string>()
                                                          : std::string(static_cast<std::size_t>(size), '\0');
    const auto blob = folder ? nullptr : blobs_.make(content);
    const int count = order.value("count", 1);
    Json ids = Json::array();
    for (int i = 0; i < count; ++i) {
        File file;
        file.name = order.value("name", "planted") + (count > 1 ? "-" + std::to_string(i) : "");
        file.parent = order.value("parent", "");
        file.mimeType = folder ? kFolderType : "application/octet-stream";
        file.trashed = order.value("trashed", false);
        file.blob = blob;
        // Made with the rights of everybody, so that a foreign client's file may lie in any folder.
        const Viewer maker{.client = order.value("client", "foreign-client"), .seesAll = true};
        ids.push_back(tree_.create(std::move(file), maker).id);
    }
    return jsonReply({{"ids", ids}});
}

// {"access": true} ends access tokens, {"refresh": true} refresh tokens, {"sessions": true, "session": n,
// "code": 410}.
Reply Emulator::expire(const Json& order) {
    if (order.value("access", false)) tokens_.expireAllAccess();
    if (order.value("refresh", false)) tokens_.expireAllRefresh();
    int sessions = 0;
    if (order.value("sessions", false) || order.contains("session")) {
        sessions = uploads_.expire(order.value("session", 0), order.value("code", 404));
    }
    return jsonReply({{"sessions", sessions}});
}

// {"id" or "name", "offset": n} turns a stored bit; {"checksum": true} reports wrong checksums instead.
Reply Emulator::corrupt(const Json& order) {
    const auto file = tree_.newestNamed(order.value("id", order.value("name", "*")));
    if (!file || !file->blob) return jsonReply({{"error", "no such object"}}, 404);
    if (order.value("checksum", false)) {
        acts_.misreport(file->id);
    } else if (!file->blob->flipByte(order.value("offset", std::int64_t{0}))) {
        return refused("no byte is kept at this offset");
    }
    return jsonReply({{"id", file->id}});
}

// {"id", "size": n} puts other bytes into an object; {"id", "trashed": true} moves it to the trash.
Reply Emulator::replace(const Json& order) {
    const std::string id = order.at("id");
    if (order.value("trashed", false)) {
        tree_.update(id, kEverywhere, [](File& file) { file.trashed = true; });
        return jsonReply(Json::object());
    }
    Fault fault;
    fault.action = "replace_object";
    fault.size = order.value("size", fault.size);
    acts_.meddle(fault, id);
    return jsonReply(Json::object());
}

Json Emulator::objectStats() const {
    std::int64_t stored = 0;
    std::int64_t objects = 0;
    std::int64_t folders = 0;
    std::map<std::string, std::int64_t> children;
    std::map<std::pair<std::string, std::string>, std::int64_t> names;
    for (const File& file : tree_.everything()) {
        ++(file.isFolder() ? folders : objects);
        stored += file.size();
        ++children[file.parent];
        ++names[{file.parent, file.name}];
    }
    Json twins = Json::array();
    for (const auto& [key, count] : names) {
        if (count > 1) twins.push_back({{"parent", key.first}, {"name", key.second}, {"count", count}});
    }
    std::int64_t most = 0;
    for (const auto& [parent, count] : children) most = std::max(most, count);
    return {{"objects", objects},
            {"folders", folders},
            {"bytes_stored", stored},
            {"max_children", most},
            {"twins", twins}};
}

Json Emulator::stats() const {
    Json out = uploads_.report();
    out.update(objectStats());
    out["token_refreshes"] = tokens_.refreshes();
    const std::lock_guard lock(mutex_);
    out["requests"] = {{"total", requests_}, {"by_kind", byKind_}, {"by_status", byStatus_}};
    out["bytes_sent"] = api_.bytesSent();
    return out;
}

}  // namespace packtrain::servers
