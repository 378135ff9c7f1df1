// The doors of pairing as a test wants them.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "service/agent_wheel.h"
#include "service/notebook_grants.h"
#include "service/pairings.h"

namespace packtrain::gui_test {

/// What was asked of the three, in its order: "make g: cats", "grant g", "unpair ID", "revoke g GRANT".
class AskedOfPairing {
  public:
    void note(std::string call);
    std::vector<std::string> calls() const;

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> calls_;
};

class ScriptedPairings final : public service::Pairings {
  public:
    explicit ScriptedPairings(AskedOfPairing& asked) : asked_(asked) {}
    void nextMake(Error error);
    void nextUnpair(Error error);
    void setLeft(Error error);
    /// One that is there already.
    void put(service::PairingEntry entry);

    Result<std::vector<service::PairingEntry>> list() override;
    Result<service::NotebookPairing> make(const service::Target& mailbox, const std::string& name,
                                          const StopToken& stop) override;
    Result<> noteGrant(const std::string& id, const std::string& grant) override;
    Result<service::UnpairedNotebook> unpair(const std::string& idOrName, const StopToken& stop) override;
    Result<> putInto(const Path& file, const service::NotebookSecret& secret) override;

  private:
    AskedOfPairing& asked_;
    std::mutex mutex_;
    std::vector<service::PairingEntry> entries_;
    std::optional<Error> makeError_, unpairError_, left_;
};

class ScriptedGrants final : public service::NotebookGrants {
  public:
    explicit ScriptedGrants(AskedOfPairing& asked) : asked_(asked) {}
    void nextMake(Error error);
    /// The person does not answer.
    void setHang(bool hang) { hang_ = hang; }
    void setRevoked(Result<service::RevokedGrant> revoked);

    Result<std::vector<std::string>> notes(const std::string& remote, const StopToken& stop) override;
    Result<service::NotebookGrant> make(const std::string& remote, const service::SignInProgress& progress,
                                        const StopToken& stop) override;
    Result<std::vector<service::NotebookGrantView>> list() override;
    Result<service::RevokedGrant> revoke(const std::string& remote, const std::string& id,
                                         const StopToken& stop) override;
    Result<> putInto(const Path& file, const service::NotebookGrant& grant) override;

  private:
    AskedOfPairing& asked_;
    std::mutex mutex_;
    std::optional<Error> makeError_;
    Result<service::RevokedGrant> revoked_ = service::RevokedGrant{.endedHere = false, .others = {}};
    std::atomic<bool> hang_ = false;
};

class ScriptedCells final : public service::NotebookCells {
  public:
    explicit ScriptedCells(AskedOfPairing& asked) : asked_(asked) {}
    void nextReady(Error error);

    Result<std::string> ready(const service::Target& folder, const std::string& platform, const Path& wheel,
                              const StopToken& stop) override;

  private:
    AskedOfPairing& asked_;
    std::mutex mutex_;
    std::vector<Error> errors_;
};

}  // namespace packtrain::gui_test
