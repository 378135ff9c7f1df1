#include "session/remote_control.h"

#include "base/json.h"

namespace packtrain::session {

Result<std::optional<Basis>> forbidsRemoteControl(std::string_view profile, std::string_view name) {
    constexpr std::string_view kMember = "forbids_remote_control";
    PACKTRAIN_TRY(const Json document, json::parse(profile, name));
    if (!document.is_object() || !document.contains(kMember)) return std::nullopt;
    PACKTRAIN_TRY(const Json* const json, json::object(document, kMember));
    Basis basis{.certainty = Certainty::documented, .source = {}, .date = {}};
    PACKTRAIN_TRY(basis.source, json::text(*json, "source"));
    PACKTRAIN_TRY(basis.date, json::text(*json, "date"));
    if (basis.source.empty() || basis.date.empty())
        return fail(Reason::protocolError,
                    std::string(name) + ": " + std::string(kMember) + " without source or date");
    return basis;
}

}  // namespace packtrain::session
