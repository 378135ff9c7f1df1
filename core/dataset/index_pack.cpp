#include <fmt/format.h>

#include "base/zstd.h"
#include "dataset/index.h"

namespace packtrain::dataset {
namespace {

constexpr std::size_t kBuffer = 256 * kKiB;

class FileSource {
  public:
    explicit FileSource(std::unique_ptr<io::ReadableFile> file) : file_(std::move(file)) {}
    Result<std::size_t> next(MutableByteSpan out) {
        PACKTRAIN_TRY(const std::size_t count, file_->readAt(offset_, out));
        offset_ += count;
        return count;
    }

  private:
    std::unique_ptr<io::ReadableFile> file_;
    std::uint64_t offset_ = 0;
};

class FileSink {
  public:
    explicit FileSink(std::unique_ptr<io::WritableFile> file) : file_(std::move(file)) {}
    Result<> append(ByteSpan bytes) {
        PACKTRAIN_CHECK(file_->writeAt(offset_, bytes));
        offset_ += bytes.size();
        return {};
    }
    Result<> sync() { return file_->sync(); }

  private:
    std::unique_ptr<io::WritableFile> file_;
    std::uint64_t offset_ = 0;
};

struct Ends {
    FileSource source;
    FileSink sink;
};

Result<Ends> openEnds(io::FileSystem& files, const Path& from, const Path& to) {
    PACKTRAIN_TRY(auto input, files.openRead(from));
    PACKTRAIN_TRY(auto output, files.openWrite(to, io::WriteMode::createOrTruncate, true));
    return Ends{FileSource(std::move(input)), FileSink(std::move(output))};
}

}  // namespace

std::string indexName(std::uint64_t version) {
    return fmt::format("index-{}.sqlite.zst", version);
}

Result<> packIndex(io::FileSystem& files, const Path& from, const Path& to) {
    PACKTRAIN_TRY(Ends ends, openEnds(files, from, to));
    PACKTRAIN_TRY(const auto compressor, ZstdCompressor::create());
    std::vector<std::byte> buffer(kBuffer);
    while (true) {
        PACKTRAIN_TRY(const std::size_t count, ends.source.next(buffer));
        PACKTRAIN_TRY(const std::string piece,
                      count == 0 ? compressor->finish() : compressor->add(std::span(buffer).first(count)));
        PACKTRAIN_CHECK(ends.sink.append(asBytes(piece)));
        if (count == 0) return ends.sink.sync();
    }
}

Result<> unpackIndex(io::FileSystem& files, const Path& from, const Path& to, std::uint64_t maxSize) {
    PACKTRAIN_TRY(Ends ends, openEnds(files, from, to));
    PACKTRAIN_CHECK(zstdDecompress([&](MutableByteSpan out) { return ends.source.next(out); },
                                   [&](ByteSpan bytes) { return ends.sink.append(bytes); }, maxSize));
    return ends.sink.sync();
}

}  // namespace packtrain::dataset
