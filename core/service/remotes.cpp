#include "service/remotes.h"

namespace packtrain::service {
namespace {

constexpr std::string_view kLocal = "local";

std::string withoutSlashes(std::string_view path) {
    while (path.starts_with('/')) path.remove_prefix(1);
    while (path.ends_with('/')) path.remove_suffix(1);
    return std::string(path);
}

}  // namespace

Result<Target> parseTarget(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return fail(Reason::badArgument,
                    "\"" + printable(text) + "\" is not REMOTE:PATH, as in mydrive:ml or local:/data");
    Target target{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
    if (target.remote == kLocal && target.path.empty())
        return fail(Reason::badArgument, "local: needs a folder, as in local:/data");
    if (target.remote != kLocal) {
        target.path = withoutSlashes(target.path);
        if (!target.path.empty() && !isSafeRelative(target.path))
            return fail(Reason::badArgument, printable(text));
    }
    return target;
}

Result<Path> OpenRemotes::absolute(const std::string& path) const {
    Path place(path);
    if (!place.isAbsolute()) {
        PACKTRAIN_TRY(const Path here, with_.files.realPath(Path(".")));
        place = here / place;
    }
    std::string bytes = place.bytes();
    while (bytes.size() > 1 && bytes.ends_with('/')) bytes.pop_back();
    return Path(bytes);
}

Result<std::shared_ptr<remote::Remote>> OpenRemotes::byName(const std::string& name) {
    return opened(name, {});
}

Result<std::shared_ptr<remote::Remote>> OpenRemotes::forRun(const std::string& name) {
    return opened(name, remote::kNoRetry);
}

Result<remote::RemoteConfig> OpenRemotes::configOf(const std::string& name) const {
    if (name.starts_with("local:/"))
        return remote::RemoteConfig{name, std::string(kLocal), {{"root", name.substr(kLocal.size() + 1)}}};
    PACKTRAIN_TRY(const Config config, config_.read());
    const remote::RemoteConfig* entry = config.find(name);
    if (entry == nullptr) return fail(Reason::unknownRemote, printable(name));
    return *entry;
}

Result<std::shared_ptr<remote::Remote>> OpenRemotes::opened(const std::string& name,
                                                            remote::RetryPolicy retry) {
    const std::scoped_lock lock(mutex_);
    const std::pair key(name, retry.attempts);
    if (const auto found = open_.find(key); found != open_.end()) return found->second;
    PACKTRAIN_TRY(const remote::RemoteConfig wanted, configOf(name));
    PACKTRAIN_TRY(auto made, remote::openRemote(wanted, with_, retry));
    std::shared_ptr<remote::Remote> shared(std::move(made));
    open_[key] = shared;
    return shared;
}

Result<std::unique_ptr<remote::Slots>> OpenRemotes::slots(const std::string& name, const std::string& folder,
                                                          IfAbsent ifAbsent, const StopToken& stop) {
    PACKTRAIN_TRY(const remote::RemoteConfig config, configOf(name));
    // A disk that is unplugged is not made anew below the place where it was mounted.
    const auto root = config.options.find("root");
    if (ifAbsent == IfAbsent::make && config.type == kLocal && root != config.options.end() &&
        !with_.files.stat(Path(root->second)))
        return fail(Reason::targetMissing, printable(root->second));
    PACKTRAIN_TRY(const auto opened, forRun(name));
    std::optional<remote::FolderRef> place;
    if (ifAbsent == IfAbsent::make) {
        PACKTRAIN_TRY(place, opened->ensureFolder(folder, stop));
    } else {
        PACKTRAIN_TRY(place, opened->findFolder(folder, stop));
    }
    if (!place) return fail(Reason::objectGone, folder + " on " + printable(name));
    return remote::openSlots(config, with_, *opened, *place);
}

Result<std::pair<std::string, std::string>> OpenRemotes::forJob(const Target& target) {
    if (target.remote != kLocal) return std::pair(target.remote, target.path);
    PACKTRAIN_TRY(const Path place, absolute(target.path));
    return std::pair("local:" + place.bytes(), std::string());
}

Result<OpenRemotes::Place> OpenRemotes::folder(const Target& target) {
    PACKTRAIN_TRY(const auto place, forJob(target));
    PACKTRAIN_TRY(auto remote, byName(place.first));
    return Place{std::move(remote), place.second};
}

Result<OpenRemotes::Place> OpenRemotes::thing(const Target& target) {
    return thing(target, {});
}

Result<OpenRemotes::Place> OpenRemotes::thingAtOnce(const Target& target) {
    return thing(target, remote::kNoRetry);
}

Result<OpenRemotes::Place> OpenRemotes::thing(const Target& target, remote::RetryPolicy retry) {
    if (target.remote != kLocal) {
        PACKTRAIN_TRY(auto remote, opened(target.remote, retry));
        return Place{std::move(remote), target.path};
    }
    PACKTRAIN_TRY(const Path place, absolute(target.path));
    PACKTRAIN_TRY(auto remote, opened("local:" + place.parent().bytes(), retry));
    return Place{std::move(remote), std::string(place.name())};
}

void OpenRemotes::forget(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(open_, [&](const auto& one) { return one.first.first == name; });
}

}  // namespace packtrain::service
