// A folder of small objects in memory, with the faults of a drive.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "remote/slots.h"
#include "support/manual_clock.h"

namespace packtrain::test {

/// Both sides of a mailbox share one. One thread.
class PaperSlots final : public remote::Slots {
  public:
    struct Object {
        std::string name, bytes;
        std::uint64_t version = 0;
        Ticks writtenAt{0};
    };

    explicit PaperSlots(const ManualClock& clock) : clock_(clock) {}

    Result<std::vector<remote::Slot>> list(const StopToken&) override {
        PACKTRAIN_CHECK(meet());
        std::vector<remote::Slot> found;
        for (const auto& [id, object] : objects_)
            if (!hidden_.contains(id)) found.push_back(slotOf(id, shown(id)));
        return found;
    }
    Result<std::optional<remote::Slot>> look(const std::string& id, const StopToken&) override {
        PACKTRAIN_CHECK(meet());
        if (!objects_.contains(id)) return std::nullopt;
        return slotOf(id, shown(id));
    }
    Result<std::string> read(const std::string& id, std::size_t largest, const StopToken&) override {
        PACKTRAIN_CHECK(meet());
        if (!objects_.contains(id)) return fail(Reason::objectGone, id);
        return shown(id).bytes.substr(0, largest);
    }
    Result<remote::Slot> create(std::string_view name, ByteSpan bytes, const StopToken&) override {
        PACKTRAIN_CHECK(meet());
        const std::string id = std::to_string(++created_);
        write(objects_[id], bytes);
        objects_[id].name = name;
        return slotOf(id, objects_[id]);
    }
    Result<remote::Slot> overwrite(const std::string& id, ByteSpan bytes, const StopToken&) override {
        PACKTRAIN_CHECK(meet());
        if (!objects_.contains(id)) return fail(Reason::objectGone, id);
        if (lags_) older_[id] = objects_[id];
        write(objects_[id], bytes);
        ++overwrites_;
        if (std::exchange(losesReply_, false)) return fail(Reason::connectionLost);
        return slotOf(id, objects_[id]);
    }
    Result<> remove(const std::string& id, const StopToken&) override {
        PACKTRAIN_CHECK(meet());
        removed_ += objects_.erase(id);
        return {};
    }

    /// Behind everybody's back.
    void spoil(const std::string& name, const std::string& bytes) {
        for (auto& [id, object] : objects_)
            if (object.name == name) write(object, asBytes(bytes));
    }
    const Object* named(std::string_view name) const {
        for (const auto& [id, object] : objects_)
            if (object.name == name) return &object;
        return nullptr;
    }
    std::size_t count(std::string_view prefix) const {
        std::size_t found = 0;
        for (const auto& [id, object] : objects_) found += object.name.starts_with(prefix) ? 1U : 0U;
        return found;
    }
    std::size_t free() const {
        std::size_t found = 0;
        for (const auto& [id, object] : objects_) found += object.bytes == "free\n" ? 1U : 0U;
        return found;
    }

    std::map<std::string, Object> objects_;
    std::set<std::string> hidden_;  ///< lists lack these
    std::uint64_t requests_ = 0, overwrites_ = 0, removed_ = 0;
    std::optional<std::uint64_t> failsAfter_;  ///< so many requests get through
    bool isDown_ = false;                      ///< no request gets through
    bool losesReply_ = false;                  ///< of the next overwrite
    bool lags_ = false;                        ///< shows what was there before the newest write
    bool tellsAges_ = true;
    Nanoseconds serverJump_{0};  ///< its clock, between a write and now

  private:
    Result<> meet() {
        ++requests_;
        if (isDown_ || failsAfter_ == 0U) return fail(Reason::networkDown);
        if (failsAfter_) --*failsAfter_;
        return {};
    }
    const Object& shown(const std::string& id) const {
        const auto older = older_.find(id);
        return lags_ && older != older_.end() ? older->second : objects_.at(id);
    }
    void write(Object& object, ByteSpan bytes) {
        object.bytes = asText(bytes);
        object.version = ++versions_;
        object.writtenAt = clock_.boot();
    }
    remote::Slot slotOf(const std::string& id, const Object& object) const {
        remote::Slot slot{.id = id,
                          .name = object.name,
                          .version = std::to_string(object.version),
                          .size = object.bytes.size(),
                          .age = std::nullopt};
        const Nanoseconds age = clock_.boot() - object.writtenAt + serverJump_;
        if (tellsAges_ && age >= Nanoseconds::zero()) slot.age = age;
        return slot;
    }

    const ManualClock& clock_;
    std::map<std::string, Object> older_;
    std::uint64_t versions_ = 0, created_ = 0;
};

}  // namespace packtrain::test
