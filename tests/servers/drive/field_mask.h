#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace packtrain::servers {

// A parsed `fields` parameter: `a,b(c,d),e/f,*`. An entry with nothing below it selects all below.
class FieldMask {
  public:
    // Nothing when the text is not a mask.
    static std::optional<FieldMask> parse(std::string_view text);

    nlohmann::json apply(const nlohmann::json& value) const;
    const std::map<std::string, FieldMask>& entries() const { return entries_; }

  private:
    bool parseEntry(std::string_view& text);
    bool parseList(std::string_view& text);

    std::map<std::string, FieldMask> entries_;
};

}  // namespace packtrain::servers
