#include "place_check.h"

#include "sensors/mounts.h"

namespace packtrain::agent {

Result<> answersSoon(const Path& path) {
    if (placeOf(path)) return {};
    return fail(Reason::readFailed, path.display() + " does not answer: the drive that it lies on hangs");
}

Result<> targetAnswersSoon(const std::string& target) {
    constexpr std::string_view kLocal = "local:";
    return target.starts_with(kLocal) ? answersSoon(Path(target.substr(kLocal.size()))) : Result<>();
}

}  // namespace packtrain::agent
