// Opening what lies beneath an open folder, so that no link and no ".." leads out of it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "io/descriptor.h"

namespace packtrain::io {

/// Opens `relative` with the flags of open(2); O_CLOEXEC is added. No component may be a link
/// or "..": sourceOutside. `shown` stands before the path in errors.
Result<Descriptor> openBeneath(int folder, std::string_view relative, int flags, std::string_view shown);

/// The folder that holds the last component of `relative`, and that component. `folder` itself, without a new
/// descriptor, if there is only one.
struct Place {
    Descriptor owned;
    int folder;
    std::string name;
};
Result<Place> placeBeneath(int folder, std::string_view relative, std::string_view shown);

/// The same without openat2, component by component: for kernels before 5.6 and for paths longer than
/// PATH_MAX.
Result<Descriptor> openByComponents(int folder, std::string_view relative, int flags, std::string_view shown);

}  // namespace packtrain::io
