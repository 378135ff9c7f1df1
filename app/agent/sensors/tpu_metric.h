// What a TPU's runtime says of one metric over gRPC: the messages of its RuntimeMetricService
// (tpu_metric_service.proto of AI-Hypercomputer/cloud-accelerator-diagnostics).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace packtrain::agent {

/// By the device's number.
using TpuMetric = std::map<std::uint64_t, double>;

/// A call's body: a message without compression, with its length before it.
std::string grpcFrame(std::string_view message);
/// The message of a reply's body; protocolError if it is not one, whole and uncompressed.
Result<std::string_view> grpcMessage(std::string_view body);

/// MetricRequest.
std::string tpuMetricRequest(std::string_view name);
/// MetricResponse: the values that are numbers, of at most 1024 devices; others are left out. protocolError
/// for what is no such message.
Result<TpuMetric> readTpuMetric(std::string_view message);

}  // namespace packtrain::agent
