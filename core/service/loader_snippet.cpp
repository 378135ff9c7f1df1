#include <fmt/format.h>

#include "service/upload_service.h"

namespace packtrain::service {

namespace {

/// One word for a POSIX shell.
std::string shellWord(const std::string& text) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:,+@%";
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

/// What stands between the quotes of a Python string.
std::string pythonText(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace

std::string loaderSnippet(const JobSpec& spec, const std::string& destination) {
    return fmt::format(R"(# On the machine that trains, once:
#   packtrain verify {0}
#   packtrain pull {0} {2} --shards
import glob
import tarfile


def samples(folder):
    """Yields (name, bytes) of every file, shard by shard."""
    shards = sorted(glob.glob(folder + "/shards/*/*.tar"))
    if not shards:
        raise FileNotFoundError("no shards in " + folder)
    for shard in shards:
        with tarfile.open(shard) as tar:
            for member in tar:
                if member.isfile():
                    yield member.name, tar.extractfile(member).read()


for name, data in samples("{1}"):
    ...

# With the webdataset package, files of one sample come together:
#   import webdataset
#   dataset = webdataset.WebDataset(sorted(glob.glob("{1}/shards/*/*.tar")), shardshuffle=False)
)",
                       shellWord(destination), pythonText(spec.name), shellWord(spec.name));
}

}  // namespace packtrain::service
