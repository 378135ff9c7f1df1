#include "metric_label.h"

#include "base/bytes.h"

namespace packtrain::agent {

std::string metricLabel(std::string_view value) {
    std::string out;
    for (const char c : isUtf8(value) ? std::string(value) : printable(value)) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
    return out;
}

}  // namespace packtrain::agent
