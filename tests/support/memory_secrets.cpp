#include "support/memory_secrets.h"

namespace packtrain::test {

Result<> MemorySecrets::gate() const {
    if (refusal_) return fail(*refusal_);
    return {};
}

Result<std::optional<std::string>> MemorySecrets::get(std::string_view key) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_CHECK(gate());
    const auto found = secrets_.find(key);
    return found == secrets_.end() ? std::nullopt : std::optional(found->second);
}

Result<> MemorySecrets::put(std::string_view key, std::string_view secret) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_CHECK(gate());
    secrets_[std::string(key)] = std::string(secret);
    ++puts_;
    return {};
}

Result<> MemorySecrets::erase(std::string_view key) {
    const std::scoped_lock lock(mutex_);
    PACKTRAIN_CHECK(gate());
    secrets_.erase(std::string(key));
    return {};
}

void MemorySecrets::refuseWith(std::optional<Reason> reason) {
    const std::scoped_lock lock(mutex_);
    refusal_ = reason;
}

std::map<std::string, std::string, std::less<>> MemorySecrets::all() const {
    const std::scoped_lock lock(mutex_);
    return secrets_;
}

int MemorySecrets::puts() const {
    const std::scoped_lock lock(mutex_);
    return puts_;
}

}  // namespace packtrain::test
