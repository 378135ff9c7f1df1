#include "parts.h"

#include "checkpoint_part.h"
#include "credential_part.h"
#include "dataset_part.h"
#include "token_part.h"

namespace packtrain::agent {

Parts makeParts(const PartGround& ground) {
    Parts parts;
    // First: the others may want the drive at once.
    parts.push_back(makeCredentialPart(ground));
    parts.push_back(makeDatasetPart(ground));
    parts.push_back(makeCheckpointPart(ground));
    parts.push_back(makeTokenPart(ground));
    return parts;
}

}  // namespace packtrain::agent
