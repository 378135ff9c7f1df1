#include "remote/slots.h"

#include <algorithm>

namespace packtrain::remote {
namespace {

class SlotsOver final : public Slots {
  public:
    SlotsOver(Remote& remote, FolderRef folder, AgeOf ageOf)
        : remote_(remote), folder_(std::move(folder)), ageOf_(std::move(ageOf)) {}

    Result<std::vector<Slot>> list(const StopToken& stop) override {
        std::vector<Slot> found;
        const auto keep = [&](const ObjectInfo& object) -> Result<> {
            if (!object.isFolder) found.push_back(slotOf(object));
            return {};
        };
        PACKTRAIN_CHECK(remote_.list(folder_, keep, stop));
        return found;
    }

    Result<std::optional<Slot>> look(const std::string& id, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto object, remote_.find(id, stop));
        if (!object) return std::nullopt;
        return slotOf(*object);
    }

    Result<std::string> read(const std::string& id, std::size_t largest, const StopToken& stop) override {
        std::string bytes;
        const auto sink = [&](ByteSpan piece) -> Result<> {
            bytes += asText(piece.first(std::min(piece.size(), largest - bytes.size())));
            return {};
        };
        PACKTRAIN_CHECK(remote_.read(id, {.offset = 0, .size = largest}, sink, stop));
        return bytes;
    }

    Result<Slot> create(std::string_view name, ByteSpan bytes, const StopToken& stop) override {
        PACKTRAIN_TRY(const ObjectInfo made, remote_.replace(folder_, name, bytes, "", stop));
        return slotOf(made);
    }

    Result<Slot> overwrite(const std::string& id, ByteSpan bytes, const StopToken& stop) override {
        PACKTRAIN_TRY(const auto present, remote_.find(id, stop));
        if (!present) return fail(Reason::objectGone, id);
        PACKTRAIN_TRY(const ObjectInfo written,
                      remote_.replace(folder_, present->name, bytes, present->version, stop));
        return slotOf(written);
    }

    Result<> remove(const std::string& id, const StopToken& stop) override {
        PACKTRAIN_CHECK(remote_.remove(id, stop));
        return {};
    }

  private:
    Slot slotOf(const ObjectInfo& object) const {
        return {.id = object.id,
                .name = object.name,
                .version = object.version,
                .size = object.size,
                .age = ageOf_ ? ageOf_(object.id) : std::nullopt};
    }

    Remote& remote_;
    FolderRef folder_;
    AgeOf ageOf_;
};

}  // namespace

std::unique_ptr<Slots> slotsOver(Remote& remote, FolderRef folder, AgeOf ageOf) {
    return std::make_unique<SlotsOver>(remote, std::move(folder), std::move(ageOf));
}

}  // namespace packtrain::remote
