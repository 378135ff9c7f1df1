// Whoever asks "what changed since n" gets that and no more; whoever is told is told until he has enough.
#include "service/job_watch.h"

#include <doctest/doctest.h>

#include <latch>

#include "io/system_clock.h"
#include "support/temp_folder.h"

namespace packtrain::test {
namespace {

using service::JobWatch;
using transfer::JobId;

struct Jobs {
    TempFolder folder_;
    std::unique_ptr<io::FileSystem> files_ = io::makeLocalFileSystem();
    io::SystemClock clock_;
    std::unique_ptr<transfer::JobStore> store_;

    Jobs() {
        auto opened = transfer::JobStore::open(*files_, clock_, folder_ / "state");
        REQUIRE(opened);
        store_ = std::move(*opened);
    }
    JobId add() {
        transfer::JobSpec spec;
        spec.name = "flowers";
        spec.remote = "local:/target";
        spec.roots = {{folder_ / "source", ""}};
        auto id = store_->create(spec);
        REQUIRE(id);
        return *id;
    }
};

TEST_CASE_FIXTURE(Jobs, "aDeltaHoldsWhatChangedAndNoMore") {
    JobWatch watch(*store_, clock_);
    const JobId first = add();
    const auto all = watch.snapshot();
    REQUIRE(all.jobs.size() == 1);
    CHECK(all.jobs.front().id == first);

    const JobId second = add();
    CHECK(watch.snapshot().jobs.size() == 2);
    const auto delta = watch.since(all.sequence);
    CHECK_FALSE(delta.reset);
    REQUIRE(delta.changed.size() == 1);
    CHECK(delta.changed.front().id == second);
    CHECK(watch.since(delta.sequence).changed.empty());
}

TEST_CASE_FIXTURE(Jobs, "aNumberOfAnotherLifeAsksForEverything") {
    JobWatch watch(*store_, clock_);
    (void)add();
    const auto all = watch.snapshot();
    CHECK(watch.since(0).reset);
    CHECK(watch.since(all.sequence + 1).reset);
    CHECK_FALSE(watch.since(all.sequence).reset);
}

TEST_CASE_FIXTURE(Jobs, "whatAnotherHasSeenAlreadyIsToldToo") {
    JobWatch watch(*store_, clock_);
    std::latch told(1);
    std::atomic<int> calls{0};
    const auto subscription = watch.subscribe([&] {
        if (++calls == 1) told.count_down();
    });
    CHECK(watch.since(0).reset);  // while the watch takes its first look too
    const JobId id = add();
    const auto all = watch.snapshot();
    REQUIRE(all.jobs.size() == 1);
    CHECK(all.jobs.front().id == id);
    watch.touch();
    told.wait();
}

TEST_CASE_FIXTURE(Jobs, "aSubscriptionMayEndWithinItsOwnCall") {
    JobWatch watch(*store_, clock_);
    std::latch told(1);
    std::atomic<int> calls{0};
    std::unique_ptr<service::Subscription> subscription;
    std::latch subscribed(1);
    subscription = watch.subscribe([&] {
        subscribed.wait();
        subscription.reset();
        if (++calls == 1) told.count_down();
    });
    subscribed.count_down();
    (void)add();
    watch.touch();
    told.wait();

    // Another one hears of the next change; the first is not called again.
    std::latch toldAgain(1);
    std::atomic<int> others{0};
    const auto another = watch.subscribe([&] {
        if (++others == 1) toldAgain.count_down();
    });
    (void)add();
    watch.touch();
    toldAgain.wait();
    CHECK(calls == 1);
}

}  // namespace
}  // namespace packtrain::test
