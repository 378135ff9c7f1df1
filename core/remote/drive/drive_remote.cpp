#include "remote/drive/drive_remote.h"

#include "remote/drive/drive_folders.h"
#include "remote/drive/drive_moves.h"
#include "remote/drive/drive_replace.h"
#include "remote/drive/drive_slots.h"

namespace packtrain::remote {
namespace drive {
namespace {

/// Files of the state folder are named after the remote; its name may hold anything.
std::string fileNamePart(std::string_view name) {
    std::string out;
    for (const char c : name) out += isFileId(std::string_view(&c, 1)) ? c : '_';
    // Two names that look alike now must not share an account's lock.
    return out + '-' + toHex(asBytes(digestOf(DigestKind::sha256, asBytes(name)))).substr(0, 8);
}

AccountOptions accountOptions(const DriveOptions& options) {
    return {.name = options.name,
            .clientId = options.clientId,
            .tokenUrl = options.tokenUrl,
            .lockFile = options.stateFolder / ("account-" + fileNamePart(options.name) + ".lock"),
            .given = options.given};
}

FolderOptions folderOptions(const DriveOptions& options) {
    const std::string part = fileNamePart(options.name);
    return {.root = options.root,
            .stateFile = options.stateFolder / ("folders-" + part + ".json"),
            .lockFile = options.stateFolder / ("folders-" + part + ".lock")};
}

Capabilities driveCapabilities() {
    Capabilities can;
    can.partSize = 128 * kMiB;  // few requests; an interrupted one loses nothing that Drive has taken
    can.partAlignment = 256 * kKiB;
    can.keepsPartOfAPart = true;
    can.proof = Proof::checksum;
    can.digests = {DigestKind::sha256, DigestKind::sha1, DigestKind::md5};
    can.permanentDelete = true;
    can.hasTrash = true;
    can.sessionLifetime = std::chrono::hours(7 * 24);
    can.largestObject = 5'120'000'000'000;  // "Maximum file size: 5120GB" (files.create)
    can.parallelUploads = 4;
    return can;
}

class DriveTrash final : public Trash {
  public:
    DriveTrash(DriveApi& api, DriveFiles& files) : api_(api), files_(files) {}

    Result<std::uint64_t> size(const StopToken& stop) override {
        PACKTRAIN_TRY(const Json about,
                      api_.json({.path = "/drive/v3/about", .query = {{"fields", "storageQuota"}}}, stop));
        PACKTRAIN_TRY(const Json* quota, json::object(about, "storageQuota"));
        return json::numberOrText(*quota, "usageInDriveTrash").value_or(0);
    }

    Result<std::vector<ObjectInfo>> list(const StopToken& stop) override { return files_.trashed(stop); }

    /// The narrow scope is refused by Drive before anything is deleted: scopeMissing.
    Result<> empty(const StopToken& stop) override {
        return api_.done({.method = "DELETE", .path = "/drive/v3/files/trash"}, stop);
    }

  private:
    DriveApi& api_;
    DriveFiles& files_;
};

class DriveRemote final : public Remote {
  public:
    DriveRemote(const DriveOptions& options, net::Http& http, const Clock& clock, io::FileSystem& system,
                SecretStore& secrets, Log& log)
        : capabilities_(driveCapabilities()),
          account_(accountOptions(options), http, clock, system, secrets, log),
          api_(options.endpoint, http, clock, account_),
          ids_(api_),
          files_(api_),
          uploads_(api_, ids_, files_),
          replace_(files_, uploads_, clock),
          folders_(folderOptions(options), api_, ids_, files_, system),
          trash_(api_, files_) {}

    const Capabilities& capabilities() const override { return capabilities_; }

    Result<Account> probe(const StopToken& stop) override {
        PACKTRAIN_TRY(
            const Json about,
            api_.json({.path = "/drive/v3/about", .query = {{"fields", "user,storageQuota"}}}, stop));
        PACKTRAIN_TRY(const Json* user, json::object(about, "user"));
        Account account{.name = json::textOr(*user, "emailAddress", json::textOr(*user, "displayName", "")),
                        .warnings = {}};
        const auto quota = json::object(about, "storageQuota");
        if (quota && json::numberOrText(**quota, "limit") == std::uint64_t{0})
            account.warnings.push_back(
                "this account has no storage of its own (a service account?); uploads to it will fail");
        return account;
    }

    Result<Space> space(const StopToken& stop) override {
        PACKTRAIN_TRY(const Json about,
                      api_.json({.path = "/drive/v3/about", .query = {{"fields", "storageQuota"}}}, stop));
        PACKTRAIN_TRY(const Json* quota, json::object(about, "storageQuota"));
        Space space{.total = json::numberOrText(*quota, "limit"),
                    .used = json::numberOrText(*quota, "usage").value_or(0),
                    .free = std::nullopt,
                    .trash = json::numberOrText(*quota, "usageInDriveTrash").value_or(0)};
        if (space.total) space.free = *space.total > space.used ? *space.total - space.used : 0;
        return space;
    }

    Result<FolderRef> ensureFolder(std::string_view path, const StopToken& stop) override {
        return folders_.ensure(path, stop);
    }
    Result<std::optional<FolderRef>> findFolder(std::string_view path, const StopToken& stop) override {
        return folders_.find(path, stop);
    }

