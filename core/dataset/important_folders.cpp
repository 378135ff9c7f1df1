#include "dataset/important_folders.h"

#include "dataset/plan_order.h"

namespace packtrain::dataset {
namespace {

constexpr std::uint32_t kUsualMode =
    0755;  // what unpacking gives a folder that has no entry, with the usual umask
constexpr std::size_t kBlock = 1024;

}  // namespace

void ImportantFolders::add(Entry&& folder) {
    settle(folder.path);
    last_ = std::move(folder);
}

void ImportantFolders::settle(std::string_view nextPath) {
    if (last_ && (last_->mode != kUsualMode || !liesBelow(nextPath, last_->path))) keep(*std::move(last_));
    last_.reset();
}

void ImportantFolders::keep(Entry&& folder) {
    loose_.push_back(std::move(folder));
    if (loose_.size() < kBlock) return;
    blocks_.push_back(encodeEntries(loose_));
    loose_.clear();
}

Result<> ImportantFolders::giveAll(const std::function<Result<>(Entry&&)>& each) {
    settle({});
    for (std::string& block : std::exchange(blocks_, {})) {
        PACKTRAIN_TRY(std::vector<Entry> folders, decodeEntries(block));
        block = {};
        for (Entry& folder : folders) PACKTRAIN_CHECK(each(std::move(folder)));
    }
    for (Entry& folder : std::exchange(loose_, {})) PACKTRAIN_CHECK(each(std::move(folder)));
    return {};
}

}  // namespace packtrain::dataset
