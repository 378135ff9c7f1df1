#include <doctest/doctest.h>

#include "job_bench.h"
#include "remote/local/local_remote.h"

namespace packtrain::test {
namespace {

using namespace transfer;

TEST_CASE("aPushedTreeComesBackEqual") {
    JobBench bench;
    bench.fill(120);
    const JobId id = bench.create();
    const JobView view = bench.mustRun(id);
    CHECK(bench.wrong() == std::vector<std::string>{});
    CHECK(view.shards > 2);
    CHECK(view.shardsDone == view.shards);
    CHECK(view.sentBytes == view.totalBytes);
    CHECK(view.verifiedBytes == view.totalBytes);
    CHECK(view.files == 240);
    CHECK(view.proof == remote::Proof::checksum);
    CHECK(bench.drive.receivedTwice() == 0);
    CHECK(bench.drive.openUploads() == 0);
    CHECK_FALSE(view.running);
}

TEST_CASE("everyNameAndEveryThingArrives") {
    JobBench bench;
    bench.source.everyName().everyThing();
    const JobId id = bench.create();
    const auto view = bench.run(id);
    REQUIRE(view);
    std::set<std::string> left;
    const auto leftOut = bench.jobs->leftOut(id, 0, 1000);
    REQUIRE(leftOut);
    for (const auto& item : *leftOut) left.insert(item.path);
    CHECK(view->state == (left.empty() ? JobState::done : JobState::doneWithSkips));
    CHECK(bench.wrong(left) == std::vector<std::string>{});
}

TEST_CASE("theLocalFolderIsReadBackAndEqual") {
    JobBench bench;
    bench.fill(60);
    auto local =
        remote::makeLocalRemote({bench.temp / "drive", bench.temp / "lock"}, *bench.files, bench.clock);
    bench.remote = local.get();
    const JobView view = bench.mustRun(bench.create());
    CHECK(view.proof == remote::Proof::readBack);
    CHECK(bench.files->stat(bench.temp / "drive/ml/flowers/packtrain.json"));
}

}  // namespace
}  // namespace packtrain::test
