#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "completion.h"
#include "json_line.h"
#include "verbs.h"

namespace packtrain::cli {
namespace {

constexpr std::string_view kExitCodes = R"(Exit statuses
  0    done and verified
  1    failed
  2    used wrongly, or asked for what cannot be
  3    done, but files were left out, changed meanwhile, or were checked by size only
  4    paused, or waiting for something that passes
  5    a sign-in is needed
  6    the drive or the disk is full
  7    verification failed
  8    another process runs this job
  9    the network
  130  interrupted; resumable
)";

int report(Session& session, bool withNames) {
    service::House* house = session.house();
    if (house == nullptr) return kFailed;
    const auto text = service::bugReport(*house, withNames);
    if (!text) return session.failed(text.error());
    if (session.json)
        JsonLine("report").text("text", *text).print();
    else
        fmt::print("{}", *text);
    return kDone;
}

int help(Session& session, const CLI::App& app, const std::vector<std::string>& topic) {
    if (topic == std::vector<std::string>{"exit-codes"}) {
        fmt::print("{}", kExitCodes);
        return kDone;
    }
    if (topic == std::vector<std::string>{"errors"}) {
        for (const ReasonInfo& row : allReasons())
            fmt::print("{}  exit {:<3}  {}\n", row.id, row.exitCode, row.words);
        return kDone;
    }
    const CLI::App* verb = &app;
    std::string before;
    for (const std::string& word : topic) {
        before += (before.empty() ? "" : " ") + verb->get_name();
        const auto below =
            verb->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
        if (below.empty())
            return session.failed(
                Error(Reason::badArgument,
                      "no help on \"" + printable(word) + "\"; there are exit-codes, errors and the verbs"));
        verb = below.front();
    }
    fmt::print("{}", verb->help(before));
    return kDone;
}

}  // namespace

void addOtherVerbs(CLI::App& app, Chosen& chosen) {
    {
        CLI::App* verb =
            app.add_subcommand("report", "A text for a bug report: secrets masked, names and paths hashed");
        auto withNames = std::make_shared<bool>(false);
        verb->add_flag("--with-names", *withNames, "Leave names and paths as they are");
        verb->footer("Example:\n  packtrain report > report.txt");
        verb->callback(
            [&chosen, withNames] { chosen = [=](Session& session) { return report(session, *withNames); }; });
    }
    {
        CLI::App* verb = app.add_subcommand("completion", "Print the completion script of a shell");
        auto shell = std::make_shared<std::string>();
        verb->add_option("shell", *shell, "bash or zsh")
            ->required()
            ->check(CLI::IsMember({"bash", "zsh"}))
            ->type_name("SHELL");
        verb->footer(
            "Examples:\n"
            "  packtrain completion bash > ~/.local/share/bash-completion/completions/packtrain\n"
            "  packtrain completion zsh > ~/.zfunc/_packtrain   # a folder of your fpath");
        verb->callback([&chosen, &app, shell] {
            chosen = [&app, shell](Session&) {
                fmt::print("{}", *shell == "bash" ? bashCompletion(app) : zshCompletion(app));
                return static_cast<int>(kDone);
            };
        });
    }
    {
        CLI::App* verb = app.add_subcommand("help", "Help on a verb, on exit-codes, or on errors");
        auto topic = std::make_shared<std::vector<std::string>>();
        verb->add_option("topic", *topic, "A verb, exit-codes or errors")->type_name("TOPIC");
        verb->footer(
            "Examples:\n  packtrain help push\n  packtrain help remote add\n  packtrain help errors");
        verb->callback([&chosen, &app, topic] {
            chosen = [&app, topic](Session& session) { return help(session, app, *topic); };
        });
    }
}

}  // namespace packtrain::cli
