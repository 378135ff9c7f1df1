#include "shard/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "shard/tar_format.h"

namespace packtrain::shard {
namespace {

using dataset::Entry;
using dataset::EntryKind;

constexpr std::size_t kReadBuffer = 256 * kKiB;

std::optional<EntryKind> kindOf(archive_entry* found) {
    if (archive_entry_hardlink(found) != nullptr || archive_entry_sparse_count(found) > 0)
        return std::nullopt;
    switch (archive_entry_filetype(found)) {
        case AE_IFREG:
            return EntryKind::file;
        case AE_IFDIR:
            return EntryKind::folder;
        case AE_IFLNK:
            return EntryKind::symlink;
        default:
            return std::nullopt;
    }
}

std::string textOr(const char* text) {
    return text == nullptr ? std::string() : std::string(text);
}

// Times far outside of what nanoseconds in 64 bits can say stop at the ends.
std::int64_t nanoseconds(std::int64_t seconds, long rest) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    if (seconds >= INT64_MAX / kSecond) return INT64_MAX;
    if (seconds <= INT64_MIN / kSecond) return INT64_MIN;
    return seconds * kSecond + rest;
}

}  // namespace

struct ArchiveReader::Impl {
    struct Free {
        void operator()(archive* closing) const { archive_read_free(closing); }
    };
    const ArchiveSource& source;
    std::vector<std::byte> buffer;
    std::optional<Error> sourceError;
    std::unique_ptr<archive, Free> reader;
    std::optional<Error> openError;
    bool hasMember = false;
    std::uint64_t remaining = 0;  ///< of the member's content

    explicit Impl(const ArchiveSource& from) : source(from), buffer(kReadBuffer), reader(archive_read_new()) {
        archive_read_support_format_tar(reader.get());
        if (archive_read_open(reader.get(), this, nullptr, readFrom, nullptr) != ARCHIVE_OK)
            openError = broken();
    }

    // libarchive is C: no exception may pass through it.
    static la_ssize_t readFrom(archive*, void* self, const void** block) noexcept {
        Impl& impl = *static_cast<Impl*>(self);
        auto count = impl.source(impl.buffer);
        if (!count) {
            impl.sourceError = std::move(count).error();
            return -1;
        }
        *block = impl.buffer.data();
        return static_cast<la_ssize_t>(*count);
    }

    Error broken() {
        if (sourceError) return *sourceError;
        return {Reason::checksumMismatch, "not a whole tar: " + textOr(archive_error_string(reader.get()))};
    }

    std::uint64_t position() { return static_cast<std::uint64_t>(archive_filter_bytes(reader.get(), 0)); }
};

ArchiveReader::ArchiveReader(const ArchiveSource& source) : impl_(std::make_unique<Impl>(source)) {}
ArchiveReader::~ArchiveReader() = default;

Result<std::optional<Entry>> ArchiveReader::next() {
    if (impl_->openError) return Fail(*impl_->openError);
    archive* const reader = impl_->reader.get();
    if (impl_->hasMember && archive_read_data_skip(reader) != ARCHIVE_OK) return Fail(impl_->broken());
    impl_->hasMember = false;
    const std::uint64_t before = impl_->position();
    archive_entry* found = nullptr;
    const int code = archive_read_next_header(reader, &found);
    if (code == ARCHIVE_EOF && !impl_->sourceError) {
        // A tar that was cut between two members looks as if it had ended, were it not for the end mark.
        if (impl_->position() >= before + kBlock) return std::optional<Entry>();
        return fail(Reason::checksumMismatch, "not a whole tar: its end is missing");
    }
    // A warning is about a name in another character set: its bytes are what counts here.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Fail(impl_->broken());
    Entry entry;
    entry.path = textOr(archive_entry_pathname(found));
    const auto kind = kindOf(found);
    if (!kind)
        return fail(Reason::archiveHostile, printable(entry.path) + " is neither file nor folder nor link");
    entry.kind = *kind;
    if (*kind == EntryKind::folder && entry.path.ends_with('/')) entry.path.pop_back();
    if (*kind == EntryKind::symlink) entry.linkTarget = textOr(archive_entry_symlink(found));
    if (*kind == EntryKind::file)
        entry.size = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(found), 0));
    entry.mode = static_cast<std::uint32_t>(archive_entry_perm(found)) & 07777U;
    entry.mtimeNs = nanoseconds(archive_entry_mtime(found), archive_entry_mtime_nsec(found));
    impl_->hasMember = true;
    impl_->remaining = entry.size;
    return entry;
}

Result<ByteSpan> ArchiveReader::content() {
    if (impl_->remaining == 0) return ByteSpan{};
    const void* bytes = nullptr;
    std::size_t count = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(impl_->reader.get(), &bytes, &count, &offset);
    if (code != ARCHIVE_OK || count == 0 || count > impl_->remaining) return Fail(impl_->broken());
    impl_->remaining -= count;
    return ByteSpan(static_cast<const std::byte*>(bytes), count);
}

}  // namespace packtrain::shard
