// How fast a shard is made, beside `tar cf - DIR | cat >/dev/null` of the same warm tree in the same run.
//
//   bench_pack [--files N] [--size BYTES] [--per-folder N] [--rounds N] [--digests sha256,md5] [--tree DIR]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "dataset/planner.h"
#include "dataset/walk.h"
#include "io/file_system.h"
#include "shard/pack_stream.h"
#include "shard/tar_format.h"
#include "support/fixture_tree.h"
#include "support/temp_folder.h"

namespace {

using namespace packtrain;

struct Options {
    std::uint64_t files = 100'000;
    std::uint64_t size = 4096;
    std::uint64_t perFolder = 1000;
    int rounds = 5;
    std::vector<DigestKind> digests = {DigestKind::sha256};
    std::string tree;
};

[[noreturn]] void usage(const std::string& about) {
    fmt::print(stderr, "bench_pack: {}\n", about);
    std::exit(2);
}

template <typename T>
T must(Result<T> result) {
    if (!result) usage(result.error().message());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

std::vector<DigestKind> digestKinds(std::string names) {
    std::vector<DigestKind> kinds;
    while (!names.empty()) {
        const std::size_t comma = std::min(names.find(','), names.size());
        const auto kind = digestByName(names.substr(0, comma));
        if (!kind) usage("unknown digest in --digests");
        kinds.push_back(*kind);
        names.erase(0, comma + 1);
    }
    return kinds;
}

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i], value = argv[i + 1];
        if (name == "--files")
            options.files = std::stoull(value);
        else if (name == "--size")
            options.size = std::stoull(value);
        else if (name == "--per-folder")
            options.perFolder = std::stoull(value);
        else if (name == "--rounds")
            options.rounds = std::stoi(value);
        else if (name == "--digests")
            options.digests = digestKinds(value);
        else if (name == "--tree")
            options.tree = value;
        else
            usage("unknown option " + name);
    }
    if (argc % 2 == 0) usage("an option lacks its value");
    return options;
}

void makeTree(const Path& root, const Options& options) {
    test::FixtureTree tree(root);
    for (std::uint64_t file = 0; file < options.files; ++file)
        tree.patternFile(fmt::format("{:04}/{:07}.bin", file / options.perFolder, file), options.size, file);
}

shard::ShardContent planOne(io::FileSystem& files, const dataset::SourceRoot& root) {
    shard::ShardContent content;
    const dataset::WalkSink sink{
        .entry = [&](dataset::Entry&& entry) -> Result<> {
            content.plan.samples.push_back(static_cast<std::uint32_t>(content.plan.members.size()));
            content.plan.members.push_back(std::move(entry));
            return {};
        },
        .leftOut = [](dataset::LeftOut&&) -> Result<> { return {}; }};
    must(dataset::walk(files, {root}, {}, sink, StopToken{}));
    return content;
}

struct Measured {
    double seconds = 0;
    double cpu = 0;  ///< of this process and the children that ended
};

double cpuSeconds() {
    double total = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const timeval& time : {usage.ru_utime, usage.ru_stime})
            total += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }
    return total;
}

Measured measure(const std::function<void()>& work) {
    const double cpu = cpuSeconds();
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return {took.count(), cpuSeconds() - cpu};
}

void pack(io::FileSystem& files, const dataset::SourceRoot& root, const shard::ShardContent& content,
          const Options& options) {
    dataset::SourceTree source(files, {root});
    const auto stream = shard::packShard(source, content, {.digests = options.digests}, nullptr);
    std::vector<std::byte> buffer(kMiB);
    std::uint64_t total = 0;
    while (const std::size_t count = must(stream->read(buffer))) {
        total += count;
        stream->takeMarks();
    }
    if (total != shard::tarSize(content)) usage("the tree changed under way");
}

Measured median(std::vector<Measured> all) {
    std::ranges::sort(all, {}, &Measured::seconds);
    return all[all.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = parse(argc, argv);
    const test::TempFolder temp;
    const Path folder = options.tree.empty() ? temp / "tree" : Path(options.tree);
    if (options.tree.empty()) makeTree(folder, options);
    const auto files = io::makeLocalFileSystem();
    const dataset::SourceRoot root{.path = folder, .prefix = ""};
    const shard::ShardContent content = planOne(*files, root);
    const std::string tar = "tar cf - -C '" + folder.bytes() + "' . | cat >/dev/null";

    std::vector<Measured> ours, theirs;
    for (int round = -1; round < options.rounds; ++round) {  // round -1 warms the cache
        const Measured packed = measure([&] { pack(*files, root, content, options); });
        const Measured tarred = measure([&] {
            if (std::system(tar.c_str()) != 0) usage("tar failed");
        });
        if (round < 0) continue;
        ours.push_back(packed);
        theirs.push_back(tarred);
    }
    const double mib = static_cast<double>(shard::tarSize(content)) / static_cast<double>(kMiB);
    const Measured mine = median(ours), peer = median(theirs);
    fmt::print("{} entries, {:.0f} MiB of tar, median of {}\n", content.plan.members.size(), mib,
               options.rounds);
    fmt::print("pack (with digests)   {:7.3f} s  {:7.1f} MiB/s  cpu {:.3f} s\n", mine.seconds,
               mib / mine.seconds, mine.cpu);
    fmt::print("tar cf - | cat        {:7.3f} s  {:7.1f} MiB/s  cpu {:.3f} s\n", peer.seconds,
               mib / peer.seconds, peer.cpu);
    fmt::print("ratio of times        {:7.3f}\n", mine.seconds / peer.seconds);
    return 0;
}
