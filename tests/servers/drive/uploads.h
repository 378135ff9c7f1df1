#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "drive/access.h"
#include "drive/blob.h"
#include "drive/fault_acts.h"
#include "drive/faults.h"
#include "drive/file_tree.h"
#include "drive/upload_session.h"
#include "http/server.h"

namespace packtrain::servers {

// Everything that brings bytes: resumable sessions, multipart and plain media. From any thread.
class Uploads {
  public:
    Uploads(FileTree& tree, BlobStore& blobs, Faults& faults, FaultActs& acts, Tokens& tokens, Line& line);

    // POST or PATCH under /upload/drive/v3/files with no upload_id. `id` is the file to change, or empty.
    void begin(Exchange& exchange, const std::string& id);
    // Any request to a session URI.
    void session(Exchange& exchange);

    // What the request is, for the counts.
    static std::string kindOf(const Request& request);

    // Ends all open sessions, or the n-th, as time would; later requests get `status`.
    int expire(int n, int status);
    nlohmann::json report() const;
    void forgetCounts();
    // The secret part of every session's address.
    std::vector<std::string> ids() const;

  private:
    void beginResumable(Exchange& exchange, const Access& access, const std::string& id);
    void simpleUpload(Exchange& exchange, const Access& access, const std::string& id, bool multipart);
    std::shared_ptr<UploadSession> find(const std::string& uploadId) const;
    void cancel(Exchange& exchange, UploadSession& session);
    void answerStatus(Exchange& exchange, UploadSession& session);
    void receive(Exchange& exchange, UploadSession& session);
    std::optional<Reply> refuseWhenClosed(UploadSession& session, const Request& request,
                                          const IncomingBytes& incoming, const std::optional<Fault>& fault);
    bool endsMidway(const Fault& fault, UploadIntake& intake, Exchange& exchange);
    Reply conclude(UploadSession& session, IncomingBytes incoming, UploadIntake& intake,
                   const Request& request, const std::optional<Fault>& fault);
    IncomingBytes parseIncoming(const Exchange& exchange, const UploadSession& session) const;
    void validate(const IncomingBytes& incoming, const UploadSession& session) const;
    Reply finish(UploadSession& session, const std::optional<Fault>& fault);
    Reply progress(const UploadSession& session, const Request& request,
                   const std::optional<Fault>& fault) const;
    File store(File file, std::shared_ptr<Blob> blob, const std::string& target, const Viewer& viewer);
    std::string newUploadId();

    FileTree& tree_;
    BlobStore& blobs_;
    Faults& faults_;
    FaultActs& acts_;
    Tokens& tokens_;
    Line& line_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<UploadSession>> sessions_;
    std::vector<std::shared_ptr<UploadSession>> inOrder_;
    std::mt19937_64 random_;
    std::int64_t simpleBytes_ = 0;
};

}  // namespace packtrain::servers
