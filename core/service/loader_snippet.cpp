#include <fmt/format.h>

#include "service/upload_service.h"

namespace packtrain::service {

std::string loaderSnippet(const JobSpec& spec, const std::string& destination) {
    const std::string where = destination.ends_with('/') || destination.ends_with(':')
                                  ? destination + spec.name
                                  : destination + "/" + spec.name;
    return fmt::format(R"(# On the machine that trains, once:
#   packtrain verify {0}
#   packtrain pull {0} {1} --shards
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
                       where, spec.name);
}

}  // namespace packtrain::service
