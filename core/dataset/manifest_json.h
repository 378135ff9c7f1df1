// The keys of packtrain.json, in one place for the writer and the reader. FORMAT.md explains them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace packtrain::dataset {

inline constexpr std::string_view kFormatName = "packtrain";
inline constexpr std::uint64_t kFormatMajor = 1;
inline constexpr std::array<std::string_view, 3> kProofs = {"checksum", "read-back", "size-only"};

// By these keys the objects of the two lists are told apart when unknown keys are kept: by number.
inline constexpr std::string_view kShards = "shards";
inline constexpr std::string_view kRaw = "raw";

}  // namespace packtrain::dataset
