#include "dataset/read_ahead.h"

#include <algorithm>
#include <system_error>

#include "dataset/plan_order.h"
#include "io/process.h"

namespace packtrain::dataset {
namespace {

// Folders ahead keep a descriptor each, and take no more than an eighth of what there may be; names and
// entries are what memory goes into (about 40 and 300 bytes each).
constexpr std::size_t kFoldersAhead = 64;
constexpr std::size_t kNamesAhead = 65'536;
constexpr std::size_t kEntriesAhead = 16'384;
constexpr std::size_t kBatch = 512;
constexpr std::uint64_t kShareOfOpenFiles = 8;

}  // namespace

ReadAhead::ReadAhead(const FolderReader& reader, const std::vector<WalkedRoot>& roots, int threads,
                     StopToken stop)
    : reader_(reader),
      stop_(std::move(stop)),
      mostFolders_(static_cast<std::size_t>(
          std::min<std::uint64_t>(kFoldersAhead, io::mostOpenFiles() / kShareOfOpenFiles))) {
    for (const WalkedRoot& root : roots) {
        if (root.folder == nullptr) continue;
        auto item = std::make_unique<FolderItem>();
        item->read.root = &root;
        item->read.path = root.watch.root().prefix;
        queue_.push_back({std::move(item), nullptr});
        ++foldersAhead_;
    }
    startThreads(threads);
}

ReadAhead::~ReadAhead() {
    {
        const Lock lock(mutex_);
        quits_ = true;
    }
    room_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void ReadAhead::startThreads(int count) {
    for (int i = 0; i < count; ++i) {
        try {
            threads_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
            return;
        }
    }
}

void ReadAhead::work() {
    Lock lock(mutex_);
    while (!quits_)
        if (!doOneTask(lock)) room_.wait(lock);
}

bool ReadAhead::mayList() const {
    return namesAhead_ < kNamesAhead;
}

/// The first thing in plan order that may be done now.
bool ReadAhead::doOneTask(Lock& lock) {
    for (auto item = queue_.begin(); item != queue_.end(); ++item) {
        if (item->siblings) {
            const bool mayGive = mayList() && foldersAhead_ < mostFolders_;
            if (!mayGive || item->siblings->next == item->siblings->names.size()) continue;
            list(lock, giveItem(item));
            return true;
        }
        FolderItem& folder = *item->folder;
        if (folder.state == State::unread && mayList()) {
            list(lock, item);
            return true;
        }
        const bool hasFiles = folder.state == State::read && folder.handedOut < folder.read.files.size();
        if (hasFiles && entriesAhead_ < kEntriesAhead) {
            look(lock, folder);
            return true;
        }
    }
    return false;
}

/// The next of the siblings as an item of its own, before them.
ReadAhead::Queue::iterator ReadAhead::giveItem(Queue::iterator siblings) {
    Siblings& from = *siblings->siblings;
    const std::string_view name = from.names.at(from.next++).name;
    auto item = std::make_unique<FolderItem>();
    item->read.root = from.root;
    item->read.path = joinPath(from.path, name);
    item->read.relative = joinPath(from.relative, name);
    ++foldersAhead_;
    return queue_.insert(siblings, {std::move(item), nullptr});
}

void ReadAhead::list(Lock& lock, Queue::iterator item) {
    FolderItem& folder = *item->folder;
    folder.state = State::reading;
    lock.unlock();
    Result<> outcome = reader_.list(folder.read);
    lock.lock();
    folder.outcome = std::move(outcome);
    folder.state = State::read;
    namesAhead_ += folder.read.names.size();
    if (folder.outcome && folder.read.subfolders.size() > 0) {
        auto siblings = std::make_unique<Siblings>();
        siblings->root = folder.read.root;
        siblings->path = folder.read.path;
        siblings->relative = folder.read.relative;
        siblings->names = std::move(folder.read.subfolders);
        queue_.insert(std::next(item), {nullptr, std::move(siblings)});
    }
    ready_.notify_one();
    room_.notify_all();
}

void ReadAhead::look(Lock& lock, FolderItem& folder) {
    const std::size_t begin = folder.handedOut;
    const std::size_t end = std::min(begin + kBatch, folder.read.files.size());
    folder.handedOut = end;
    entriesAhead_ += end - begin;
    Handed& handed = folder.handed.emplace_back(Handed{begin, end, std::nullopt});
    lock.unlock();
    Result<Batch> batch = reader_.look(folder.read, begin, end);
    lock.lock();
    handed.batch = std::move(batch);
    ready_.notify_one();
}

Result<> ReadAhead::waitFor(Lock& lock, const std::function<bool()>& isReady) {
    ready_.wait(lock, stop_, isReady);
    if (stop_.stop_requested()) return fail(Reason::cancelled);
    return {};
}

void ReadAhead::dropFront() {
    namesAhead_ -= queue_.front().folder->read.names.size();
    --foldersAhead_;
    queue_.pop_front();
    room_.notify_all();
}

Result<const FolderRead*> ReadAhead::nextFolder() {
    Lock lock(mutex_);
    if (frontIsTaken_) dropFront();
    frontIsTaken_ = false;
    while (!queue_.empty() && queue_.front().siblings) {
        Siblings& siblings = *queue_.front().siblings;
        if (siblings.next < siblings.names.size()) {
            giveItem(queue_.begin());
        } else {
            queue_.pop_front();
        }
    }
    if (queue_.empty()) return nullptr;
    FolderItem& folder = *queue_.front().folder;
    if (folder.state == State::unread) list(lock, queue_.begin());
    PACKTRAIN_CHECK(waitFor(lock, [&] { return folder.state == State::read; }));
    PACKTRAIN_CHECK(folder.outcome);
    frontIsTaken_ = true;
    return &folder.read;
}

Result<std::optional<Batch>> ReadAhead::nextBatch() {
    Lock lock(mutex_);
    FolderItem& folder = *queue_.front().folder;
    if (folder.handed.empty()) {
        if (folder.handedOut == folder.read.files.size()) return std::nullopt;
        look(lock, folder);
    }
    Handed& handed = folder.handed.front();
    PACKTRAIN_CHECK(waitFor(lock, [&] { return handed.batch.has_value(); }));
    Result<Batch> batch = *std::move(handed.batch);
    entriesAhead_ -= handed.end - handed.begin;
    folder.handed.pop_front();
    room_.notify_all();
    if (!batch) return Fail(batch.error());
    return std::optional<Batch>(*std::move(batch));
}

}  // namespace packtrain::dataset
