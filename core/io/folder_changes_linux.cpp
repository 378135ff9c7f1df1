#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <array>
#include <cstring>
#include <map>

#include "io/descriptor.h"
#include "io/folder_changes.h"

namespace packtrain::io {
namespace {

// IN_MODIFY would come with every write of a checkpoint of gigabytes.
constexpr std::uint32_t kMask =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_ONLYDIR;
constexpr std::size_t kBuffer = 16 * kKiB;

class Inotify final : public FolderChanges {
  public:
    Inotify()
        : told_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

    bool add(const Path& folder) override {
        if (!told_.isOpen()) return false;
        const int watch = ::inotify_add_watch(told_.get(), folder.bytes().c_str(), kMask);
        if (watch == -1) return false;
        folders_[watch] = folder;
        return true;
    }

    ChangesTold wait(Nanoseconds most) override {
        std::array<pollfd, 2> both{pollfd{wake_.get(), POLLIN, 0}, pollfd{told_.get(), POLLIN, 0}};
        const auto whole = std::chrono::ceil<std::chrono::milliseconds>(most).count();
        const nfds_t count = told_.isOpen() ? 2 : 1;
        (void)uninterrupted([&] { return ::poll(both.data(), count, static_cast<int>(whole)); });
        std::uint64_t woken = 0;
        (void)!::read(wake_.get(), &woken, sizeof woken);
        ChangesTold told;
        readAll(told);
        return told;
    }

    void wake() override {
        const std::uint64_t one = 1;
        (void)!::write(wake_.get(), &one, sizeof one);
    }

  private:
    void readAll(ChangesTold& told) {
        alignas(inotify_event) std::array<char, kBuffer> buffer;
        while (told_.isOpen()) {
            const ssize_t got =
                uninterrupted([&] { return ::read(told_.get(), buffer.data(), buffer.size()); });
            if (got <= 0) return;
            for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
                inotify_event event;
                std::memcpy(&event, buffer.data() + at, sizeof event);
                take(event, buffer.data() + at + sizeof event, told);
                at += sizeof event + event.len;
            }
        }
    }

    void take(const inotify_event& event, const char* name, ChangesTold& told) {
        told.any = true;
        if ((event.mask & IN_Q_OVERFLOW) != 0) told.missed = true;
        const auto folder = folders_.find(event.wd);
        if (folder == folders_.end()) return;
        if ((event.mask & IN_IGNORED) != 0) {
            folders_.erase(folder);
        } else if (event.len > 0 && (event.mask & IN_MOVED_TO) != 0) {
            told.renamedIn.push_back(folder->second / std::string_view(name));
        } else if (event.len > 0 && (event.mask & IN_CLOSE_WRITE) != 0) {
            told.written.push_back(folder->second / std::string_view(name));
        }
    }

    Descriptor told_, wake_;
    std::map<int, Path> folders_;
};

}  // namespace

std::unique_ptr<FolderChanges> watchFolders() {
    return std::make_unique<Inotify>();
}

}  // namespace packtrain::io
