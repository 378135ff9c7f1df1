#include "cache/epoch_reader.h"

namespace packtrain::cache {

Result<EpochReader::Next> EpochReader::next() {
    current_.reset();
    const auto& shards = dataset_->manifest().shards;
    while (!order_.empty()) {
        if (!pending_) pending_ = cache_.request(dataset_, shards[order_.front()]);
        auto answer = pending_->poll();
        if (!answer)
            return Next{
                .state = Next::State::working, .path = {}, .number = 0, .progress = pending_->progress()};
        pending_.reset();
        if (*answer) {
            limited_ = 0;
            current_ = std::move(**answer);
            Next ready{.state = Next::State::ready,
                       .path = current_->path,
                       .number = shards[order_.front()].number,
                       .progress = {}};
            order_.pop_front();
            if (!order_.empty()) pending_ = cache_.request(dataset_, shards[order_.front()], Need::ahead);
            return ready;
        }
        if (answer->error().reason != Reason::downloadLimited) return Fail(answer->error());
        order_.push_back(order_.front());
        order_.pop_front();
        if (++limited_ < order_.size()) continue;
        limited_ = 0;
        return Fail(answer->error());
    }
    return Next{};
}

}  // namespace packtrain::cache
