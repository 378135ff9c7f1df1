#include "scripted_remote.h"

#include <algorithm>

namespace packtrain::test {

using namespace remote;

ScriptedRemote::ScriptedRemote() {
    caps.partSize = 256 * kKiB;
    caps.partAlignment = 64 * kKiB;
    caps.keepsPartOfAPart = true;
    caps.proof = Proof::checksum;
    caps.digests = {DigestKind::sha256, DigestKind::md5};
    caps.permanentDelete = true;
    caps.parallelUploads = 3;
    folders_[""] = "root";
}

void ScriptedRemote::rule(std::function<Twist(const Call&)> rule) {
    const std::lock_guard lock(mutex_);
    rule_ = std::move(rule);
}

void ScriptedRemote::once(Verb verb, std::size_t number, Twist twist) {
    const std::lock_guard lock(mutex_);
    once_.push_back({verb, number, std::move(twist)});
}

Twist ScriptedRemote::enter(Verb verb, const std::string& name, std::uint64_t offset, std::uint64_t size,
                            bool last) {
    Twist twist;
    {
        const std::lock_guard lock(mutex_);
        const Call call{verb, ++calls_[verb], name, offset, size, last};
        const auto found = std::ranges::find_if(
            once_, [&](const Once& o) { return o.verb == verb && o.number == call.number; });
        if (found != once_.end()) {
            twist = std::move(found->twist);
            once_.erase(found);
            ++strikes_;
        } else if (rule_) {
            twist = rule_(call);
            if (twist.error || twist.errorAfter || twist.takeOnly || twist.tellHeld || twist.keepOnly ||
                twist.flipStored || !twist.newToken.empty())
                ++strikes_;
        }
    }
    if (twist.meanwhile) twist.meanwhile();
    return twist;
}

std::vector<ScriptedRemote::Object> ScriptedRemote::objects() const {
    const std::lock_guard lock(mutex_);
    return objects_;
}

std::vector<ScriptedRemote::Object> ScriptedRemote::named(const std::string& name) const {
    std::vector<Object> found = objects();
    std::erase_if(found, [&](const Object& o) { return o.name != name; });
    return found;
}

std::optional<ScriptedRemote::Object> ScriptedRemote::byId(const std::string& id) const {
    for (const Object& object : objects())
        if (object.id == id) return object;
    return std::nullopt;
}

std::string ScriptedRemote::pathOf(const Object& object) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, id] : folders_)
        if (id == object.folder.id) return path.empty() ? object.name : path + '/' + object.name;
    return object.name;
}

std::vector<std::string> ScriptedRemote::paths() const {
    std::vector<std::string> out;
    for (const Object& object : objects()) out.push_back(pathOf(object));
    std::ranges::sort(out);
    return out;
}

std::size_t ScriptedRemote::openUploads() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::ranges::count_if(sessions_, [](const auto& item) { return !item.second.finished; }));
}

std::vector<std::string> ScriptedRemote::tokens() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [token, session] : sessions_) out.push_back(token);
    return out;
}

std::size_t ScriptedRemote::calls(Verb verb) const {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(verb);
    return found == calls_.end() ? 0 : found->second;
}

std::size_t ScriptedRemote::strikes() const {
    const std::lock_guard lock(mutex_);
    return strikes_;
}

std::uint64_t ScriptedRemote::receivedTwice() const {
    const std::lock_guard lock(mutex_);
    return twice_;
}

std::uint64_t ScriptedRemote::received() const {
    const std::lock_guard lock(mutex_);
    return received_;
}

std::uint64_t ScriptedRemote::largestRead() const {
    const std::lock_guard lock(mutex_);
    return largestRead_;
}

void ScriptedRemote::dropUploads() {
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [](const auto& item) { return !item.second.finished; });
}

void ScriptedRemote::eraseObject(const std::string& id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(objects_, [&](const Object& o) { return o.id == id; });
}

