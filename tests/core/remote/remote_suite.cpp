#include "remote_suite.h"

#include <map>
#include <set>
#include <thread>

#include "need.h"
#include "test_body.h"

namespace packtrain::test {
namespace {

using namespace remote;

const StopToken kGo;
constexpr std::uint64_t kPart = 256 * kKiB;  // a multiple of every drive's alignment

std::vector<ObjectInfo> childrenOf(Remote& remote, const FolderRef& folder) {
    std::vector<ObjectInfo> found;
    const auto listed = remote.list(
        folder,
        [&](const ObjectInfo& object) -> Result<> {
            found.push_back(object);
            return {};
        },
        kGo);
    need(listed);
    return found;
}

std::string contentOf(Remote& remote, const std::string& id, const Range& range = {}) {
    std::string text;
    need(remote.read(id, range, collectInto(text), kGo));
    return text;
}

Upload beginIn(Remote& remote, const FolderRef& folder, const std::string& name,
               std::optional<std::uint64_t> total = {}) {
    return need(remote.begin(
        {.folder = folder, .name = name, .total = total, .mediaType = "application/x-tar"}, kGo));
}

UploadState sendPart(Remote& remote, const Upload& upload, std::uint64_t offset, std::uint64_t size,
                     bool last) {
    PatternBody body(offset, size);
    const std::optional<std::uint64_t> total = last ? std::optional(offset + size) : std::nullopt;
    return need(
        remote.send(upload, {.offset = offset, .size = size, .last = last, .total = total}, body, kGo));
}

/// Sends what is missing, part by part, always from where the drive says.
ObjectInfo sendRest(Remote& remote, const Upload& upload, std::uint64_t total,
                    std::uint64_t partSize = kPart) {
    UploadState state = need(remote.ask(upload, kGo));
    for (int rounds = 0; !state.complete && rounds < 1000; ++rounds) {
        const std::uint64_t size = std::min(partSize, total - state.held);
        const bool last = state.held + size == total;
        // A part of an interrupted request may still arrive after the question: then the drive is asked
        // again.
        PatternBody body(state.held, size);
        auto sent = remote.send(upload,
                                {.offset = state.held,
                                 .size = size,
                                 .last = last,
                                 .total = last ? std::optional(total) : std::nullopt},
                                body, kGo);
        if (last && sent) break;
        state = sent ? std::move(*sent) : need(remote.ask(upload, kGo));
    }
    return need(remote.finish(upload, total, kGo));
}

ObjectInfo put(Remote& remote, const FolderRef& folder, const std::string& name, std::uint64_t size) {
    return sendRest(remote, beginIn(remote, folder, name), size);
}

void isProved(Remote& remote, const ObjectInfo& object, std::uint64_t size) {
    const std::string expected = patternText(0, size);
    CHECK(object.size == size);
    CHECK_FALSE(object.isFolder);
    CHECK_FALSE(object.version.empty());
    for (const DigestKind kind : remote.capabilities().digests)
        CHECK(object.digest(kind) == digestOf(kind, asBytes(expected)));
    CHECK(contentOf(remote, object.id) == expected);
}

void makesAnObject(RemoteSubject& subject, std::uint64_t size) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set/shards", kGo));
    const Upload upload = beginIn(*remote, folder, "set-000000.tar");
    const ObjectInfo object = sendRest(*remote, upload, size);
    CHECK(object.name == "set-000000.tar");
    CHECK(object.id == upload.objectId);
    isProved(*remote, object, size);
    const auto children = childrenOf(*remote, folder);
    REQUIRE(children.size() == 1);
    CHECK(children.front().id == object.id);
    CHECK(children.front().size == size);
}

}  // namespace

void makesAnObjectInOnePart(RemoteSubject& subject) {
    makesAnObject(subject, 1000);
}
void makesAnEmptyObject(RemoteSubject& subject) {
    makesAnObject(subject, 0);
}
void makesAnObjectOfManyParts(RemoteSubject& subject) {
    makesAnObject(subject, 5 * kPart + 77);
}
void endsExactlyAtAPart(RemoteSubject& subject) {
    makesAnObject(subject, 2 * kPart);
}
void endsOneByteAfterAPart(RemoteSubject& subject) {
    makesAnObject(subject, 2 * kPart + 1);
}

