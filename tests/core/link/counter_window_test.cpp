#include "link/counter_window.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

namespace packtrain::test {
namespace {

using link::CounterWindow;
using Verdict = CounterWindow::Verdict;

TEST_CASE("theFirstCounterMayBeAny") {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{5}, UINT64_MAX}) {
        CounterWindow window;
        CHECK(window.judge(first) == Verdict::newer);
        window.take(first);
        CHECK(window.judge(first) == Verdict::repeated);
        CHECK(window.newest() == first);
    }
}

TEST_CASE("aCounterFromFarBackCountsAsRepeated") {
    CounterWindow window;
    window.take(1000);
    CHECK(window.judge(937) == Verdict::older);
    CHECK(window.judge(936) == Verdict::repeated);
    window.take(UINT64_MAX);
    CHECK(window.judge(1000) == Verdict::repeated);
}

TEST_CASE("theWindowTellsWhatASetOfAllThatCameTells") {
    std::mt19937_64 random(20261121);
    for (int run = 0; run < 50; ++run) {
        CounterWindow window;
        std::set<std::uint64_t> came;
        for (int step = 0; step < 400; ++step) {
            const std::uint64_t newest = came.empty() ? 0 : *came.rbegin();
            const std::uint64_t counter = (newest > 100 ? newest - 100 : 0) + random() % 130;
            const Verdict verdict = window.judge(counter);
            if (came.empty() || counter > newest)
                CHECK(verdict == Verdict::newer);
            else if (newest - counter >= 64)
                CHECK(verdict == Verdict::repeated);
            else
                CHECK(verdict == (came.contains(counter) ? Verdict::repeated : Verdict::older));
            if (random() % 3 == 0) continue;
            window.take(counter);
            came.insert(counter);
        }
    }
}

}  // namespace
}  // namespace packtrain::test
