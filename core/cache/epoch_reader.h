// One rank's way through one epoch: shards in hand, and the next ones on their way.
#pragma once

#include <deque>
#include <memory>

#include "cache/epoch_order.h"
#include "cache/shard_cache.h"

namespace packtrain::cache {

/// Not thread-safe. Must not outlive the cache.
class EpochReader {
  public:
    /// `ahead`: so many shards come while a reader waits or reads. More than one only where all fit: each
    /// holds its room.
    EpochReader(ShardCache& cache, std::shared_ptr<const StoredDataset> dataset,
                const std::vector<std::size_t>& order, std::size_t ahead = 1);
    /// How many that is for a reader of this dataset now: enough that the line has work until a program that
    /// asks twice a second asks again.
    static std::size_t aheadFor(ShardCache& cache, const dataset::Manifest& manifest);

    struct Shard {
        Path path;  ///< whole, until next() is called again
        std::uint32_t number = 0;
    };
    struct Next {
        enum class State : std::uint8_t { working, ready, end } state = State::end;
        std::vector<Shard> shards;   ///< ready: in the epoch's order
        Pending::Progress progress;  ///< working
    };
    /// Gives back the shards before. Never blocks: working says to ask again. Up to `most` shards come at
    /// once, no more than lie here already, and only while the whole dataset fits: else one. A shard whose
    /// download the drive limits comes after all others; when only such are left, downloadLimited names one
    /// and its hour. After an error the same shard is tried again by the next call.
    Result<Next> next(std::size_t most = 1);
    std::size_t left() const { return order_.size(); }
    std::size_t held() const { return held_.size(); }

  private:
    struct Wanted {
        std::size_t shard = 0;
        std::shared_ptr<Pending> pending = {};
    };
    void ask(Wanted& wanted, Need need);
    void lookAhead();
    void giveWay();
    void hand(Next& next, Lease lease);
    void handMore(Next& next, std::size_t most);

    ShardCache& cache_;
    std::shared_ptr<const StoredDataset> dataset_;
    std::deque<Wanted> order_;
    const std::size_t ahead_;
    std::size_t limited_ = 0;  ///< so many in a row were
    std::vector<Lease> held_;
};

}  // namespace packtrain::cache
