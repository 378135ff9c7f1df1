#include "shard_pages.h"

#include <algorithm>

namespace packtrain::desktop {

using service::ShardState;
using service::ShardView;

ShardPages::ShardPages(service::UploadService& uploads, Background& background, service::JobId job,
                       QObject* parent)
    : QObject(parent), uploads_(uploads), background_(background), job_(std::move(job)) {}

ShardPages::~ShardPages() = default;

const ShardView* ShardPages::at(int row) {
    const int number = row / kPageRows;
    auto [found, isNew] = pages_.try_emplace(number);
    Page& page = found->second;
    page.lookedAt = ++looks_;
    if (isNew) {
        fetch(number, page);
        dropOldest();
    }
    const auto within = static_cast<std::size_t>(row % kPageRows);
    return within < page.shards.size() ? &page.shards[within] : nullptr;
}

void ShardPages::refresh(int first, int last) {
    for (int number = first / kPageRows; number <= last / kPageRows; ++number) {
        const auto found = pages_.find(number);
        if (found == pages_.end() || found->second.whole || found->second.fetch.active()) continue;
        fetch(number, found->second);
    }
}

void ShardPages::fetch(int number, Page& page) {
    const auto offset = static_cast<std::uint64_t>(number) * kPageRows;
    page.fetch = background_.run(
        Lane::quick,
        [uploads = &uploads_, job = job_, offset](const StopToken&) {
            return uploads->shards(job, offset, kPageRows);
        },
        [this, number](Result<std::vector<ShardView>> shards) {
            if (shards) take(number, std::move(*shards));
        });
}

void ShardPages::take(int number, std::vector<ShardView> shards) {
    const auto found = pages_.find(number);
    if (found == pages_.end()) return;
    Page& page = found->second;
    page.whole = shards.size() == kPageRows && std::ranges::all_of(shards, [](const ShardView& shard) {
                     return shard.state == ShardState::done;
                 });
    page.shards = std::move(shards);
    if (!page.shards.empty()) {
        const int first = number * kPageRows;
        Q_EMIT loaded(first, first + static_cast<int>(page.shards.size()) - 1);
    }
}

void ShardPages::dropOldest() {
    while (pages_.size() > kMostPages) {
        const auto oldest =
            std::ranges::min_element(pages_, {}, [](const auto& entry) { return entry.second.lookedAt; });
        pages_.erase(oldest);
    }
}

}  // namespace packtrain::desktop
