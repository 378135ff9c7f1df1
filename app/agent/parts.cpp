#include "parts.h"

#include "dataset_part.h"

namespace packtrain::agent {

Parts makeParts(const PartGround& ground) {
    Parts parts;
    parts.push_back(makeDatasetPart(ground));
    return parts;
}

}  // namespace packtrain::agent
