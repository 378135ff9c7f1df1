// What the name of a checkpoint tells, and how its copy is called on the drive. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace packtrain::checkpoint {

struct NameTells {
    std::optional<std::uint64_t> step, epoch;
};

/// "checkpoint-18000": step 18000; "epoch=3-step=900.ckpt": both; "network-snapshot-000200.pkl": 200;
/// "model-v2.pt" and "last.ckpt": nothing.
NameTells readName(std::string_view name);

/// The same for all saves of one series: "network-snapshot-#.pkl". Of a series the newest wins.
std::string seriesOf(std::string_view name);

/// A name for the folder of a step: its own where that may be one and is not taken, else with a number.
std::string freeName(std::string_view wanted, const std::function<bool(const std::string&)>& isTaken);

}  // namespace packtrain::checkpoint
