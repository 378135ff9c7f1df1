// A secret on the clipboard, for a while.
#pragma once

#include <QString>
#include <chrono>

namespace packtrain::desktop {

inline constexpr std::chrono::milliseconds kSecretStays{90'000};

/// Puts it there, with the mark by which keepers of a clipboard's history know what not to keep; and takes it
/// away after so long, also when whoever asked is gone, unless something else was copied meanwhile.
void lendToClipboard(const QString& secret, std::chrono::milliseconds stays);

}  // namespace packtrain::desktop
