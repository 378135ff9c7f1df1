// Folders are listed and their files looked at ahead of the walk, by threads, in plan order, as far as a
// memory budget allows.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "dataset/folder_reader.h"

namespace packtrain::dataset {

/// The budget cannot know how large a folder is before it is listed: at most one folder beyond it per thread
/// is held. Used by one thread, the walk's. What is needed next and not yet begun it does itself, so that no
/// budget can stop it.
class ReadAhead {
  public:
    /// `reader` and `roots` outlive it. The roots whose folder is open are read, in their order. Fewer
    /// threads if no more can be had.
    ReadAhead(const FolderReader& reader, const std::vector<WalkedRoot>& roots, int threads, StopToken stop);
    ~ReadAhead();
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// The next folder in plan order, listed; null at the end. It lives until the next call. cancelled when
    /// stopped.
    Result<const FolderRead*> nextFolder();
    /// The next files of that folder, in plan order; nothing when there are no more.
    Result<std::optional<Batch>> nextBatch();

  private:
    enum class State : std::uint8_t { unread, reading, read };
    /// Files that were handed out to be looked at, and what was seen.
    struct Handed {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::optional<Result<Batch>> batch;
    };
    struct FolderItem {
        FolderRead read;
        State state = State::unread;
        Result<> outcome;
        std::size_t handedOut = 0;  ///< of read.files
        std::deque<Handed> handed;  ///< and not yet taken by the walk
    };
    /// Folders whose parent was listed and which get items of their own one by one.
    struct Siblings {
        const WalkedRoot* root = nullptr;
        std::string path;
        std::string relative;
        io::FolderNames names;
        std::size_t next = 0;
    };
    /// The queue is in plan order: a folder, then its subfolders.
    struct Item {
        std::unique_ptr<FolderItem> folder;
        std::unique_ptr<Siblings> siblings;
    };
    using Queue = std::list<Item>;
    using Lock = std::unique_lock<std::mutex>;

    void startThreads(int count);
    void work();
    bool doOneTask(Lock& lock);
    bool mayList() const;
    Queue::iterator giveItem(Queue::iterator siblings);
    void list(Lock& lock, Queue::iterator item);
    void look(Lock& lock, FolderItem& item);
    Result<> waitFor(Lock& lock, const std::function<bool()>& isReady);
    void dropFront();

    const FolderReader& reader_;
    StopToken stop_;
    const std::size_t mostFolders_;
    bool frontIsTaken_ = false;  // the front is the folder that nextFolder() gave last

    std::mutex mutex_;  // guards the rest; a folder being read belongs to the thread that reads it
    std::condition_variable_any ready_;
    std::condition_variable room_;
    Queue queue_;
    std::size_t foldersAhead_ = 0;
    std::size_t namesAhead_ = 0;
    std::size_t entriesAhead_ = 0;
    bool quits_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace packtrain::dataset
