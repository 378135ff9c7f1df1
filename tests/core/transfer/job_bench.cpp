#include "job_bench.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/digest.h"
#include "dataset/manifest.h"

namespace packtrain::test {

using namespace transfer;

JobBench::JobBench()
    : source(temp / "source"),
      state(temp / "state"),
      disk(io::makeLocalFileSystem()),
      files(disk.get()),
      gate(makeGate()),
      key(makeSealKey()) {
    auto opened = JobStore::open(*files, clock, state);
    REQUIRE(opened);
    jobs = std::move(*opened);
}

void JobBench::fill(int count) {
    for (int i = 0; i < count; ++i) {
        const std::string sample = "class" + std::to_string(i % 3) + "/img" + std::to_string(10000 + i);
        source.patternFile(sample + ".jpg", static_cast<std::uint64_t>((i * 7919) % 120) * 1000,
                           static_cast<std::uint64_t>(i));
        source.file(sample + ".txt", "label " + std::to_string(i) + "\n");
    }
}

JobSpec JobBench::spec() const {
    JobSpec spec;
    spec.name = "flowers";
    spec.roots = {{source.root(), ""}};
    spec.remote = "test";
    spec.remoteFolder = "ml";
    spec.plan.targetSize = 2 * kMiB;
    return spec;
}

JobSpec JobBench::oneAtATime() const {
    JobSpec one = spec();
    one.parallel = 1;
    return one;
}

void JobBench::whenPart(std::size_t number, std::function<void()> what) {
    drive.once(Verb::send, number, {.meanwhile = std::move(what)});
}

void JobBench::takesNothingAfter(std::size_t number) {
    drive.rule([number](const Call& call) {
        Twist twist;
        if (call.verb == Verb::send && call.number > number) twist.takeOnly = 0;
        return twist;
    });
}

JobId JobBench::create(const JobSpec& spec) {
    auto id = jobs->create(spec);
    REQUIRE_MESSAGE(id, id.error().message());
    return *id;
}

Result<JobView> JobBench::run(const JobId& id, const RunOptions& options, const StopToken& stop,
                              std::function<void()> changed) {
    const RunSurroundings with{*files, clock, log, *jobs, *gate, key, false, *remote, onWake};
    return runJob(with, id, options, {std::move(changed)}, stop);
}

JobView JobBench::mustRun(const JobId& id, JobState expected) {
    auto view = run(id);
    REQUIRE_MESSAGE(view, view.error().message());
    CHECK_MESSAGE(view->state == expected, jobStateName(view->state)
                                               << ": " << (view->why ? info(*view->why).name : "") << ' '
                                               << view->context);
    return *view;
}

namespace {

int shell(const std::string& command) {
    return std::system(command.c_str());
}

}  // namespace

std::vector<std::string> JobBench::wrong(const std::set<std::string>& leftOut) {
    std::vector<std::string> twice;
    std::map<std::string, Arrived> byPath;
    for (const auto& object : drive.objects()) {
        const std::string path = drive.pathOf(object);
        if (!byPath.emplace(path, Arrived{object.id, object.bytes}).second) twice.push_back("twice: " + path);
    }
    auto out = wrong(byPath, leftOut);
    out.insert(out.end(), twice.begin(), twice.end());
    return out;
}

std::vector<std::string> JobBench::wrongIn(const Path& target) {
    std::map<std::string, Arrived> byPath;
    for (const auto& one : std::filesystem::recursive_directory_iterator(target.bytes()))
        if (!one.is_directory()) {
            const std::string path = one.path().string().substr(target.bytes().size() + 1);
            byPath.emplace(path, Arrived{path, readFile(Path(one.path().string()))});
        }
    return wrong(byPath, {});
}

std::vector<std::string> JobBench::wrong(const std::map<std::string, Arrived>& byPath,
                                         const std::set<std::string>& leftOut) {
    std::vector<std::string> out;
    const auto manifestObject = byPath.find("ml/flowers/packtrain.json");
    if (manifestObject == byPath.end()) return {"no manifest"};
    const auto manifest = dataset::readManifest(manifestObject->second.bytes);
    if (!manifest) return {"manifest: " + manifest.error().message()};
    std::set<std::string> named = {"ml/flowers/packtrain.json", "ml/flowers/wids.json"};

    const Path back = temp / "back";
    REQUIRE(disk->removeTree(back));
    REQUIRE(disk->makeFolders(back));
    const auto take = [&](const dataset::ManifestObject& object) -> std::string {
        const std::string path = "ml/flowers/" + object.name;
        named.insert(path);
        const auto found = byPath.find(path);
        if (found == byPath.end()) {
            out.push_back("missing: " + path);
            return {};
        }
        if (toHex(asBytes(digestOf(DigestKind::sha256, asBytes(found->second.bytes)))) != object.sha256)
            out.push_back("sha256: " + path);
        if (found->second.bytes.size() != object.size) out.push_back("size: " + path);
        if (!object.id.empty() && object.id != found->second.id) out.push_back("id: " + path);
        return found->second.bytes;
    };
    take(manifest->index);
    // Folder modes come last, in the last shard.
    for (const auto& shard : manifest->shards) {
        writeFile(temp / "one.tar", take(shard));
        if (shell("tar -xpf '" + (temp / "one.tar").bytes() + "' -C '" + back.bytes() + "' 2>/dev/null") != 0)
            out.push_back("tar: " + shard.name);
    }
    for (const auto& raw : manifest->raw) {
        std::string whole;
        for (const auto& part : raw.parts) whole += take(part);
        if (toHex(asBytes(digestOf(DigestKind::sha256, asBytes(whole)))) != raw.sha256)
            out.push_back("raw sha256: " + raw.path);
        REQUIRE(disk->makeFolders((back / raw.path).parent()));
        writeFile(back / raw.path, whole);
        REQUIRE(disk->setMode(back / raw.path, raw.mode));
    }
    for (const auto& [path, object] : byPath)
        if (!named.contains(path)) out.push_back("not in the manifest: " + path);
    for (const std::string& line : compareTrees(source.root(), back)) {
        const bool expected = std::ranges::any_of(
            leftOut, [&](const std::string& path) { return line.find(path) != std::string::npos; });
        if (!expected) out.push_back(line);
    }
    return out;
}

}  // namespace packtrain::test
