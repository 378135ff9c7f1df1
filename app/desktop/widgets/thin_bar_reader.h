// What a screen reader is told about a ThinBar: a progress bar with a percentage.
#pragma once

namespace packtrain::desktop {

/// Once per program is enough; more do no harm.
void teachReadersThinBars();

}  // namespace packtrain::desktop
