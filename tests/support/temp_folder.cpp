#include "support/temp_folder.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "io/file_system.h"

namespace packtrain::test {

TempFolder::TempFolder(Disk disk) {
    const std::filesystem::path shared = "/dev/shm";
    const bool inMemory = disk == Disk::memory && ::access(shared.c_str(), W_OK) == 0;
    const auto base = inMemory ? shared : std::filesystem::temp_directory_path();
    std::string pattern = (base / "packtrain-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = Path(pattern);
}

TempFolder::~TempFolder() {
    (void)io::makeLocalFileSystem()->removeTree(path_);
}

std::string readFile(const Path& path) {
    auto content = io::readWhole(*io::makeLocalFileSystem(), path, 1 * kGiB);
    if (!content) throw std::runtime_error(content.error().message());
    return *std::move(content);
}

void writeFile(const Path& path, std::string_view bytes) {
    const auto files = io::makeLocalFileSystem();
    const auto file = files->openWrite(path, io::WriteMode::createOrTruncate);
    if (!file) throw std::runtime_error(file.error().message());
    if (const auto written = (*file)->writeAt(0, asBytes(bytes)); !written)
        throw std::runtime_error(written.error().message());
}

}  // namespace packtrain::test
