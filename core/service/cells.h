// What is pasted into a notebook or a shell to install the wheel from where it was put.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace packtrain::service {

/// A file of resources/cells.
struct CellText {
    std::string_view name;  ///< "colab", "kaggle", "jupyter", "shell"
    std::string_view text;  ///< with @KEY@ for what is filled in
    /// Where a paired notebook needs another one; empty: the same.
    std::string_view paired;
};
const std::vector<CellText>& cellTexts();

/// What the cells say of a wheel. Names are printable: they also stand in comments.
struct WheelPlace {
    std::string name;     ///< the file's
    std::string sha256;   ///< hex
    std::string folder;   ///< where it was put, as a person writes it: "mydrive:.packtrain"
    std::string path;     ///< of the wheel, where this computer's folders are the drive; else empty
    std::string mounted;  ///< of the drive's folder for datasets below Colab's mount; empty: it has none
    std::string mountedWheel;
};

enum class CellFor : std::uint8_t { anyNotebook, pairedNotebook };

/// Empty where that place is not reached from there.
std::string filledCell(const CellText& cell, const WheelPlace& wheel, CellFor whom);

}  // namespace packtrain::service
