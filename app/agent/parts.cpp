#include "parts.h"

namespace packtrain::agent {

Parts makeParts(const PartGround&) {
    return {};
}

}  // namespace packtrain::agent
