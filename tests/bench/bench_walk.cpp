// The walk beside `find -printf` of the same warm tree, in one run: 1,000 folders of 1,000 files, and one
// folder of 1,000,000. Then the walk whose entries are encoded and stored in SQLite, as the journal stores
// them. Prints the raw figures, the ratios and PASS or FAIL.
//
//   bench_walk [--files N] [--rounds N] [--in FOLDER]     default: 1000000 files, 5 rounds, the folder for
//   temporary files
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "dataset/walk.h"
#include "io/process.h"
#include "store/database.h"

using namespace packtrain;
using namespace packtrain::dataset;

namespace {

constexpr double kWalkLimit = 1.0;   // of find's time
constexpr double kStoreLimit = 2.0;  // of the plain walk's time
constexpr std::size_t kBlock = 1024;
constexpr std::size_t kBlocksPerCommit = 64;
constexpr std::array<store::Migration, 1> kMigrations = {
    {{1, "CREATE TABLE blocks (n INTEGER PRIMARY KEY, entries BLOB NOT NULL)"}}};

[[noreturn]] void giveUp(const std::string& why) {
    fmt::print(stderr, "bench_walk: {}\n", why);
    std::exit(2);
}

template <typename T>
T must(Result<T> result) {
    if (!result) giveUp(result.error().message());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

class Tree {
  public:
    Tree(const std::string& root, std::size_t folders, std::size_t filesPerFolder) : root_(root) {
        for (std::size_t i = 0; i < folders; ++i) {
            const std::string folder = folders == 1 ? root : fmt::format("{}/class_{:04}", root, i);
            std::filesystem::create_directories(folder);
            const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            for (std::size_t k = 0; k < filesPerFolder; ++k) {
                const int file = ::openat(descriptor, fmt::format("img_{:07}.jpg", k).c_str(),
                                          O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
                if (file == -1) giveUp("cannot make " + folder);
                ::close(file);
            }
            ::close(descriptor);
        }
    }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;
    ~Tree() { std::filesystem::remove_all(root_); }

    const std::string& root() const { return root_; }

  private:
    std::string root_;
};

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void find(const std::string& root) {
    const std::string command = fmt::format("find '{}' -printf '%p %s %T@ %m %i\\n' > /dev/null", root);
    if (std::system(command.c_str()) != 0) giveUp("find failed");
}

std::uint64_t walkTree(io::FileSystem& files, const std::string& root,
                       const std::function<Result<>(Entry&&)>& each) {
    const WalkSink sink{each, [](LeftOut&&) { return Result<>(); }};
    const WalkTotals totals = must(walk(files, {{Path(root), ""}}, {}, sink, StopToken()));
    return totals.files;
}

std::uint64_t walkOnly(io::FileSystem& files, const std::string& root) {
    return walkTree(files, root, [](Entry&&) { return Result<>(); });
}

std::uint64_t walkAndStore(io::FileSystem& files, const std::string& root, const Path& file) {
    store::OpenOptions options;
    options.applicationId = 1;
    options.migrations = kMigrations;
    const auto database = must(store::Database::open(files, file, options));
    auto insert = must(database->prepare("INSERT INTO blocks (entries) VALUES (?1)"));
    std::vector<Entry> block;
    std::vector<std::string> blocks;
    const auto commit = [&] {
        return database->transaction([&]() -> Result<> {
            for (const std::string& one : blocks) PACKTRAIN_CHECK(insert.run({store::Value::blob(one)}));
            blocks.clear();
            return {};
        });
    };
    const auto endBlock = [&]() -> Result<> {
        blocks.push_back(encodeEntries(block));
        block.clear();
        return blocks.size() < kBlocksPerCommit ? Result<>() : commit();
    };
    const std::uint64_t count = walkTree(files, root, [&](Entry&& entry) {
        block.push_back(std::move(entry));
        return block.size() < kBlock ? Result<>() : endBlock();
    });
    must(endBlock());
    must(commit());
    return count;
}

struct Figures {
    std::vector<double> find;
    std::vector<double> walk;
    std::vector<double> store;
};

bool report(const std::string& shape, std::uint64_t files, const Figures& figures) {
    const double findTime = median(figures.find);
    const double walkTime = median(figures.walk);
    const double storeTime = median(figures.store);
    const bool walkPasses = walkTime <= kWalkLimit * findTime;
    const bool storePasses = storeTime <= kStoreLimit * walkTime;
    fmt::print("{}: {} files, median of {}\n", shape, files, figures.find.size());
    fmt::print("  find -printf       {:8.3f} s\n", findTime);
    fmt::print("  walk               {:8.3f} s  ratio to find {:.2f} (at most {:.2f})  {}\n", walkTime,
               walkTime / findTime, kWalkLimit, walkPasses ? "PASS" : "FAIL");
    fmt::print("  walk and store     {:8.3f} s  ratio to walk {:.2f} (at most {:.2f})  {}\n", storeTime,
               storeTime / walkTime, kStoreLimit, storePasses ? "PASS" : "FAIL");
    return walkPasses && storePasses;
}

bool measure(const std::string& base, const std::string& shape, std::size_t folders,
             std::size_t filesPerFolder, int rounds) {
    const Tree tree(fmt::format("{}/tree", base), folders, filesPerFolder);
    const auto files = io::makeLocalFileSystem();
    find(tree.root());  // warms the cache
    Figures figures;
    std::uint64_t count = 0;
    for (int round = 0; round < rounds; ++round) {
        const Path database(fmt::format("{}/store{}.sqlite", base, round));
        figures.find.push_back(seconds([&] { find(tree.root()); }));
        figures.walk.push_back(seconds([&] { count = walkOnly(*files, tree.root()); }));
        figures.store.push_back(seconds([&] { (void)walkAndStore(*files, tree.root(), database); }));
    }
    if (count != folders * filesPerFolder) giveUp("the walk saw another number of files");
    return report(shape, count, figures);
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t total = 1'000'000;
    int rounds = 5;
    std::string folder = std::filesystem::temp_directory_path().string();
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        if (option == "--files") total = std::stoul(argv[i + 1]);
        if (option == "--rounds") rounds = std::max(1, std::stoi(argv[i + 1]));
        if (option == "--in") folder = argv[i + 1];
    }
    std::string base = folder + "/packtrain-bench-XXXXXX";
    if (::mkdtemp(base.data()) == nullptr) giveUp("cannot make a folder in " + folder);
    const std::size_t folders = std::min<std::size_t>(1000, std::max<std::size_t>(1, total / 10));
    const bool manyPass = measure(base, fmt::format("{} folders", folders), folders, total / folders, rounds);
    const bool onePasses = measure(base, "one folder", 1, total, rounds);
    fmt::print("peak memory {:.0f} MiB\n", static_cast<double>(io::peakMemory()) / static_cast<double>(kMiB));
    std::filesystem::remove_all(base);
    fmt::print("{}\n", manyPass && onePasses ? "PASS" : "FAIL");
    return manyPass && onePasses ? 0 : 1;
}
