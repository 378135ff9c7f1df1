#include "parts.h"

#include "checkpoint_part.h"
#include "credential_part.h"
#include "dataset_part.h"
#include "output_part.h"
#include "token_part.h"

namespace packtrain::agent {

Parts makeParts(const PartGround& ground) {
    Parts parts;
    const auto pool = std::make_shared<service::HeldPool>(ground.files, ground.clock, *ground.log,
                                                          ground.state("credential") / "pool.json");
    // First: the others may want the drive at once.
    parts.push_back(makeCredentialPart(ground, pool));
    parts.push_back(makeDatasetPart(ground));
    auto checkpoints = makeCheckpointPart(ground, pool);
    // Before the one that it speaks for.
    parts.push_back(makeOutputPart(ground, *checkpoints));
    parts.push_back(std::move(checkpoints));
    parts.push_back(makeTokenPart(ground));
    return parts;
}

}  // namespace packtrain::agent
