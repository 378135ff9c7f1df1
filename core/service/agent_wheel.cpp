#include "service/agent_wheel.h"

#include <algorithm>
#include <filesystem>

#include "io/file_system.h"
#include "io/process.h"

namespace packtrain::service {
namespace {

constexpr std::string_view kWheelFolder = ".packtrain";
constexpr std::string_view kProgramInWheel = "packtrain/bin/packtrain-agent";
constexpr std::string_view kColabMount = "/content/drive/MyDrive";
constexpr std::string_view kDriveRoot = "Packtrain";  // where a drive's remote has no root of its own
constexpr std::uint64_t kLargestWheel = 64 * kMiB;

bool isWheelName(std::string_view name) {
    return name.starts_with("packtrain-") && name.ends_with(".whl");
}

/// Beside this program, or where installer/bundle.py leaves it (bin/ -> ../../bundle).
Result<Path> ownWheel(io::FileSystem& files) {
    PACKTRAIN_TRY(const Path program, io::ownProgram());
    const Path folder = program.parent();
    for (const Path& place : {folder, folder.parent().parent() / "bundle"}) {
        const auto opened = files.openFolder(place);
        if (!opened) continue;
        PACKTRAIN_TRY(const io::FolderNames names, (*opened)->names());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::string_view name = names.at(i).name;
            if (isWheelName(name) && name.starts_with("packtrain-" PACKTRAIN_VERSION "-"))
                return place / name;
        }
    }
    return fail(Reason::fileGone,
                "the wheel of this version; installer/bundle.py makes it, --wheel FILE names it");
}

class PutCells final : public NotebookCells {
  public:
    PutCells(AccountService& accounts, SingleFiles& files) : accounts_(accounts), files_(files) {}

    Result<std::string> ready(const Target& folder, const std::string& platform, const Path& file,
                              const StopToken& stop) override {
        const auto& texts = cellTexts();
        const auto text = std::ranges::find(texts, platform, &CellText::name);
        if (text == texts.end()) return fail(Reason::badArgument, "no cell is for " + printable(platform));
        PACKTRAIN_TRY(const Wheel wheel, readWheel(file));
        PACKTRAIN_TRY(WheelPlace place, placeOfWheel(accounts_, folder, wheel.name));
        // What lies in a folder of this computer is seen from there neither as a wheel nor as a mailbox.
        const bool isElsewhere = platform == "colab" || platform == "kaggle";
        if (isElsewhere && place.mountedWheel.empty())
            return fail(Reason::badArgument, place.folder + " is not reached from " + platform);
        PACKTRAIN_TRY(const PutFile done, files_.put(folder, wheel.name, asBytes(wheel.bytes), stop));
        place.sha256 = done.sha256;
        return filledCell(*text, place, CellFor::pairedNotebook);
    }

  private:
    AccountService& accounts_;
    SingleFiles& files_;
};

}  // namespace

Result<Wheel> readWheel(const Path& given) {
    const auto files = io::makeLocalFileSystem();
    PACKTRAIN_TRY(const Path file, given.empty() ? ownWheel(*files) : Result<Path>(given));
    if (!isWheelName(file.name()))
        return fail(Reason::badArgument, file.display() + " is not called packtrain-....whl");
    PACKTRAIN_TRY(const io::FileStat stat, files->stat(file));
    if (stat.size > kLargestWheel)
        return fail(Reason::badArgument, file.display() + " is too large for a wheel of Packtrain");
    Wheel wheel{.name = std::string(file.name()), .bytes = {}};
    PACKTRAIN_TRY(wheel.bytes, io::readWhole(*files, file, kLargestWheel));
    if (!wheel.bytes.starts_with("PK") || wheel.bytes.find(kProgramInWheel) == std::string::npos)
        return fail(Reason::badArgument,
                    file.display() + " has no programs in it; installer/bundle.py makes one that has");
    return wheel;
}

Result<WheelPlace> placeOfWheel(AccountService& accounts, const Target& folder, std::string name) {
    WheelPlace wheel;
    wheel.name = std::move(name);
    wheel.folder = folder.remote + ":" + folder.path;
    if (folder.remote == "local") {
        std::error_code problem;
        const auto absolute = std::filesystem::absolute(folder.path, problem);
        if (problem) return fail(Reason::badArgument, printable(folder.path));
        wheel.path = (absolute.lexically_normal() / wheel.name).string();
    } else {
        PACKTRAIN_TRY(const RemoteInfo about, accounts.show(folder.remote));
        const auto root = about.config.options.find("root");
        const bool hasRoot = root != about.config.options.end();
        if (about.config.type == "local") {
            wheel.path = (Path(hasRoot ? root->second : "/") / folder.path / wheel.name).bytes();
        } else if (about.config.type == "drive") {
            wheel.mounted = kColabMount;
            const std::string top = hasRoot ? root->second : std::string(kDriveRoot);
            if (!top.empty()) wheel.mounted += "/" + top;
            wheel.mountedWheel = wheel.mounted + "/" + folder.path + "/" + wheel.name;
        }
    }
    for (const std::string& text : {wheel.name, wheel.folder, wheel.path, wheel.mountedWheel})
        if (printable(text) != text)
            return fail(Reason::badArgument, printable(text) + " cannot stand in a cell");
    return wheel;
}

Target wheelFolder(Target mailbox) {
    if (!mailbox.path.empty() && !mailbox.path.ends_with('/')) mailbox.path += '/';
    mailbox.path += kWheelFolder;
    return mailbox;
}

std::unique_ptr<NotebookCells> makeNotebookCells(AccountService& accounts, SingleFiles& files) {
    return std::make_unique<PutCells>(accounts, files);
}

}  // namespace packtrain::service