void resumesFromTheTokenInANewObject(RemoteSubject& subject) {
    constexpr std::uint64_t kTotal = 3 * kPart + 5;
    Upload journalled;
    {
        const auto first = subject.open();
        journalled = beginIn(*first, need(first->ensureFolder("set", kGo)), "one.tar");
        CHECK(sendPart(*first, journalled, 0, kPart, false).held == kPart);
    }
    const auto second = subject.open();
    const UploadState state = need(second->ask(journalled, kGo));
    CHECK(state.held == kPart);
    CHECK_FALSE(state.complete);
    isProved(*second, sendRest(*second, journalled, kTotal), kTotal);
}

void keepsWhatABrokenSendBrought(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    PatternBody body(0, 4 * kPart);
    body.failAfter = 2 * kPart + 10;
    const auto sent =
        remote->send(upload, {.offset = 0, .size = 4 * kPart, .last = false, .total = {}}, body, kGo);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().reason == Reason::sourceChanged);
    const UploadState state = need(remote->ask(upload, kGo));
    CHECK_FALSE(state.complete);
    CHECK(state.held <= 2 * kPart + 10);
    isProved(*remote, sendRest(*remote, upload, 4 * kPart), 4 * kPart);
}

void refusesAPartBeyondItsEnd(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    sendPart(*remote, upload, 0, kPart, false);
    PatternBody body(2 * kPart, kPart);
    const auto sent =
        remote->send(upload, {.offset = 2 * kPart, .size = kPart, .last = false, .total = {}}, body, kGo);
    // Refused, or taken no further than before: never a hole.
    if (sent) CHECK(sent->held <= kPart);
    CHECK(need(remote->ask(upload, kGo)).held <= kPart);
    isProved(*remote, sendRest(*remote, upload, 2 * kPart), 2 * kPart);
}

void takesAPartAgain(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    sendPart(*remote, upload, 0, 2 * kPart, false);
    PatternBody body(kPart, kPart);
    const auto again =
        remote->send(upload, {.offset = kPart, .size = kPart, .last = false, .total = {}}, body, kGo);
    if (again) CHECK(again->held == 2 * kPart);
    isProved(*remote, sendRest(*remote, upload, 3 * kPart), 3 * kPart);
}

void answersALostFinish(RemoteSubject& subject) {
    Upload upload;
    ObjectInfo object;
    {
        const auto first = subject.open();
        upload = beginIn(*first, need(first->ensureFolder("set", kGo)), "one.tar");
        object = sendRest(*first, upload, kPart + 9);
    }
    const auto second = subject.open();
    const UploadState state = need(second->ask(upload, kGo));
    CHECK(state.complete);
    CHECK(state.held == kPart + 9);
    CHECK(state.object.id == object.id);
    CHECK(state.object.version == object.version);
    CHECK(need(second->finish(upload, kPart + 9, kGo)).id == object.id);
    CHECK(childrenOf(*second, upload.folder).size() == 1);
}

void finishRefusesAShortObject(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    sendPart(*remote, upload, 0, kPart, false);
    const auto finished = remote->finish(upload, 2 * kPart, kGo);
    REQUIRE_FALSE(finished);
    CHECK(finished.error().reason == Reason::offsetMismatch);
    isProved(*remote, sendRest(*remote, upload, 2 * kPart), 2 * kPart);
}

void abortLeavesNothing(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    sendPart(*remote, upload, 0, kPart, false);
    need(remote->abort(upload, kGo));
    need(remote->abort(upload, kGo));
    CHECK(childrenOf(*remote, upload.folder).empty());
    CHECK_FALSE(need(remote->find(upload.objectId, kGo)));
    const auto asked = remote->ask(upload, kGo);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().reason == Reason::sessionGone);
}

void askSaysWhenTheUploadIsGone(RemoteSubject& subject) {
    const auto remote = subject.open();
    Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    need(remote->abort(upload, kGo));
    const auto asked = remote->ask(upload, kGo);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().reason == Reason::sessionGone);
    PatternBody body(0, kPart);
    const auto sent =
        remote->send(upload, {.offset = 0, .size = kPart, .last = true, .total = kPart}, body, kGo);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().reason == Reason::sessionGone);
    const auto finished = remote->finish(upload, 0, kGo);
    REQUIRE_FALSE(finished);
    CHECK(finished.error().reason == Reason::sessionGone);
}

void unfinishedIsInvisible(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    sendPart(*remote, upload, 0, kPart, false);
    CHECK(childrenOf(*remote, upload.folder).empty());
    CHECK_FALSE(need(remote->find(upload.objectId, kGo)));
    CHECK_FALSE(need(remote->findByName(upload.folder, "one.tar", kGo)));
}

