#include "completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace packtrain::cli {
namespace {

std::vector<const CLI::App*> verbsOf(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string flagsOf(const CLI::App& app) {
    std::string flags;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) flags += "--" + name + " ";
    return flags;
}

/// One `case` branch per verb: its sub-verbs and flags.
std::string branches(const CLI::App& app, const std::string& before) {
    std::string out;
    for (const CLI::App* verb : verbsOf(app)) {
        const std::string name = before.empty() ? verb->get_name() : before + " " + verb->get_name();
        std::string words;
        for (const CLI::App* below : verbsOf(*verb)) words += below->get_name() + " ";
        out += fmt::format("        \"{}\") words=\"{}{}\" ;;\n", name, words, flagsOf(*verb));
        out += branches(*verb, name);
    }
    return out;
}

std::string common(const CLI::App& app) {
    std::string verbs;
    for (const CLI::App* verb : verbsOf(app)) verbs += verb->get_name() + " ";
    return fmt::format(R"(    case "$verb" in
        "") words="{}{}" ;;
{}        *) words="" ;;
    esac
)",
                       verbs, flagsOf(app), branches(app, ""));
}

}  // namespace

std::string bashCompletion(const CLI::App& app) {
    return fmt::format(R"(# bash completion for packtrain
_packtrain() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" verb="" words="" i
    for ((i = 1; i < COMP_CWORD && i <= 2; i++)); do
        case "${{COMP_WORDS[i]}}" in -*) break ;; esac
        if [ -z "$verb" ]; then verb="${{COMP_WORDS[i]}}"
        elif [ "$verb" = remote ] || [ "$verb" = trash ] || [ "$verb" = bench ] || [ "$verb" = agent ] || [ "$verb" = session ]; then verb="$verb ${{COMP_WORDS[i]}}"; fi
    done
{}    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; case "$current" in -*) ;; *) compgen -f -- "$current" ;; esac)
}}
complete -o filenames -F _packtrain packtrain
)",
                       common(app));
}

std::string zshCompletion(const CLI::App& app) {
    // "words" is zsh's own array of what was typed: it is copied before the name is used for our list.
    return fmt::format(R"(#compdef packtrain
_packtrain() {{
    local -a typed
    typed=("${{(@)words}}")
    local verb="" words="" i
    for ((i = 2; i < CURRENT && i <= 3; i++)); do
        case "$typed[i]" in -*) break ;; esac
        if [[ -z "$verb" ]]; then verb="$typed[i]"
        elif [[ "$verb" == remote || "$verb" == trash || "$verb" == bench || "$verb" == agent || "$verb" == session ]]; then verb="$verb $typed[i]"; fi
    done
{}    compadd -- ${{=words}}
    _files
}}
# Read from a folder of fpath it is the function's own body; sourced, it must be made known.
if [[ "$funcstack[1]" == _packtrain ]]; then _packtrain "$@"; else compdef _packtrain packtrain; fi
)",
                       common(app));
}

}  // namespace packtrain::cli
