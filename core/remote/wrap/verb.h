// The verbs of a remote as values, and what the wrappers must know of each.
#pragma once

#include <cstdint>
#include <string_view>

namespace packtrain::remote {

enum class Verb : std::uint8_t {
    probe,
    space,
    ensureFolder,
    findFolder,
    begin,
    ask,
    send,
    finish,
    abort,
    find,
    findByName,
    list,
    read,
    replace,
    remove,
    trashSize,
    listTrash,
    emptyTrash,
};

constexpr std::string_view verbName(Verb verb) {
    switch (verb) {
        case Verb::probe:
            return "probe";
        case Verb::space:
            return "space";
        case Verb::ensureFolder:
            return "ensureFolder";
        case Verb::findFolder:
            return "findFolder";
        case Verb::begin:
            return "begin";
        case Verb::ask:
            return "ask";
        case Verb::send:
            return "send";
        case Verb::finish:
            return "finish";
        case Verb::abort:
            return "abort";
        case Verb::find:
            return "find";
        case Verb::findByName:
            return "findByName";
        case Verb::list:
            return "list";
        case Verb::read:
            return "read";
        case Verb::replace:
            return "replace";
        case Verb::remove:
            return "remove";
        case Verb::trashSize:
            return "trash.size";
        case Verb::listTrash:
            return "trash.list";
        case Verb::emptyTrash:
            return "trash.empty";
    }
    return "?";
}

/// True where doing it twice is doing it once. begin, send and finish are repeated by the engine, after it
/// has asked; replace is repeated by nobody, because the second try would meet the version that the first one
/// wrote.
constexpr bool isIdempotent(Verb verb) {
    switch (verb) {
        case Verb::begin:
        case Verb::send:
        case Verb::finish:
        case Verb::replace:
            return false;
        default:
            return true;
    }
}

/// True for the small calls that a drive counts; bodies of objects are paced by the line.
constexpr bool isBookkeeping(Verb verb) {
    return verb != Verb::send && verb != Verb::read;
}

}  // namespace packtrain::remote