void twoUploadsOfOneNameDoNotMix(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    const Upload one = beginIn(*remote, folder, "one.tar");
    const Upload two = beginIn(*remote, folder, "one.tar");
    sendPart(*remote, one, 0, kPart, false);
    CHECK(need(remote->ask(two, kGo)).held == 0);
    need(remote->abort(two, kGo));
    CHECK(need(remote->ask(one, kGo)).held == kPart);
    isProved(*remote, sendRest(*remote, one, 2 * kPart), 2 * kPart);
}

void findsWhatIsThereAndNothingElse(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    const ObjectInfo made = put(*remote, folder, "Name.tar", 100);
    const auto byId = need(remote->find(made.id, kGo));
    REQUIRE(byId);
    CHECK(byId->name == "Name.tar");
    CHECK(byId->version == made.version);
    const auto byName = need(remote->findByName(folder, "Name.tar", kGo));
    REQUIRE(byName);
    CHECK(byName->id == made.id);
    CHECK_FALSE(need(remote->findByName(folder, "name.tar", kGo)));
    CHECK_FALSE(need(remote->findByName(folder, "other.tar", kGo)));
    CHECK_FALSE(need(remote->find(made.id + "x", kGo)));
}

void makesAFolderOnce(RemoteSubject& subject) {
    const auto first = subject.open();
    const FolderRef folder = need(first->ensureFolder("a/b/c", kGo));
    CHECK(need(first->ensureFolder("a/b/c", kGo)).id == folder.id);
    const auto second = subject.open();
    CHECK(need(second->ensureFolder("a/b/c", kGo)).id == folder.id);
    const FolderRef root = need(second->ensureFolder("", kGo));
    const auto top = childrenOf(*second, root);
    REQUIRE(top.size() == 1);
    CHECK(top.front().isFolder);
    CHECK(top.front().name == "a");
    CHECK(childrenOf(*second, need(second->ensureFolder("a", kGo))).size() == 1);
    CHECK(childrenOf(*second, need(second->ensureFolder("a/b", kGo))).size() == 1);
}

void findsFoldersFromAnotherObject(RemoteSubject& subject) {
    const auto first = subject.open();
    CHECK_FALSE(need(first->findFolder("a", kGo)));
    CHECK_FALSE(need(first->findFolder("a/b", kGo)));
    const FolderRef made = need(first->ensureFolder("a/b", kGo));
    const auto second = subject.open();
    const auto found = need(second->findFolder("a/b", kGo));
    REQUIRE(found);
    CHECK(found->id == made.id);
    CHECK_FALSE(need(second->findFolder("a/c", kGo)));
}

void makesAFolderOnceFromManyThreads(RemoteSubject& subject) {
    const auto one = subject.open();
    const auto two = subject.open();
    std::vector<std::string> ids(6);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < ids.size(); ++i)
            threads.emplace_back([&, i] {
                if (const auto folder = (i % 2 == 0 ? one : two)->ensureFolder("x/y", kGo))
                    ids[i] = folder->id;
            });
    }
    for (const std::string& id : ids) {
        CHECK_FALSE(id.empty());
        CHECK(id == ids.front());
    }
    CHECK(childrenOf(*one, need(one->ensureFolder("x", kGo))).size() == 1);
}

void refusesPathsThatLeave(RemoteSubject& subject) {
    const auto remote = subject.open();
    for (const std::string_view path : {"..", "a/../b", "/etc", "a//b", "./a", "a/"}) {
        CAPTURE(path);
        const auto made = remote->ensureFolder(path, kGo);
        REQUIRE_FALSE(made);
        CHECK(made.error().reason == Reason::nameNotAllowed);
        const auto found = remote->findFolder(path, kGo);
        REQUIRE_FALSE(found);
        CHECK(found.error().reason == Reason::nameNotAllowed);
    }
    const auto begun = remote->begin({.folder = need(remote->ensureFolder("a", kGo)), .name = ""}, kGo);
    REQUIRE_FALSE(begun);
    CHECK(begun.error().reason == Reason::nameNotAllowed);
}

