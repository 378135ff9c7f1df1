#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "drive/access.h"
#include "drive/file_tree.h"
#include "http/line.h"
#include "http/message.h"
#include "http/server.h"

namespace packtrain::servers {

// The methods of Drive v3 that carry no file content up. From any thread; refusals are thrown as ApiError.
class FilesApi {
  public:
    FilesApi(FileTree& tree, BlobStore& blobs, Tokens& tokens, Line& line);

    // The kind of a request for the counts and the fault plan, or empty when no method has this path.
    static std::string kindOf(const Request& request);
    // The file id in the path, or empty.
    static std::string idOf(const Request& request);

    // Any method but a download.
    Reply call(const Request& request, const std::string& body);
    // multipart/mixed with at most 100 calls.
    Reply batch(const Request& request, const std::string& body);
    // files.get with alt=media. `rate` limits bytes per second (0: none); `cutAfter` ends the body early (-1:
    // never).
    void download(Exchange& exchange, std::uint64_t rate, std::int64_t cutAfter);

    std::int64_t bytesSent() const { return bytesSent_; }
    void forgetCounts() { bytesSent_ = 0; }

    // The name of the file that the request concerns, for the fault plan's globs.
    std::string nameOf(const Request& request, const std::string& body) const;

  private:
    struct Page {
        std::string query;
        std::vector<std::string> ids;
        std::size_t next;
    };

    Reply create(const Request& request, const Access& access, const std::string& body);
    Reply get(const Request& request, const Access& access, const std::string& id);
    Reply update(const Request& request, const Access& access, const std::string& id,
                 const std::string& body);
    Reply list(const Request& request, const Access& access);
    Reply generateIds(const Request& request, const Access& access);
    Reply about(const Request& request, const Access& access);
    Reply changes(const Request& request, const Access& access);
    std::vector<std::string> matches(const Request& request, const Viewer& viewer) const;

    FileTree& tree_;
    BlobStore& blobs_;
    Tokens& tokens_;
    Line& line_;
    std::atomic<std::int64_t> bytesSent_ = 0;
    std::mutex mutex_;
    std::map<std::string, Page> pages_;
    std::uint64_t nextPage_ = 1;
};

}  // namespace packtrain::servers
