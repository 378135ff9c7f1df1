#include "shard/source_file.h"

#include <utility>

#include "dataset/patience.h"

namespace packtrain::shard {
namespace {

using dataset::Entry;
using dataset::EntryKind;
using dataset::patiently;

Fail changed(const Entry& entry) {
    return fail(Reason::sourceChanged, printable(entry.path));
}

Result<> fill(io::ReadableFile& file, const Entry& entry, std::uint64_t offset, MutableByteSpan out) {
    PACKTRAIN_TRY(const std::size_t count, file.readAt(offset, out));
    if (count != out.size()) return changed(entry);
    return {};
}

}  // namespace

bool concernsOneEntry(Reason reason) {
    return reason == Reason::sourceChanged || reason == Reason::fileGone || reason == Reason::fileDenied ||
           reason == Reason::readFailed;
}

Error SourceReader::blame(Error error) {
    // A link or a device stands now where a file was.
    if (error.reason == Reason::sourceOutside || error.reason == Reason::sourceUnsupported)
        error = Error(Reason::sourceChanged, std::move(error.context));
    if (!concernsOneEntry(error.reason) || error.reason == Reason::sourceChanged) return error;
    if (auto roots = tree_.checkRoots(); !roots) return std::move(roots).error();
    return error;
}

Result<> SourceReader::compare(const Entry& entry, const io::FileStat& now) {
    return dataset::sameIdentity(entry, now, tree_.volume(entry.path)) ? Result<>{} : changed(entry);
}

Result<> SourceReader::checkOnce(const Entry& entry) {
    PACKTRAIN_TRY(const io::FileStat now, tree_.stat(entry.path));
    PACKTRAIN_CHECK(compare(entry, now));
    if (entry.kind != EntryKind::symlink) return {};
    PACKTRAIN_TRY(const std::string target, tree_.readLink(entry.path));
    return target == entry.linkTarget ? Result<>{} : changed(entry);
}

Result<> SourceReader::check(const Entry& entry) {
    auto checked = patiently([&] { return checkOnce(entry); });
    if (!checked) return Fail(blame(std::move(checked).error()));
    return {};
}

Result<std::unique_ptr<io::ReadableFile>> SourceReader::openOnce(const Entry& entry) {
    PACKTRAIN_TRY(auto file, tree_.openRead(entry.path));
    PACKTRAIN_TRY(const io::FileStat now, file->stat());
    PACKTRAIN_CHECK(compare(entry, now));
    return file;
}

// One look is enough: what is the planned file after its last byte was so before its first.
Result<> SourceReader::readOnce(const Entry& entry, MutableByteSpan content) {
    PACKTRAIN_TRY(const auto file, tree_.openRead(entry.path));
    PACKTRAIN_CHECK(fill(*file, entry, 0, content));
    PACKTRAIN_TRY(const io::FileStat now, file->stat());
    return compare(entry, now);
}

Result<> SourceReader::readWhole(const Entry& entry, MutableByteSpan content) {
    auto read = patiently([&] { return readOnce(entry, content); });
    if (!read) return Fail(blame(std::move(read).error()));
    return {};
}

Result<> SourceFile::open() {
    auto opened = patiently([&] { return reader_.openOnce(entry_); });
    if (!opened) return Fail(reader_.blame(std::move(opened).error()));
    file_ = *std::move(opened);
    file_->willReadAll();
    return {};
}

Result<> SourceFile::readAt(std::uint64_t offset, MutableByteSpan out) {
    auto read = fill(*file_, entry_, offset, out);
    if (!read && read.error().reason == Reason::readFailed) {
        PACKTRAIN_CHECK(open());  // its handle may be the stale thing
        read = fill(*file_, entry_, offset, out);
    }
    if (!read) return Fail(reader_.blame(std::move(read).error()));
    return {};
}

Result<> SourceFile::checkAgain() {
    auto now = file_->stat();
    if (!now) return Fail(reader_.blame(std::move(now).error()));
    return reader_.compare(entry_, *now);
}

}  // namespace packtrain::shard