void keepsNamesOfEveryKind(RemoteSubject& subject) {
    const auto remote = subject.open();
    const std::vector<std::string> names = {"plain.tar",
                                            "with space",
                                            "quo'te",
                                            "back\\slash",
                                            "new\nline",
                                            "d\xC3\xA9j\xC3\xA0",
                                            "de\xCC\x81ja\xCC\x80",
                                            "\xF0\x9F\x9A\x82.tar",
                                            "percent%41&?=",
                                            "UPPER",
                                            "upper",
                                            std::string(200, 'n')};
    const FolderRef folder = need(remote->ensureFolder("na'me \xF0\x9F\x9A\x82/in\\ner", kGo));
    std::map<std::string, std::string> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        CAPTURE(names[i]);
        made[names[i]] = put(*remote, folder, names[i], i + 1).id;
    }
    const auto other = subject.open();
    const auto found = need(other->findFolder("na'me \xF0\x9F\x9A\x82/in\\ner", kGo));
    REQUIRE(found);
    CHECK(found->id == folder.id);
    for (std::size_t i = 0; i < names.size(); ++i) {
        CAPTURE(names[i]);
        const auto object = need(other->findByName(folder, names[i], kGo));
        REQUIRE(object);
        CHECK(object->id == made[names[i]]);
        CHECK(object->size == i + 1);
    }
    CHECK(childrenOf(*other, folder).size() == names.size());
}

void readsRanges(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    constexpr std::uint64_t kSize = 3 * kMiB + 7;
    const ObjectInfo object = put(*remote, folder, "one.tar", kSize);
    CHECK(contentOf(*remote, object.id) == patternText(0, kSize));
    CHECK(contentOf(*remote, object.id, {.offset = 0, .size = 1}) == patternText(0, 1));
    CHECK(contentOf(*remote, object.id, {.offset = 10, .size = 0}).empty());
    CHECK(contentOf(*remote, object.id, {.offset = 100, .size = 2 * kMiB}) ==
          patternText(100, 100 + 2 * kMiB));
    CHECK(contentOf(*remote, object.id, {.offset = kSize - 5, .size = std::nullopt}) ==
          patternText(kSize - 5, kSize));
    CHECK(contentOf(*remote, object.id, {.offset = kSize - 5, .size = 100}) == patternText(kSize - 5, kSize));
    CHECK(contentOf(*remote, object.id, {.offset = kSize, .size = 10}).empty());
    CHECK(contentOf(*remote, object.id, {.offset = kSize + 100, .size = std::nullopt}).empty());
    const ObjectInfo empty = put(*remote, folder, "empty", 0);
    CHECK(contentOf(*remote, empty.id).empty());
    CHECK(contentOf(*remote, empty.id, {.offset = 0, .size = 100}).empty());
}

void readStopsWhenTheSinkRefuses(RemoteSubject& subject) {
    const auto remote = subject.open();
    const ObjectInfo object = put(*remote, need(remote->ensureFolder("set", kGo)), "one.tar", 2 * kMiB);
    int calls = 0;
    const auto refuse = [&](ByteSpan) -> Result<> {
        ++calls;
        return fail(Reason::diskFull, "planned by the test");
    };
    const auto read = remote->read(object.id, {}, refuse, kGo);
    REQUIRE_FALSE(read);
    CHECK(read.error().reason == Reason::diskFull);
    CHECK(calls == 1);
}

void readSaysWhenTheObjectIsGone(RemoteSubject& subject) {
    const auto remote = subject.open();
    const ObjectInfo object = put(*remote, need(remote->ensureFolder("set", kGo)), "one.tar", 10);
    need(remote->remove(object.id, kGo));
    std::string text;
    const auto read = remote->read(object.id, {}, collectInto(text), kGo);
    REQUIRE_FALSE(read);
    CHECK(read.error().reason == Reason::objectGone);
    CHECK(read.error().kind == Kind::gone);
    CHECK(text.empty());
}

void replacesOnlyTheExpectedVersion(RemoteSubject& subject) {
    const auto one = subject.open();
    const auto two = subject.open();
    const FolderRef folder = need(one->ensureFolder("set", kGo));
    const auto conflicts = [&](Remote& remote, std::string_view text, const std::string& version) {
        const auto replaced = remote.replace(folder, "packtrain.json", asBytes(text), version, kGo);
        REQUIRE_FALSE(replaced);
        CHECK(replaced.error().reason == Reason::versionConflict);
        CHECK(replaced.error().kind == Kind::conflict);
    };
    conflicts(*one, "zero", "no such version");
    const ObjectInfo first = need(one->replace(folder, "packtrain.json", asBytes("first"), "", kGo));
    CHECK(first.size == 5);
    conflicts(*two, "too late", "");
    const ObjectInfo second =
        need(two->replace(folder, "packtrain.json", asBytes("the second"), first.version, kGo));
    CHECK(second.version != first.version);
    conflicts(*one, "stale", first.version);
    const ObjectInfo third =
        need(one->replace(folder, "packtrain.json", asBytes("3rd"), second.version, kGo));
    CHECK(contentOf(*two, third.id) == "3rd");
    const auto seen = need(two->findByName(folder, "packtrain.json", kGo));
    REQUIRE(seen);
    CHECK(seen->version == third.version);
    CHECK(childrenOf(*two, folder).size() == 1);
}

