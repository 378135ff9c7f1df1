#include "parts.h"

#include "checkpoint_part.h"
#include "dataset_part.h"
#include "token_part.h"

namespace packtrain::agent {

Parts makeParts(const PartGround& ground) {
    Parts parts;
    parts.push_back(makeDatasetPart(ground));
    parts.push_back(makeCheckpointPart(ground));
    parts.push_back(makeTokenPart(ground));
    return parts;
}

}  // namespace packtrain::agent
