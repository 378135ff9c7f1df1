#pragma once

#include "drive/blob.h"
#include "drive/faults.h"
#include "drive/file_tree.h"
#include "drive/tokens.h"
#include "http/server.h"

namespace packtrain::servers {

// Carries faults out on the socket and on the drive.
class FaultActs {
  public:
    FaultActs(Faults& faults, FileTree& tree, BlobStore& blobs, Tokens& tokens)
        : faults_(faults), tree_(tree), blobs_(blobs), tokens_(tokens) {}

    // The reply that an answering fault gives (status, token_expired, daily_cap, html_portal), or nothing.
    std::optional<Reply> answer(const Fault& fault, const Request& request);
    // Answers or breaks the exchange when the fault is of that sort and says so; else the request goes on.
    bool intercept(const Fault& fault, Exchange& exchange);
    // reset, drop and half_close. False for the other actions.
    bool breakOff(const Fault& fault, Exchange& exchange);
    void stall(const Fault& fault) { faults_.stall(fault); }
    // delete_object and replace_object: behind the client's back. `id` is the file that the request names, if
    // any.
    void meddle(const Fault& fault, const std::string& id);
    // wrong_checksum on a file that exists.
    void misreport(const std::string& id);
    void reportAgain(const std::string& id);
    Checksums wrongChecksums(const Checksums& right) const;

  private:
    Faults& faults_;
    FileTree& tree_;
    BlobStore& blobs_;
    Tokens& tokens_;
};

}  // namespace packtrain::servers
