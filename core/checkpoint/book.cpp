#include "checkpoint/book.h"

namespace packtrain::checkpoint {
namespace {

constexpr std::uint64_t kLargestLedger = 64 * kMiB;
constexpr int kMostSetAside = 100;

Result<> setAside(io::FileSystem& files, const Path& file) {
    for (int number = 1; number < kMostSetAside; ++number) {
        const Path to(file.bytes() + ".broken-" + std::to_string(number));
        const auto moved = files.rename(file, to, true);
        if (moved || moved.error().reason != Reason::fileBusy) return moved;
    }
    return fail(Reason::databaseBroken, file.display());
}

}  // namespace

Result<std::unique_ptr<Book>> Book::open(io::FileSystem& files, Path file, Log& log) {
    std::unique_ptr<Book> book(new Book(files, std::move(file)));
    const auto text = io::readWhole(files, book->file_, kLargestLedger);
    if (!text && text.error().reason == Reason::fileGone) return book;
    if (!text) return Fail(text.error());
    auto ledger = readLedger(*text);
    if (ledger) {
        book->ledger_ = std::move(*ledger);
        return book;
    }
    log.error(book->file_.display() + " cannot be read and is set aside: " + ledger.error().message());
    PACKTRAIN_CHECK(setAside(files, book->file_));
    return book;
}

Ledger Book::now() const {
    const std::lock_guard lock(mutex_);
    return ledger_;
}

Result<> Book::change(const std::function<void(Ledger&)>& edit) {
    const std::lock_guard writing(writing_);
    Ledger next = now();
    edit(next);
    PACKTRAIN_CHECK(io::writeWhole(files_, file_, asBytes(ledgerText(next)), true));
    {
        const std::lock_guard lock(mutex_);
        ledger_ = std::move(next);
        ++version_;
    }
    changed_.notify_all();
    return {};
}

std::uint64_t Book::version() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

void Book::await(std::uint64_t seen, Nanoseconds most, const StopToken& stop) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, most, [&] { return version_ != seen; });
}

void Book::nudge() {
    {
        const std::lock_guard lock(mutex_);
        ++version_;
    }
    changed_.notify_all();
}

}  // namespace packtrain::checkpoint
