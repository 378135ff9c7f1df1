#include "transfer/object_stream.h"

#include <algorithm>

#include "transfer/plan_record.h"

namespace packtrain::transfer {
namespace {

class FileStream final : public shard::PackStream {
  public:
    FileStream(std::unique_ptr<io::ReadableFile> file, std::uint64_t size, std::vector<DigestKind> digests)
        : file_(std::move(file)), size_(size), kinds_(std::move(digests)) {
        restart();
    }

    std::uint64_t size() const override { return size_; }
    std::uint64_t offset() const override { return offset_; }
    Result<> check(shard::CheckScope) override { return {}; }

    Result<> place(std::uint64_t offset, const shard::Mark*) override {
        if (offset > size_) return fail(Reason::internal, "placed behind the end");
        restart();
        std::vector<std::byte> block(kMiB);
        while (offset_ < offset) {
            const std::size_t want =
                static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), offset - offset_));
            PACKTRAIN_CHECK(read(MutableByteSpan(block).first(want)));
        }
        return {};
    }

    Result<std::size_t> read(MutableByteSpan out) override {
        const std::size_t want =
            static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - offset_));
        PACKTRAIN_TRY(const std::size_t count, file_->readAt(offset_, out.first(want)));
        if (count < want) return fail(Reason::readFailed, "a file of the job became shorter");
        for (const auto& hasher : hashers_) hasher->update(out.first(count));
        offset_ += count;
        return count;
    }

    std::optional<shard::TakenOut> changed() const override { return std::nullopt; }
    void takeOut(const shard::TakenOut&) override {}
    std::vector<shard::Mark> takeMarks() override { return {}; }

    std::vector<std::string> digests() const override {
        std::vector<std::string> out;
        out.reserve(hashers_.size());
        for (const auto& hasher : hashers_) out.push_back(hasher->finish());
        return out;
    }

  private:
    void restart() {
        offset_ = 0;
        hashers_.clear();
        for (const DigestKind kind : kinds_) hashers_.push_back(makeHasher(kind));
    }

    std::unique_ptr<io::ReadableFile> file_;
    std::uint64_t size_;
    std::uint64_t offset_ = 0;
    std::vector<DigestKind> kinds_;
    std::vector<std::unique_ptr<Hasher>> hashers_;
};

/// Writes into the journal what was taken out of a shard with these members.
shard::OnTakenOut journalTakenOut(const RunContext& run, std::int64_t object,
                                  const std::vector<dataset::Entry>& members) {
    std::vector<bool> isFile;
    isFile.reserve(members.size());
    for (const dataset::Entry& entry : members) isFile.push_back(entry.kind == dataset::EntryKind::file);
    return [&run, object, isFile = std::move(isFile)](const shard::TakenOut& sample) {
        const auto files = std::ranges::count_if(
            sample.members, [&](std::uint32_t member) { return member < isFile.size() && isFile[member]; });
        return run.journal.write([&](store::Database& db) {
            return addTakenOut(db, object, sample, static_cast<std::uint64_t>(files));
        });
    };
}

Result<> openShard(const RunContext& run, const ObjectRow& object, const shard::PackOptions& options,
                   ObjectStream& out) {
    shard::ShardContent content;
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(content, loadContent(db, object));
        return {};
    }));
    out.journalTakenOut = journalTakenOut(run, object.id, content.plan.members);
    out.stream = shard::packShard(*out.source, std::move(content), options, out.journalTakenOut);
    return {};
}

Result<std::unique_ptr<shard::PackStream>> openRaw(const RunContext& run, const ObjectRow& object,
                                                   dataset::SourceTree& source,
                                                   const shard::PackOptions& options) {
    shard::RawContent content{.entry = {}, .offset = object.fileOffset, .size = object.size, .before = {}};
    PACKTRAIN_CHECK(run.journal.read([&](store::Database& db) -> Result<> {
        PACKTRAIN_TRY(content.entry, loadRawEntry(db, object.number));
        PACKTRAIN_TRY(const auto before, rawPartBefore(db, object));
        if (before) content.before = before->endState;
        return {};
    }));
    return shard::packRaw(source, std::move(content), options);
}

}  // namespace

std::vector<DigestKind> digestsFor(const remote::Capabilities& drive) {
    std::vector<DigestKind> kinds = {DigestKind::sha256};
    if (drive.proof == remote::Proof::checksum && !drive.digests.empty() &&
        std::ranges::find(drive.digests, DigestKind::sha256) == drive.digests.end())
        kinds.push_back(drive.digests.front());
    return kinds;
}

Result<ObjectStream> openStream(const RunContext& run, const ObjectRow& object) {
    ObjectStream out;
    PACKTRAIN_TRY(auto roots, run.roots());
    out.source = std::make_unique<dataset::SourceTree>(run.with.files, std::move(roots));
    shard::PackOptions options;
    options.digests = digestsFor(run.drive());
    switch (object.kind) {
        case ObjectKind::shard: {
            PACKTRAIN_CHECK(openShard(run, object, options, out));
            break;
        }
        case ObjectKind::rawPart: {
            PACKTRAIN_TRY(out.stream, openRaw(run, object, *out.source, options));
            break;
        }
        case ObjectKind::index:
        case ObjectKind::wids: {
            PACKTRAIN_TRY(out.stream, packFile(run.with.files, ownFile(run, object), options.digests));
            break;
        }
    }
    return out;
}

Result<std::unique_ptr<shard::PackStream>> packFile(io::FileSystem& files, const Path& path,
                                                    std::vector<DigestKind> digests) {
    PACKTRAIN_TRY(auto file, files.openRead(path));
    PACKTRAIN_TRY(const io::FileStat stat, file->stat());
    return std::unique_ptr<shard::PackStream>(
        std::make_unique<FileStream>(std::move(file), stat.size, std::move(digests)));
}

Path ownFile(const RunContext& run, const ObjectRow& object) {
    return run.folder / object.name;
}

}  // namespace packtrain::transfer
