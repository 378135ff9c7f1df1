#include "service/platform.h"

namespace packtrain::service {

Result<> openInBrowser(const std::string& url, const std::string& program) {
    const std::string opener = program.empty() ? "xdg-open" : program;
    PACKTRAIN_CHECK(io::startDetached({opener, url}, Path("/dev/null")));
    return {};
}

}  // namespace packtrain::service
