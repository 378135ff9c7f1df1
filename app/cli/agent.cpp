#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "cells.h"
#include "grant.h"
#include "json_line.h"
#include "pool.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using service::Target;

constexpr std::string_view kDefaultFolder = ".packtrain";
constexpr std::string_view kProgramInWheel = "packtrain/bin/packtrain-agent";
constexpr std::string_view kColabMount = "/content/drive/MyDrive";
constexpr std::string_view kDriveRoot = "Packtrain";  // where a drive's remote has no root of its own
constexpr std::uint64_t kLargestWheel = 64 * kMiB;

struct PutArguments {
    std::string target, wheel, cell;
};

bool isWheelName(std::string_view name) {
    return name.starts_with("packtrain-") && name.ends_with(".whl");
}

/// Of this version: beside this program, or where installer/bundle.py leaves it (bin/ -> ../../bundle).
Result<Path> ownWheel() {
    namespace fs = std::filesystem;
    PACKTRAIN_TRY(const Path program, service::ownProgram());
    const fs::path folder = fs::path(program.bytes()).parent_path();
    for (const fs::path& place : {folder, folder.parent_path().parent_path() / "bundle"}) {
        std::error_code problem;
        for (fs::directory_iterator entry(place, problem); !problem && entry != fs::directory_iterator();
             entry.increment(problem)) {
            const std::string name = entry->path().filename().string();
            if (isWheelName(name) && name.starts_with("packtrain-" PACKTRAIN_VERSION "-"))
                return Path(entry->path().string());
        }
    }
    return fail(Reason::fileGone,
                "the wheel of this version; installer/bundle.py makes it, --wheel FILE names it");
}

Result<std::string> readWheel(const Path& file) {
    if (!isWheelName(file.name()))
        return fail(Reason::badArgument, file.display() + " is not called packtrain-....whl");
    std::ifstream stream(file.bytes(), std::ios::binary | std::ios::ate);
    if (!stream) return fail(Reason::fileGone, file.display());
    if (static_cast<std::uint64_t>(stream.tellg()) > kLargestWheel)
        return fail(Reason::badArgument, file.display() + " is too large for a wheel of Packtrain");
    stream.seekg(0);
    std::ostringstream content;
    content << stream.rdbuf();
    if (!stream || !content) return fail(Reason::readFailed, file.display());
    std::string bytes = std::move(content).str();
    if (!bytes.starts_with("PK") || bytes.find(kProgramInWheel) == std::string::npos)
        return fail(Reason::badArgument,
                    file.display() + " has no programs in it; installer/bundle.py makes one that has");
    return bytes;
}

/// Where the wheel is reached from: by a path of this computer, or by Colab's mount.
Result<WheelPlace> placeOf(service::House& house, const Target& folder, std::string name) {
    WheelPlace wheel;
    wheel.name = std::move(name);
    wheel.folder = folder.remote + ":" + folder.path;
    if (folder.remote == "local") {
        std::error_code problem;
        const auto absolute = std::filesystem::absolute(folder.path, problem);
        if (problem) return fail(Reason::badArgument, printable(folder.path));
        wheel.path = (absolute.lexically_normal() / wheel.name).string();
    } else {
        PACKTRAIN_TRY(const auto about, house.accounts().show(folder.remote));
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

std::vector<std::pair<std::string_view, std::string>> cellsFor(const WheelPlace& wheel,
                                                               const std::string& only) {
    std::vector<std::pair<std::string_view, std::string>> cells;
    for (const CellText& cell : cellTexts()) {
        std::string text = only.empty() || only == cell.name ? cellFor(cell, wheel) : "";
        if (!text.empty()) cells.emplace_back(cell.name, std::move(text));
    }
    return cells;
}

void print(const Session& session, const WheelPlace& wheel, const PutArguments& arguments) {
    for (const auto& [name, text] : cellsFor(wheel, arguments.cell)) {
        if (session.json)
            JsonLine("cell").text("for", name).text("text", text).print();
        else
            fmt::print("{}{}", arguments.cell.empty() ? fmt::format("\n----- {} -----\n", name) : "", text);
    }
}

int put(Session& session, const PutArguments& arguments) {
    auto folder = service::parseTarget(arguments.target);
    if (!folder) return session.failed(folder.error());
    if (folder->path.empty()) folder->path = kDefaultFolder;
    const auto file = arguments.wheel.empty() ? ownWheel() : Result<Path>(Path(arguments.wheel));
    if (!file) return session.failed(file.error());
    const auto bytes = readWheel(*file);
    if (!bytes) return session.failed(bytes.error());
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    auto wheel = placeOf(*house, *folder, std::string(file->name()));
    if (!wheel) return session.failed(wheel.error());
    if (cellsFor(*wheel, arguments.cell).empty())
        return session.failed(Error(Reason::badArgument, wheel->folder + " is not reached from " +
                                                             arguments.cell + "; a Google Drive would be"));
    session.note(fmt::format("sending {}, {}", wheel->name, formatBytes(bytes->size())));
    const auto done = house->singleFiles().put(*folder, wheel->name, asBytes(*bytes), session.token());
    if (!done) return session.failed(done.error());
    wheel->sha256 = done->sha256;
    session.note(fmt::format("{} verified: {}", done->wasThere ? "it lay there already," : "it lies there,",
                             wheel->folder));
    print(session, *wheel, arguments);
    if (session.json) {
        JsonLine line("done");
        line.text("name", wheel->name).text("folder", wheel->folder).number("bytes", bytes->size());
        line.text("sha256", done->sha256).boolean("was_there", done->wasThere).print();
    }
    return kDone;
}

}  // namespace

void addAgentVerbs(CLI::App& app, Chosen& chosen) {
    CLI::App* agent =
        app.add_subcommand("agent", "Getting the agent to a notebook's machine, and signing it in there");
    agent->require_subcommand(1);
    agent->footer("Examples:\n  packtrain agent put mydrive:\n  packtrain agent grant mydrive: --print");
    addGrantVerbs(*agent, chosen);
    addPoolVerbs(*agent, chosen);
    CLI::App* verb = agent->add_subcommand(
        "put",
        "Put the wheel with the agent into a folder of a drive, and print what installs it from there");
    auto arguments = std::make_shared<PutArguments>();
    verb->add_option("target", arguments->target, "Where to; without a folder: .packtrain")
        ->required()
        ->type_name("REMOTE:[FOLDER]");
    verb->add_option("--wheel", arguments->wheel,
                     "The wheel (default: the one beside this program, or that installer/bundle.py made)")
        ->type_name("FILE");
    std::vector<std::string> names;
    for (const CellText& cell : cellTexts()) names.emplace_back(cell.name);
    verb->add_option("--cell", arguments->cell, "Print only this one: colab, kaggle, jupyter or shell")
        ->check(CLI::IsMember(names))
        ->type_name("PLACE");
    verb->footer(
        "Examples:\n"
        "  packtrain agent put mydrive:\n"
        "  packtrain agent put local:/mnt/shared --cell jupyter > cell.py");
    verb->callback([&chosen, arguments] {
        chosen = [arguments](Session& session) { return put(session, *arguments); };
    });
}

}  // namespace packtrain::cli
