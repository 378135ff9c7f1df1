// A drive that answers anything: one verb and the answers to what it asks. The access token goes to Google
// alone, and no error says what must not be said.
#include <memory>
#include <optional>

#include "base/digest.h"
#include "base/json.h"
#include "io/file_system.h"
#include "net/url.h"
#include "remote/drive/drive_remote.h"
#include "remote/drive/session_reply.h"
#include "scripted_replies.h"
#include "support/manual_clock.h"
#include "support/memory_secrets.h"
#include "support/temp_folder.h"

using namespace packtrain;
using namespace packtrain::fuzz;

namespace {

constexpr std::string_view kAccess = "ya29.fuzzed-access-token";
constexpr std::string_view kRefresh = "1//fuzzed-refresh-token";
constexpr std::string_view kSession =
    "https://www.googleapis.com/upload/drive/v3/files?upload_id=fuzzed-session";
const std::vector<std::string_view> kSecrets = {kAccess, kRefresh, "fuzzed-session"};
const remote::FolderRef kFolder{"folder-1"};
const StopToken kGo;

class Body final : public net::BodySource {
  public:
    explicit Body(std::uint64_t size) : left_(size), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(MutableByteSpan out) override {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, out.size()));
        left_ -= count;
        return count;
    }
    Result<> rewind() override { return fail(Reason::connectionLost); }

  private:
    std::uint64_t left_, size_;
};

struct Bench {
    test::TempFolder folder{test::TempFolder::Disk::memory};
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
};

template <typename T>
void check(const Result<T>& result) {
    if (!result) checkWords(result.error().message(), kSecrets);
}

void checkObject(const remote::ObjectInfo& object) {
    require(!object.id.empty() && printable(object.id) == object.id);
}

void checkState(const Result<remote::UploadState>& state) {
    check(state);
    if (!state) return;
    if (state->complete) checkObject(state->object);
    if (!state->newToken.empty())
        require(remote::drive::checkSessionUri(state->newToken, "https://www.googleapis.com").has_value());
}

void play(char verb, remote::Remote& drive) {
    const remote::Upload upload{
        .token = std::string(kSession), .objectId = "object-1", .folder = kFolder, .name = "shard.tar"};
    const std::string text = "a manifest";
    switch (verb) {
        case 'p':
            return check(drive.probe(kGo));
        case 's':
            return check(drive.space(kGo));
        case 'e':
            return check(drive.ensureFolder("ml/flowers", kGo));
        case 'f':
            return check(drive.findFolder("ml/flowers", kGo));
        case 'b': {
            const auto begun = drive.begin({.folder = kFolder, .name = "shard.tar"}, kGo);
            check(begun);
            if (begun) checkState(drive.ask(*begun, kGo));
            return;
        }
        case 'a':
            return checkState(drive.ask(upload, kGo));
        case 'S': {
            Body body(1000);
            const auto state = drive.send(upload, {.offset = 500, .size = 1000}, body, kGo);
            checkState(state);
            if (state && !state->complete) require(state->held <= 1500);
            return;
        }
        case 'F': {
            const auto object = drive.finish(upload, 1500, kGo);
            check(object);
            if (object) require(object->size == 1500);
            return;
        }
        case 'x':
            return check(drive.abort(upload, kGo));
        case 'i': {
            const auto object = drive.find("object-1", kGo);
            check(object);
            if (object && *object) checkObject(**object);
            return;
        }
        case 'n':
            return check(drive.findByName(kFolder, "packtrain.json", kGo));
        case 'l':
            return check(drive.list(
                kFolder,
                [](const remote::ObjectInfo& object) -> Result<> {
                    checkObject(object);
                    return {};
                },
                kGo));
        case 'r': {
            std::uint64_t got = 0;
            check(drive.read(
                "object-1", {.offset = 10, .size = 20},
                [&](ByteSpan bytes) -> Result<> {
                    got += bytes.size();
                    return {};
                },
                kGo));
            return require(got <= 20);
        }
        case 'c':
            return check(drive.replace(kFolder, "packtrain.json", asBytes(text), "", kGo));
        case 'o':
            return check(drive.replace(kFolder, "packtrain.json", asBytes(text), "rev-1", kGo));
        case 'd':
            return check(drive.remove("object-1", kGo));
        case 't':
            check(drive.trash()->size(kGo));
            check(drive.trash()->list(kGo));
            return check(drive.trash()->empty(kGo));
        default:
            return;
    }
}

void checkRequests(const ScriptedReplies& network) {
    for (const net::Request& request : network.requests()) {
        const auto origin = net::originOf(request.url);
        require(origin.has_value() && origin->scheme == "https");
        const bool isGoogle = origin->host == "googleapis.com" || origin->host.ends_with(".googleapis.com");
        require(isGoogle);
        const bool isSignIn = request.url == "https://oauth2.googleapis.com/token";
        require(isSignIn || !request.body.contains(kRefresh));
        for (const net::Header& header : request.headers)
            require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Bench bench;
    if (size < 2) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (const std::string_view secret : kSecrets)
        if (input.contains(secret)) return 0;  // a drive that tells it by itself
    const Path state = bench.folder / "state";
    require(bench.files->makeFolders(state).has_value());

    test::ManualClock clock;
    test::MemorySecrets secrets;
    const std::string origin = toHex(asBytes(digestOf(DigestKind::sha256, asBytes(kRefresh)))).substr(0, 16);
    const Json shared = {{"token", kAccess},
                         {"expires", formatRfc3339(clock.wall() + std::chrono::hours(1))},
                         {"origin", origin}};
    require(secrets.put("account/f/refresh", kRefresh) &&
            secrets.put("account/f/access", json::dump(shared)) &&
            secrets.put("account/f/client_secret", "fuzzed-client-secret"));
    const std::shared_ptr<Log> log = nullLog();
    // The verb, a line end, the answers.
    ScriptedReplies network(input.substr(2));
    remote::DriveOptions options;
    options.name = "f";
    options.clientId = "fuzzed-client";
    options.stateFolder = state;
    const auto drive = remote::makeDriveRemote(options, network, clock, *bench.files, secrets, *log);
    play(input.front(), *drive);
    checkRequests(network);
    require(bench.files->removeTree(state).has_value());
    return 0;
}