void ScriptedRemote::overwrite(const std::string& id, const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    for (Object& object : objects_)
        if (object.id == id) object.bytes = bytes, ++object.version;
}

void ScriptedRemote::addForeign(const std::string& folderPath, const std::string& name,
                                const std::string& bytes) {
    const auto folder = ensureFolder(folderPath, {});
    const std::lock_guard lock(mutex_);
    objects_.push_back({"foreign" + std::to_string(nextId_++), name, bytes, *folder, 1});
}

void ScriptedRemote::setFree(std::optional<std::uint64_t> bytes) {
    const std::lock_guard lock(mutex_);
    free_ = bytes;
}

void ScriptedRemote::lieAboutDigests(const std::string& name, int times) {
    const std::lock_guard lock(mutex_);
    lies_[name] = times;
}

ObjectInfo ScriptedRemote::infoOf(const Object& object) {
    ObjectInfo info{.id = object.id,
                    .name = object.name,
                    .isFolder = false,
                    .size = object.bytes.size(),
                    .version = std::to_string(object.version),
                    .digests = {}};
    std::string bytes = object.bytes;
    if (auto lie = lies_.find(object.name); lie != lies_.end() && lie->second > 0) {
        --lie->second;
        bytes += "?";
    }
    for (const DigestKind kind : caps.digests)
        info.digests.emplace_back(kind, digestOf(kind, asBytes(bytes)));
    return info;
}

Result<Account> ScriptedRemote::probe(const StopToken&) {
    if (auto twist = enter(Verb::probe, ""); twist.error) return Fail(*twist.error);
    return Account{"somebody", {}};
}

