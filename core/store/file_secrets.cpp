#include "store/file_secrets.h"

#include <mutex>
#include <thread>

#include "base/json.h"
#include "io/process.h"

namespace packtrain::store {
namespace {

constexpr std::string_view kFormat = "packtrain-secrets/1";
constexpr std::uint64_t kMostBytes = 4 * kMiB;
constexpr std::uint32_t kOthers = 0077;
constexpr std::chrono::milliseconds kLockLimit{5000};
constexpr std::chrono::milliseconds kLockPause{10};

class FileSecrets final : public SecretStore {
  public:
    FileSecrets(io::FileSystem& files, const Path& file) : files_(files), file_(file) {}

    Result<std::optional<std::string>> get(std::string_view key) override {
        PACKTRAIN_TRY(const Json secrets, read());
        const auto found = secrets.find(key);
        if (found == secrets.end()) return std::nullopt;
        if (!found->is_string()) return unreadable();
        auto secret = fromBase64(found->get_ref<const std::string&>());
        if (!secret) return unreadable();
        return secret;
    }

    Result<> put(std::string_view key, std::string_view secret) override {
        return change([&](Json& secrets) { secrets[std::string(key)] = toBase64(asBytes(secret)); });
    }

    Result<> erase(std::string_view key) override {
        return change([&](Json& secrets) { secrets.erase(std::string(key)); });
    }

    std::string_view kind() const override { return "file"; }

  private:
    Fail unreadable() const {
        return fail(Reason::secretsUnavailable, file_.display() + " is not a file of secrets");
    }

    // Replaced by rename only, so that reading needs no lock.
    Result<Json> read() {
        const auto stat = files_.stat(file_);
        if (!stat && stat.error().reason == Reason::fileGone) return Json::object();
        if (!stat) return Fail(Error(Reason::secretsDenied, stat.error().context));
        if ((stat->mode & kOthers) != 0)
            return fail(Reason::secretsDenied, file_.display() + " may be read by others; chmod 600 it");
        const auto text = io::readWhole(files_, file_, kMostBytes);
        if (!text) return Fail(Error(Reason::secretsUnavailable, text.error().context));
        const auto document = json::parse(*text, "secrets");
        if (!document || json::textOr(*document, "format", "") != kFormat) return unreadable();
        const auto secrets = json::object(*document, "secrets");
        if (!secrets) return unreadable();
        return **secrets;
    }

    template <typename Change>
    Result<> change(Change&& apply) {
        const std::scoped_lock inProcess(mutex_);
        PACKTRAIN_CHECK(files_.makeFolders(file_.parent().empty() ? Path(".") : file_.parent(), true));
        PACKTRAIN_TRY(const auto lock, waitForLock());
        PACKTRAIN_CHECK(removeDrafts());
        PACKTRAIN_TRY(Json secrets, read());
        const Json before = secrets;
        apply(secrets);
        if (secrets == before) return {};
        const Json document = {{"format", kFormat}, {"secrets", std::move(secrets)}};
        return io::writeWhole(files_, file_, asBytes(json::dumpPretty(document)), true);
    }

    /// What a process that was killed while it wrote has left: secrets that nobody would ever erase. The lock
    /// is held, so nobody is writing one.
    Result<> removeDrafts() {
        const Path folder = file_.parent().empty() ? Path(".") : file_.parent();
        const std::string draft = std::string(file_.name()) + ".new-";
        PACKTRAIN_TRY(const auto opened, files_.openFolder(folder));
        PACKTRAIN_TRY(const auto names, opened->names());
        for (std::size_t i = 0; i < names.size(); ++i)
            if (const auto [name, type] = names.at(i); name.starts_with(draft))
                PACKTRAIN_CHECK(files_.remove(folder / std::string(name)));
        return {};
    }

    Result<std::unique_ptr<io::FileLock>> waitForLock() {
        const Path lockFile(file_.bytes() + ".lock");
        for (std::chrono::milliseconds waited{0};; waited += kLockPause) {
            auto lock = files_.lock(lockFile);
            if (lock || lock.error().reason != Reason::jobBusy) return lock;
            if (waited >= kLockLimit)
                return fail(Reason::secretsUnavailable, lockFile.display() + " is held");
            std::this_thread::sleep_for(kLockPause);
        }
    }

    io::FileSystem& files_;
    Path file_;
    std::mutex mutex_;
};

class EnvironmentSecrets final : public SecretStore {
  public:
    Result<std::optional<std::string>> get(std::string_view key) override {
        auto secret = io::environment(variableOf(key));
        if (secret && secret->empty()) return std::nullopt;
        return secret;
    }
    Result<> put(std::string_view key, std::string_view) override { return refuse(key); }
    Result<> erase(std::string_view key) override { return refuse(key); }
    std::string_view kind() const override { return "environment"; }

  private:
    static std::string variableOf(std::string_view key) {
        std::string name = "PACKTRAIN_SECRET_";
        for (const char letter : key) {
            if (letter >= 'a' && letter <= 'z')
                name += static_cast<char>(letter - 'a' + 'A');
            else
                name += (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ? letter : '_';
        }
        return name;
    }
    static Fail refuse(std::string_view key) {
        return fail(Reason::secretsDenied, variableOf(key) + ": the environment cannot be written");
    }
};

}  // namespace

std::unique_ptr<SecretStore> makeFileSecrets(io::FileSystem& files, const Path& file) {
    return std::make_unique<FileSecrets>(files, file);
}
std::unique_ptr<SecretStore> makeEnvironmentSecrets() {
    return std::make_unique<EnvironmentSecrets>();
}

}  // namespace packtrain::store
