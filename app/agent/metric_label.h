// Names in the metrics page.
#pragma once

#include <string>
#include <string_view>

namespace packtrain::agent {

/// The value of a label between its quotes, as Prometheus' text format wants it: quote, backslash and newline
/// escaped, and always UTF-8.
std::string metricLabel(std::string_view value);

}  // namespace packtrain::agent
