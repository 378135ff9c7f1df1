#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "drive/blob.h"
#include "drive/fault_acts.h"
#include "drive/faults.h"
#include "drive/file_tree.h"
#include "drive/files_api.h"
#include "drive/oauth.h"
#include "drive/tokens.h"
#include "drive/uploads.h"
#include "http/line.h"
#include "http/server.h"

namespace packtrain::servers {

struct EmulatorOptions {
    TreeOptions tree;
    TokenOptions tokens;
    AutoConsent autoConsent = AutoConsent::ask;
    BlobStore::Keep keep = BlobStore::Keep::inFolder;
    std::filesystem::path folder;
    bool md5Only = false;
    // Bytes a second that all uploads and downloads share; 0: no limit.
    std::int64_t line = 0;
    // Called with one line for each request; may be empty. From any thread.
    std::function<void(const std::string&)> log;
};

// A Google Drive of one account, with its sign-in and a control API, behind one handler for many connections.
class Emulator {
  public:
    explicit Emulator(EmulatorOptions options);

    void handle(Exchange& exchange);

    // The refusal in words, or nothing.
    std::optional<std::string> addFaults(const std::string& plan) { return faults_.add(plan, false); }
    Tokens& tokens() { return tokens_; }
    // Wakes everything that waits, so that the server can stop.
    void releaseAll() { faults_.release({}); }

  private:
    static std::string kindOf(const Request& request);
    void serve(Exchange& exchange, const std::string& kind);
    void dispatch(Exchange& exchange, const std::string& kind);
    void callApi(Exchange& exchange, const std::string& kind);
    void callOAuth(Exchange& exchange, const std::string& kind);
    void download(Exchange& exchange);

    Reply control(const Request& request, const std::string& body);
    Reply controlFaults(const Request& request, const std::string& body);
    Reply controlObjects(const Request& request, const std::string& body);
    Reply plantObjects(const nlohmann::json& order);
    Reply expire(const nlohmann::json& order);
    Reply corrupt(const nlohmann::json& order);
    Reply replace(const nlohmann::json& order);
    nlohmann::json stats() const;
    nlohmann::json objectStats() const;
    void count(const std::string& kind, int status);

    EmulatorOptions options_;
    Line line_;
    BlobStore blobs_;
    FileTree tree_;
    Tokens tokens_;
    Faults faults_;
    FaultActs acts_;
    FilesApi api_;
    OAuth oauth_;
    Uploads uploads_;

    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t> byKind_;
    std::map<std::string, std::int64_t> byStatus_;
    std::int64_t requests_ = 0;
};

}  // namespace packtrain::servers
