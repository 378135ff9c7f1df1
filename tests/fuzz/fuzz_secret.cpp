// The secret PACKTRAIN as somebody pasted it: refused in words that repeat nothing of it, or read, and then
// written so that it reads the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/bytes.h"
#include "service/notebook_secret.h"

using namespace packtrain;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void feed(std::string_view line) {
    const auto secret = service::readNotebookSecret(line);
    if (!secret) {
        const std::string message = secret.error().message();
        require(printable(message) == message && message.size() < 400);
        return;
    }
    require(secret->pairing || secret->grant);
    const std::string written = service::writeNotebookSecret(*secret);
    // Numbers and escapes of unknown members may take more room when they are written.
    if (written.size() > service::kLongestNotebookSecret) return;
    const auto again = service::readNotebookSecret(written);
    require(again && service::writeNotebookSecret(*again) == written);
    if (secret->grant) require(service::remoteOf(*secret->grant).name == secret->grant->remote);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    feed(input);
    // The document itself, so that changes reach behind the base64.
    feed("packtrain1." + toBase64Url(asBytes(input)));
    return 0;
}
