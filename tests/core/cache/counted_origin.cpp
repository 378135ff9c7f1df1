#include "core/cache/counted_origin.h"

#include <chrono>

namespace packtrain::test {

void CountedOrigin::rule(std::function<Result<>(const std::string&, const remote::Range&)> rule) {
    const std::scoped_lock lock(mutex_);
    rule_ = std::move(rule);
}

void CountedOrigin::pieces(std::function<Result<>(std::string&)> rule) {
    const std::scoped_lock lock(mutex_);
    pieces_ = std::move(rule);
}

void CountedOrigin::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
}

void CountedOrigin::open() {
    const std::scoped_lock lock(mutex_);
    closed_ = false;
    changed_.notify_all();
}

bool CountedOrigin::awaitReads(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return waiting_ >= count; });
}

Result<> CountedOrigin::read(const std::string& id, const remote::Range& range, const net::BodySink& sink,
                             const StopToken& stop) {
    ++reads_;
    std::function<Result<>(const std::string&, const remote::Range&)> rule;
    std::function<Result<>(std::string&)> pieces;
    {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, stop, [&] { return !closed_; });
        --waiting_;
        rule = rule_;
        pieces = pieces_;
    }
    if (stop.stop_requested()) return fail(Reason::cancelled);
    if (rule) PACKTRAIN_CHECK(rule(id, range));
    const auto counted = [&](ByteSpan bytes) -> Result<> {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        bytes_ += bytes.size();
        if (!pieces) return sink(bytes);
        std::string piece(asText(bytes));
        PACKTRAIN_CHECK(pieces(piece));
        return sink(asBytes(piece));
    };
    return inner_.read(id, range, counted, stop);
}

}  // namespace packtrain::test
