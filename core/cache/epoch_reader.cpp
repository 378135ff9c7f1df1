#include "cache/epoch_reader.h"

#include <algorithm>

namespace packtrain::cache {
namespace {

constexpr std::uint64_t kAheadBytes = 256 * kMiB;  // two seconds of 1 Gbit/s
constexpr std::uint64_t kMostAhead = 16;

}  // namespace

EpochReader::EpochReader(ShardCache& cache, std::shared_ptr<const StoredDataset> dataset,
                         const std::vector<std::size_t>& order, std::size_t ahead)
    : cache_(cache), dataset_(std::move(dataset)), ahead_(std::max<std::size_t>(1, ahead)) {
    for (const std::size_t shard : order) order_.push_back({.shard = shard});
}

std::size_t EpochReader::aheadFor(ShardCache& cache, const dataset::Manifest& manifest) {
    std::uint64_t total = 0, largest = 1;
    for (const auto& shard : manifest.shards) {
        total += shard.size;
        largest = std::max(largest, shard.size);
    }
    const auto room = cache.roomFor(manifest.datasetId);
    if (!room || *room < total) return 1;
    return static_cast<std::size_t>(std::clamp<std::uint64_t>(kAheadBytes / largest, 1, kMostAhead));
}

void EpochReader::ask(Wanted& wanted, Need need) {
    if (!wanted.pending)
        wanted.pending = cache_.request(dataset_, dataset_->manifest().shards[wanted.shard], need);
}

void EpochReader::lookAhead() {
    for (std::size_t i = 0; i < std::min(ahead_, order_.size()); ++i) ask(order_[i], Need::ahead);
}

/// What was asked for cannot come before something leaves: that must not be what is held for later.
void EpochReader::giveWay() {
    for (std::size_t i = 1; i < order_.size(); ++i) order_[i].pending.reset();
}

/// The first of the order, which lies here.
void EpochReader::hand(Next& next, Lease lease) {
    next.shards.push_back({lease.path, dataset_->manifest().shards[order_.front().shard].number});
    held_.push_back(std::move(lease));
    order_.pop_front();
}

/// What follows, until one is not here. Who holds several must not keep others from their room.
void EpochReader::handMore(Next& next, std::size_t most) {
    if (most <= 1) return;
    most = std::min(most, aheadFor(cache_, dataset_->manifest()));
    while (next.shards.size() < most && !order_.empty()) {
        ask(order_.front(), Need::ahead);
        const auto answer = order_.front().pending->peek();
        if (!answer || !*answer) return;
        hand(next, **answer);
    }
}

Result<EpochReader::Next> EpochReader::next(std::size_t most) {
    held_.clear();
    while (!order_.empty()) {
        ask(order_.front(), Need::demand);
        auto answer = order_.front().pending->poll();
        if (!answer) {
            const auto progress = order_.front().pending->progress();
            if (progress.waitsForRoom)
                giveWay();
            else if (ahead_ > 1)
                lookAhead();
            return Next{.state = Next::State::working, .shards = {}, .progress = progress};
        }
        if (*answer) {
            limited_ = 0;
            Next next{.state = Next::State::ready, .shards = {}, .progress = {}};
            hand(next, std::move(**answer));
            handMore(next, most);
            lookAhead();
            return next;
        }
        const std::size_t shard = order_.front().shard;
        order_.pop_front();
        const bool isLimited = answer->error().reason == Reason::downloadLimited;
        if (isLimited)
            order_.push_back({.shard = shard});
        else
            order_.push_front({.shard = shard});
        if (isLimited && ++limited_ < order_.size()) continue;
        if (isLimited) limited_ = 0;
        return Fail(answer->error());
    }
    return Next{};
}

}  // namespace packtrain::cache