Result<Space> ScriptedRemote::space(const StopToken&) {
    if (auto twist = enter(Verb::space, ""); twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    return Space{.total = std::nullopt, .used = 0, .free = free_, .trash = 0};
}

Result<FolderRef> ScriptedRemote::ensureFolder(std::string_view path, const StopToken&) {
    if (auto twist = enter(Verb::ensureFolder, std::string(path)); twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string folder(path.substr(0, slash));
        if (!folders_.contains(folder)) folders_[folder] = "folder" + std::to_string(nextId_++);
        at = slash + 1;
    }
    return FolderRef{folders_[std::string(path)]};
}

Result<std::optional<FolderRef>> ScriptedRemote::findFolder(std::string_view path, const StopToken&) {
    if (auto twist = enter(Verb::findFolder, std::string(path)); twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    const auto found = folders_.find(std::string(path));
    if (found == folders_.end()) return std::nullopt;
    return FolderRef{found->second};
}

Result<Upload> ScriptedRemote::begin(const BeginRequest& request, const StopToken&) {
    const Twist twist = enter(Verb::begin, request.name);
    if (twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    const std::string token = "bearer-secret-" + std::to_string(nextId_++);
    Session& session = sessions_[token];
    session.objectId = "id" + std::to_string(nextId_++);
    session.name = request.name;
    session.folder = request.folder;
    if (twist.errorAfter) return Fail(*twist.errorAfter);
    return Upload{token, session.objectId, request.folder, request.name};
}

Result<UploadState> ScriptedRemote::stateOf(const std::string& token) {
    const auto found = sessions_.find(token);
    if (found == sessions_.end()) return fail(Reason::sessionGone, "session");
    const Session& session = found->second;
    if (!session.finished)
        return UploadState{.held = session.bytes.size(), .complete = false, .object = {}, .newToken = {}};
    const auto object =
        std::ranges::find_if(objects_, [&](const Object& o) { return o.id == session.objectId; });
    if (object == objects_.end()) return fail(Reason::sessionGone, "session");
    return UploadState{
        .held = object->bytes.size(), .complete = true, .object = infoOf(*object), .newToken = {}};
}

Result<UploadState> ScriptedRemote::ask(const Upload& upload, const StopToken&) {
    const Twist twist = enter(Verb::ask, upload.name);
    if (twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    auto state = stateOf(upload.token);
    if (state && twist.tellHeld)
        state->held = static_cast<std::uint64_t>(static_cast<std::int64_t>(state->held) + *twist.tellHeld);
    return state;
}

ObjectInfo ScriptedRemote::complete(Session& session, bool flip) {
    if (!session.finished) {
        std::string bytes = session.bytes;
        if (flip) bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        objects_.push_back({session.objectId, session.name, std::move(bytes), session.folder, 1});
        session.finished = true;
        session.bytes.clear();
    }
    return infoOf(*std::ranges::find_if(objects_, [&](const Object& o) { return o.id == session.objectId; }));
}

Result<UploadState> ScriptedRemote::send(const Upload& upload, const Part& part, net::BodySource& body,
                                         const StopToken& stop) {
    const Twist twist = enter(Verb::send, upload.name, part.offset, part.size, part.last);
    if (twist.error && !twist.takeOnly) return Fail(*twist.error);
    std::uint64_t held = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto found = sessions_.find(upload.token);
        if (found == sessions_.end() || found->second.finished) return fail(Reason::sessionGone, upload.name);
        held = found->second.bytes.size();
        if (part.offset > held) return fail(Reason::offsetMismatch, upload.name);
        if (!part.last && part.size % caps.partAlignment != 0)
            return fail(Reason::badArgument, "not aligned");
        if (part.last != part.total.has_value() && !caps.totalNeededAtBegin)
            return fail(Reason::badArgument, "total");
    }
    std::string bytes;
    std::optional<Error> broken;
    const std::uint64_t wanted = std::min(part.size, twist.takeOnly.value_or(part.size));
    std::vector<std::byte> block(32 * kKiB);
    while (bytes.size() < wanted) {
        if (stop.stop_requested()) {
            broken = Error(Reason::cancelled);
            break;
        }
        const auto count = body.read(
            MutableByteSpan(block).first(std::min<std::size_t>(block.size(), wanted - bytes.size())));
        if (!count) {
            broken = count.error();
            break;
        }
        if (*count == 0) return fail(Reason::internal, "a body gave nothing");
        bytes.append(asText(ByteSpan(block).first(*count)));
    }
    if (twist.takeOnly) broken = twist.error.value_or(Error(Reason::connectionLost, upload.name));

    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(upload.token);
    if (found == sessions_.end()) return fail(Reason::sessionGone, upload.name);
    Session& session = found->second;
    received_ += bytes.size();
    if (part.offset + bytes.size() > 0 && part.offset < held)
        twice_ += std::min<std::uint64_t>(held - part.offset, bytes.size());
    if (broken) bytes.resize(caps.keepsPartOfAPart ? bytes.size() - bytes.size() % caps.partAlignment : 0);
    if (twist.keepOnly) bytes.resize(std::min<std::uint64_t>(bytes.size(), *twist.keepOnly));
    if (part.offset + bytes.size() > held) session.bytes = session.bytes.substr(0, part.offset) + bytes;
    if (broken) return Fail(*broken);
    if (part.last && session.bytes.size() == *part.total) complete(session, twist.flipStored);
    if (!twist.newToken.empty()) {
        auto node = sessions_.extract(upload.token);
        node.key() = twist.newToken;
        sessions_.insert(std::move(node));
    }
    if (twist.errorAfter) return Fail(*twist.errorAfter);
    auto state = stateOf(twist.newToken.empty() ? upload.token : twist.newToken);
    if (state) state->newToken = twist.newToken;
    if (state && twist.tellHeld) {
        state->complete = false;
        state->held = static_cast<std::uint64_t>(static_cast<std::int64_t>(state->held) + *twist.tellHeld);
    }
    return state;
}

Result<ObjectInfo> ScriptedRemote::finish(const Upload& upload, std::uint64_t total, const StopToken&) {
    const Twist twist = enter(Verb::finish, upload.name);
    if (twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(upload.token);
    if (found == sessions_.end()) return fail(Reason::sessionGone, upload.name);
    if (!found->second.finished && found->second.bytes.size() != total)
        return fail(Reason::offsetMismatch, upload.name);
    ObjectInfo info = complete(found->second, twist.flipStored);
    if (twist.errorAfter) return Fail(*twist.errorAfter);
    return info;
}

Result<> ScriptedRemote::abort(const Upload& upload, const StopToken&) {
    if (auto twist = enter(Verb::abort, upload.name); twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    sessions_.erase(upload.token);
    return {};
}

Result<std::optional<ObjectInfo>> ScriptedRemote::find(const std::string& objectId, const StopToken&) {
    if (auto twist = enter(Verb::find, objectId); twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    for (const Object& object : objects_)
        if (object.id == objectId) return infoOf(object);
    return std::nullopt;
}

Result<std::optional<ObjectInfo>> ScriptedRemote::findByName(const FolderRef& folder, std::string_view name,
                                                             const StopToken&) {
    if (auto twist = enter(Verb::findByName, std::string(name)); twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    for (const Object& object : objects_)
        if (object.folder.id == folder.id && object.name == name) return infoOf(object);
    return std::nullopt;
}

Result<> ScriptedRemote::list(const FolderRef& folder, const std::function<Result<>(const ObjectInfo&)>& each,
                              const StopToken&) {
    if (auto twist = enter(Verb::list, folder.id); twist.error) return Fail(*twist.error);
    std::vector<ObjectInfo> found;
    {
        const std::lock_guard lock(mutex_);
        for (const Object& object : objects_)
            if (object.folder.id == folder.id) found.push_back(infoOf(object));
    }
    for (const ObjectInfo& info : found) PACKTRAIN_CHECK(each(info));
    return {};
}

Result<> ScriptedRemote::read(const std::string& objectId, const Range& range, const net::BodySink& sink,
                              const StopToken&) {
    const Twist twist = enter(Verb::read, objectId, range.offset);
    if (twist.error && !twist.takeOnly) return Fail(*twist.error);
    const auto object = byId(objectId);
    if (!object) return fail(Reason::objectGone, objectId);
    std::string bytes = object->bytes.substr(std::min<std::size_t>(range.offset, object->bytes.size()),
                                             range.size.value_or(UINT64_MAX));
    if (twist.takeOnly) bytes.resize(std::min<std::size_t>(bytes.size(), *twist.takeOnly));
    PACKTRAIN_CHECK(sink(asBytes(bytes)));
    if (twist.takeOnly) return Fail(twist.error.value_or(Error(Reason::connectionLost)));
    return {};
}

Result<ObjectInfo> ScriptedRemote::replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                                           const std::string& expectedVersion, const StopToken&) {
    const Twist twist = enter(Verb::replace, std::string(name));
    if (twist.error) return Fail(*twist.error);
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(
        objects_, [&](const Object& o) { return o.folder.id == folder.id && o.name == name; });
    const std::string version = found == objects_.end() ? "" : std::to_string(found->version);
    if (version != expectedVersion) return fail(Reason::versionConflict, std::string(name));
    Object written{"id" + std::to_string(nextId_++), std::string(name), std::string(asText(bytes)), folder,
                   1};
    if (found != objects_.end()) {
        written.id = found->id;
        written.version = found->version + 1;
        objects_.erase(found);
    }
    objects_.push_back(std::move(written));
    if (twist.errorAfter) return Fail(*twist.errorAfter);
    return infoOf(objects_.back());
}

Result<Removed> ScriptedRemote::remove(const std::string& objectId, const StopToken&) {
    if (auto twist = enter(Verb::remove, objectId); twist.error) return Fail(*twist.error);
    eraseObject(objectId);
    return Removed::permanently;
}

}  // namespace packtrain::test