void replacesALargeObject(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    const std::string small = "small";
    const std::string large = patternText(0, 6 * kMiB + 3);
    const ObjectInfo first = need(remote->replace(folder, "index", asBytes(large), "", kGo));
    CHECK(contentOf(*remote, first.id) == large);
    const ObjectInfo second = need(remote->replace(folder, "index", asBytes(small), first.version, kGo));
    CHECK(contentOf(*remote, second.id) == small);
    const ObjectInfo third = need(remote->replace(folder, "index", asBytes(large), second.version, kGo));
    CHECK(contentOf(*remote, third.id) == large);
    const ObjectInfo fourth = need(remote->replace(folder, "index", {}, third.version, kGo));
    CHECK(fourth.size == 0);
    CHECK(childrenOf(*remote, folder).size() == 1);
}

void removesForGoodAndTwice(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    const ObjectInfo object = put(*remote, folder, "one.tar", 10);
    const Removed expected = remote->capabilities().permanentDelete ? Removed::permanently : Removed::toTrash;
    CHECK(need(remote->remove(object.id, kGo)) == expected);
    CHECK(need(remote->remove(object.id, kGo)) == expected);
    CHECK_FALSE(need(remote->find(object.id, kGo)));
    CHECK(childrenOf(*remote, folder).empty());
}

void removesNoFolderThatHoldsSomething(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set/inner", kGo));
    const ObjectInfo object = put(*remote, folder, "one.tar", 10);
    const auto removed = remote->remove(folder.id, kGo);
    REQUIRE_FALSE(removed);
    CHECK(need(remote->find(object.id, kGo)));
    need(remote->remove(object.id, kGo));
    need(remote->remove(folder.id, kGo));
    CHECK_FALSE(need(remote->findFolder("set/inner", kGo)));
    const FolderRef again = need(remote->ensureFolder("set/inner", kGo));
    CHECK(childrenOf(*remote, again).empty());
    CHECK(put(*remote, again, "two.tar", 3).size == 3);
}

void listsAThousandObjectsOnce(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    constexpr std::size_t kCount = 1003;  // more than one page of any drive
    std::set<std::string> made;
    for (std::size_t i = 0; i < kCount; ++i)
        made.insert(put(*remote, folder, "s-" + std::to_string(i), 1).id);
    CHECK(made.size() == kCount);
    std::set<std::string> seen;
    for (const ObjectInfo& object : childrenOf(*remote, folder)) CHECK(seen.insert(object.id).second);
    CHECK(seen == made);
}

void listStopsWhenToldTo(RemoteSubject& subject) {
    const auto remote = subject.open();
    const FolderRef folder = need(remote->ensureFolder("set", kGo));
    for (const char* name : {"a", "b", "c"}) put(*remote, folder, name, 1);
    int calls = 0;
    const auto listed = remote->list(
        folder,
        [&](const ObjectInfo&) -> Result<> {
            ++calls;
            return fail(Reason::paused);
        },
        kGo);
    REQUIRE_FALSE(listed);
    CHECK(listed.error().reason == Reason::paused);
    CHECK(calls == 1);
}

void obeysTheStopToken(RemoteSubject& subject) {
    const auto remote = subject.open();
    const Upload upload = beginIn(*remote, need(remote->ensureFolder("set", kGo)), "one.tar");
    StopSource stop;
    PatternBody body(0, 64 * kMiB);
    body.whenRead = [&](std::uint64_t count) {
        if (count > kMiB) stop.request_stop();
    };
    const auto sent = remote->send(upload, {.offset = 0, .size = 64 * kMiB, .last = false, .total = {}}, body,
                                   stop.get_token());
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == Kind::cancelled);
    CHECK(body.given() < 32 * kMiB);
    isProved(*remote, sendRest(*remote, upload, 2 * kMiB, kMiB), 2 * kMiB);
}

void tellsSpaceAndAccount(RemoteSubject& subject) {
    const auto remote = subject.open();
    CHECK_FALSE(need(remote->probe(kGo)).name.empty());
    const Space space = need(remote->space(kGo));
    if (space.total) {
        CHECK(space.free);
        CHECK(*space.free <= *space.total);
        CHECK(space.used <= *space.total);
    }
}

}  // namespace packtrain::test