    Result<Upload> begin(const BeginRequest& request, const StopToken& stop) override {
        auto begun = uploads_.begin(request, stop);
        if (!begun && begun.error().reason == Reason::objectGone) folders_.forget(request.folder.id);
        return begun;
    }
    Result<UploadState> ask(const Upload& upload, const StopToken& stop) override {
        return uploads_.ask(upload, stop);
    }
    Result<UploadState> send(const Upload& upload, const Part& part, net::BodySource& body,
                             const StopToken& stop) override {
        return uploads_.send(upload, part, body, stop);
    }
    Result<ObjectInfo> finish(const Upload& upload, std::uint64_t total, const StopToken& stop) override {
        return uploads_.finish(upload, total, stop);
    }
    Result<> abort(const Upload& upload, const StopToken& stop) override {
        return uploads_.abort(upload, stop);
    }

    Result<std::optional<ObjectInfo>> find(const std::string& objectId, const StopToken& stop) override {
        PACKTRAIN_TRY(auto file, files_.find(objectId, stop));
        if (!file) return std::nullopt;
        return std::move(file->info);
    }
    Result<std::optional<ObjectInfo>> findByName(const FolderRef& folder, std::string_view name,
                                                 const StopToken& stop) override {
        return replace_.current(folder, name, stop);
    }
    Result<> list(const FolderRef& folder, const std::function<Result<>(const ObjectInfo&)>& each,
                  const StopToken& stop) override {
        if (!isFileId(folder.id)) return fail(Reason::objectGone, printable(folder.id));
        return files_.query(
            inQuery(folder.id) + " in parents", [&](const DriveFile& file) { return each(file.info); }, stop);
    }
    Result<> read(const std::string& objectId, const Range& range, const net::BodySink& sink,
                  const StopToken& stop) override {
        return files_.read(objectId, range, sink, stop);
    }
    Result<ObjectInfo> replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                               const std::string& expectedVersion, const StopToken& stop) override {
        return replace_.replace(folder, name, bytes, expectedVersion, stop);
    }
    Result<Removed> remove(const std::string& objectId, const StopToken& stop) override {
        PACKTRAIN_CHECK(files_.remove(objectId, stop));
        folders_.forget(objectId);
        return Removed::permanently;
    }
    Trash* trash() override { return &trash_; }

  private:
    const Capabilities capabilities_;
    DriveAccount account_;
    DriveApi api_;
    DriveIds ids_;
    DriveFiles files_;
    DriveUploads uploads_;
    DriveReplace replace_;
    DriveFolders folders_;
    DriveTrash trash_;
};

/// Slots with a connection of their own to the account, which they share with every other process of this
/// user.
class AccountSlots final : public Slots {
  public:
    AccountSlots(const DriveOptions& options, FolderRef folder, net::Http& http, const Clock& clock,
                 io::FileSystem& system, SecretStore& secrets, Log& log)
        : account_(accountOptions(options), http, clock, system, secrets, log),
          api_(options.endpoint, http, clock, account_),
          ids_(api_),
          files_(api_),
          uploads_(api_, ids_, files_),
          slots_(api_, files_, uploads_, std::move(folder)) {}

    Result<std::vector<Slot>> list(const StopToken& stop) override { return slots_.list(stop); }
    Result<std::optional<Slot>> look(const std::string& id, const StopToken& stop) override {
        return slots_.look(id, stop);
    }
    Result<std::string> read(const std::string& id, std::size_t largest, const StopToken& stop) override {
        return slots_.read(id, largest, stop);
    }
    Result<Slot> create(std::string_view name, ByteSpan bytes, const StopToken& stop) override {
        return slots_.create(name, bytes, stop);
    }
    Result<Slot> overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop) override {
        return slots_.overwrite(id, bytes, stop);
    }
    Result<> remove(const std::string& id, const StopToken& stop) override { return slots_.remove(id, stop); }

  private:
    DriveAccount account_;
    DriveApi api_;
    DriveIds ids_;
    DriveFiles files_;
    DriveUploads uploads_;
    DriveSlots slots_;
};

/// The same for moves.
class AccountMoves final : public Moves {
  public:
    AccountMoves(const DriveOptions& options, net::Http& http, const Clock& clock, io::FileSystem& system,
                 SecretStore& secrets, Log& log)
        : account_(accountOptions(options), http, clock, system, secrets, log),
          api_(options.endpoint, http, clock, account_),
          files_(api_),
          moves_(api_, files_) {}

    Result<> move(const std::string& id, const FolderRef& from, const FolderRef& to, std::string_view name,
                  const StopToken& stop) override {
        return moves_.move(id, from, to, name, stop);
    }

  private:
    DriveAccount account_;
    DriveApi api_;
    DriveFiles files_;
    DriveMoves moves_;
};

}  // namespace
}  // namespace drive

std::unique_ptr<Moves> makeDriveMoves(const DriveOptions& options, net::Http& http, const Clock& clock,
                                      io::FileSystem& files, SecretStore& secrets, Log& log) {
    return std::make_unique<drive::AccountMoves>(options, http, clock, files, secrets, log);
}

std::unique_ptr<Slots> makeDriveSlots(const DriveOptions& options, const FolderRef& folder, net::Http& http,
                                      const Clock& clock, io::FileSystem& files, SecretStore& secrets,
                                      Log& log) {
    return std::make_unique<drive::AccountSlots>(options, folder, http, clock, files, secrets, log);
}

std::unique_ptr<Remote> makeDriveRemote(const DriveOptions& options, net::Http& http, const Clock& clock,
                                        io::FileSystem& files, SecretStore& secrets, Log& log) {
    return std::make_unique<drive::DriveRemote>(options, http, clock, files, secrets, log);
}

}  // namespace packtrain::remote
