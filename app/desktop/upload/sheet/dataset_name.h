// Names for datasets, from what was dropped.
#pragma once

#include <string>
#include <vector>

#include "upload/dropped_paths.h"

namespace packtrain::desktop {

/// The folder's or file's own name as far as a dataset can have it: without control characters, what is no
/// UTF-8 and a dot in front. Empty for "/" and the like.
std::string datasetName(const DroppedItem& item);

/// One name for each, all different: the second "cats" becomes "cats-2".
std::vector<std::string> datasetNames(const std::vector<DroppedItem>& items);

}  // namespace packtrain::desktop
