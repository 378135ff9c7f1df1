// Names that others chose, in the metrics page: they end no label and no line.
#include <doctest/doctest.h>

#include "base/bytes.h"
#include "metric_label.h"
#include "snapshot.h"

using namespace packtrain;
using namespace packtrain::agent;

TEST_CASE("aNameWithQuoteBackslashAndNewlineIsEscaped") {
    CHECK(metricLabel("samples") == "samples");
    CHECK(metricLabel("a\"b\\c\nd") == R"(a\"b\\c\nd)");
    CHECK(metricLabel("f\xc3\xbcr") == "f\xc3\xbcr");
    CHECK(metricLabel("\xff\"") == R"(\\xff\")");
    CHECK(metricLabel("").empty());
}

TEST_CASE("aCardsNameStaysInItsLine") {
    GpuFigures card;
    card.name = "A \"100\"\n\xff";
    card.temperature = 40;
    Snapshot snapshot;
    snapshot.gpus = std::vector<GpuFigures>{card};
    const std::string page = toMetrics(snapshot);
    CHECK(isUtf8(page));
    CHECK(page.find(R"(gpu="0",name="A \"100\"\\n\\xff"} 40)") != std::string::npos);
}
