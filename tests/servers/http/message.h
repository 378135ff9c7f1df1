#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace packtrain::servers {

// Header fields in the order they came; names compare without case (RFC 9110, 5.1).
class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

    // Continues the value that was added last, as a folded line does.
    void extendLast(std::string_view more);
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    std::optional<std::string> find(std::string_view name) const;
    std::string get(std::string_view name) const { return find(name).value_or(std::string()); }
    bool has(std::string_view name) const { return find(name).has_value(); }
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// Parameters of a query or of a form, decoded, in their order.
class Parameters {
  public:
    Parameters() = default;
    static Parameters parse(std::string_view encoded);

    std::optional<std::string> find(std::string_view name) const;
    std::string get(std::string_view name) const { return find(name).value_or(std::string()); }
    std::vector<std::string> each(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// The head of a request. `path` is decoded and has no query.
struct Request {
    std::string method;
    std::string target;
    std::string path;
    Parameters query;
    Headers headers;

    // Splits the target into path and query.
    void setTarget(std::string_view text);
};

struct Reply {
    int status = 200;
    Headers headers;
    std::string body;
};

std::string percentDecode(std::string_view text, bool plusIsSpace);
std::string percentEncode(std::string_view text);
std::string_view trimmed(std::string_view text);
bool equalsIgnoringCase(std::string_view a, std::string_view b);
// The decimal number that `text` wholly is, or nothing (also on overflow).
std::optional<std::int64_t> parseInteger(std::string_view text);
// The parameter of a field value such as `multipart/related; boundary="x"`.
std::optional<std::string> fieldParameter(std::string_view value, std::string_view name);
const char* statusText(int status);

// One part of a multipart body (RFC 2046, 5.1).
struct BodyPart {
    Headers headers;
    std::string body;
};
// Nothing when the body is not well formed or lacks its closing boundary.
std::optional<std::vector<BodyPart>> parseMultipart(std::string_view body, std::string_view boundary);
// Parses `Name: value` lines, folded ones too, until the empty line; returns what follows it, or nothing if
// there is none.
std::optional<std::string_view> parseHeaderBlock(std::string_view text, Headers& headers);

}  // namespace packtrain::servers
