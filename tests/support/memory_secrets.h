// Secrets in memory, which can be locked, denied or away.
#pragma once

#include <map>
#include <mutex>

#include "base/secret_store.h"

namespace packtrain::test {

/// Thread-safe.
class MemorySecrets final : public SecretStore {
  public:
    Result<std::optional<std::string>> get(std::string_view key) override;
    Result<> put(std::string_view key, std::string_view secret) override;
    Result<> erase(std::string_view key) override;
    std::string_view kind() const override { return "memory"; }

    /// From now on every call fails with this reason (secretsLocked ...); nothing: it works again.
    void refuseWith(std::optional<Reason> reason);
    /// What is held, whatever refuseWith says.
    std::map<std::string, std::string, std::less<>> all() const;
    int puts() const;

  private:
    Result<> gate() const;
    mutable std::mutex mutex_;
    std::map<std::string, std::string, std::less<>> secrets_;
    std::optional<Reason> refusal_;
    int puts_ = 0;
};

}  // namespace packtrain::test
