#include "part.h"

#include <algorithm>

namespace packtrain::agent {
namespace {

class FailedPart final : public Part {
  public:
    FailedPart(std::string section, std::vector<std::string> commands, Error why)
        : section_(std::move(section)), commands_(std::move(commands)), why_(std::move(why)) {}
    std::string_view section() const override { return section_; }
    Json view() const override { return {{"error", errorJson(why_)}}; }
    std::optional<Result<Json>> command(std::string_view name, const Json&) override {
        if (std::ranges::find(commands_, name) == commands_.end()) return std::nullopt;
        return Fail(why_);
    }

  private:
    std::string section_;
    std::vector<std::string> commands_;
    Error why_;
};

}  // namespace

std::unique_ptr<Part> failedPart(std::string section, std::vector<std::string> commands, Error why) {
    return std::make_unique<FailedPart>(std::move(section), std::move(commands), std::move(why));
}

Json sectionOf(const Parts& parts, std::string_view section) {
    const auto found = std::ranges::find(parts, section, [](const auto& part) { return part->section(); });
    if (found == parts.end()) return {};
    try {
        return (*found)->view();
    } catch (const std::exception&) {
        return {};  // whoever asks for the snapshot is told
    }
}

}  // namespace packtrain::agent
