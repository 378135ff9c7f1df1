// In place of libFuzzer: every file of the corpus folder as it is, cut short, and with bytes changed, always
// in the same way.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kChangedCopies = 400;

std::uint64_t inputs = 0;

void feed(const std::string& bytes) {
    (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++inputs;
}

std::string readFile(const std::filesystem::path& path) {
    std::string bytes(std::filesystem::file_size(path), '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

void feedVariants(const std::string& bytes, std::mt19937_64& random) {
    feed(bytes);
    for (std::size_t length = 0; length < bytes.size();
         length += std::max<std::size_t>(1, bytes.size() / 100))
        feed(bytes.substr(0, length));
    for (int copy = 0; copy < kChangedCopies && !bytes.empty(); ++copy) {
        std::string changed = bytes;
        for (std::size_t change = 0; change <= random() % 4; ++change) {
            const std::size_t at = random() % changed.size();
            switch (random() % 3) {
                case 0:
                    changed[at] = static_cast<char>(random());
                    break;
                case 1:
                    changed.insert(at, 1 + random() % 3, static_cast<char>(random()));
                    break;
                default:
                    changed.replace(at, 1 + random() % 8,
                                    bytes.substr(random() % bytes.size(), random() % 16));
                    break;
            }
            if (changed.empty()) break;
        }
        feed(changed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::mt19937_64 random(20260131);
    std::vector<std::filesystem::path> corpus;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) corpus.push_back(entry.path());
    std::sort(corpus.begin(), corpus.end());
    for (const auto& path : corpus) feedVariants(readFile(path), random);
    std::printf("%zu files, %llu inputs\n", corpus.size(), static_cast<unsigned long long>(inputs));
    return corpus.empty() ? 1 : 0;
}
