#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "service/upload_service.h"

namespace packtrain::service {

namespace {

/// As one word of a shell: in single quotes where it holds more than plain characters.
std::string shellWord(std::string_view text) {
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./:@+,=%").find(c) != std::string_view::npos;
    };
    if (!text.empty() && !text.starts_with('-') && std::ranges::all_of(text, isPlain))
        return std::string(text);
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

/// As a literal of Python, which reads the escapes of JSON.
std::string pythonText(std::string_view text) {
    return json::dump(Json(text));
}

}  // namespace

std::string loaderSnippet(const JobSpec& spec, const std::string& destination) {
    return fmt::format(R"(# On the machine that trains, once:
#   packtrain verify {0}
#   packtrain pull {0} {1} --shards
import glob
import tarfile


def samples(folder):
    """Yields (name, bytes) of every file, shard by shard."""
    shards = sorted(glob.glob(glob.escape(folder) + "/shards/*/*.tar"))
    if not shards:
        raise FileNotFoundError("no shards in " + folder)
    for shard in shards:
        with tarfile.open(shard) as tar:
            for member in tar:
                if member.isfile():
                    yield member.name, tar.extractfile(member).read()


for name, data in samples({2}):
    ...

# With the webdataset package, files of one sample come together:
#   import webdataset
#   shards = sorted(glob.glob(glob.escape({2}) + "/shards/*/*.tar"))
#   dataset = webdataset.WebDataset(shards, shardshuffle=False)
)",
                       printable(shellWord(destination)),
                       shellWord((spec.name.starts_with('-') ? "./" : "") + spec.name),
                       pythonText(spec.name));
}

}  // namespace packtrain::service
