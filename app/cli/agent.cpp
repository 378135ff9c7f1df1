#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "grant.h"
#include "json_line.h"
#include "pool.h"
#include "service/agent_wheel.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

using service::CellText;
using service::cellTexts;
using service::WheelPlace;

struct PutArguments {
    std::string target, wheel, cell;
};

std::vector<std::pair<std::string_view, std::string>> cellsFor(const WheelPlace& wheel,
                                                               const std::string& only) {
    std::vector<std::pair<std::string_view, std::string>> cells;
    for (const CellText& cell : cellTexts()) {
        std::string text =
            only.empty() || only == cell.name ? filledCell(cell, wheel, service::CellFor::anyNotebook) : "";
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
    if (folder->path.empty()) folder = service::wheelFolder(*folder);
    const auto wheel = service::readWheel(Path(arguments.wheel));
    if (!wheel) return session.failed(wheel.error());
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    auto place = service::placeOfWheel(house->accounts(), *folder, wheel->name);
    if (!place) return session.failed(place.error());
    if (cellsFor(*place, arguments.cell).empty())
        return session.failed(Error(Reason::badArgument, place->folder + " is not reached from " +
                                                             arguments.cell + "; a Google Drive would be"));
    session.note(fmt::format("sending {}, {}", wheel->name, formatBytes(wheel->bytes.size())));
    const auto done = house->singleFiles().put(*folder, wheel->name, asBytes(wheel->bytes), session.token());
    if (!done) return session.failed(done.error());
    place->sha256 = done->sha256;
    session.note(fmt::format("{} verified: {}", done->wasThere ? "it lay there already," : "it lies there,",
                             place->folder));
    print(session, *place, arguments);
    if (session.json) {
        JsonLine line("done");
        line.text("name", wheel->name).text("folder", place->folder).number("bytes", wheel->bytes.size());
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
