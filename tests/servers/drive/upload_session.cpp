#include "drive/upload_session.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

namespace packtrain::servers {

namespace {
constexpr std::size_t kReadBuffer = 1024 * 1024;
}

std::optional<ContentRange> ContentRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    if (!text.starts_with("bytes ") || slash == std::string_view::npos) return std::nullopt;
    ContentRange range;
    if (const auto total = text.substr(slash + 1); total != "*") {
        range.total = parseInteger(total);
        if (!range.total || *range.total < 0) return std::nullopt;
    }
    const auto span = text.substr(6, slash - 6);
    range.query = span == "*";
    if (range.query) return range;
    const auto dash = span.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parseInteger(span.substr(0, dash));
    const auto last = parseInteger(span.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last == INT64_MAX) return std::nullopt;
    range.begin = *first;
    range.end = *last + 1;
    if (range.total && range.end > *range.total) return std::nullopt;
    return range;
}

UploadIntake::UploadIntake(UploadSession& session, const IncomingBytes& incoming,
                           const std::optional<Fault>& fault, const FileTree& tree, Line& line)
    : session_(session), incoming_(incoming), tree_(tree), line_(line), position_(incoming.begin) {
    const std::lock_guard lock(session.mutex);
    turn_ = ++session.turn;
    heldBefore_ = session.held();
    ++session.requests;
    if (fault) limitBy(*fault);
}

void UploadIntake::limitBy(const Fault& fault) {
    static const std::set<std::string> kKeepsNothing{"no_ack", "status", "html_portal", "token_expired",
                                                     "daily_cap"};
    const std::int64_t length = incoming_.end.value_or(incoming_.begin + kUploadStep) - incoming_.begin;
    if (kKeepsNothing.contains(fault.action)) keepUntil_ = heldBefore_;
    if (fault.action == "short_ack") keepUntil_ = incoming_.begin + length / 2;
    if (fault.keep) keepUntil_ = incoming_.begin + *fault.keep;
    if (keepUntil_ != kNoLimit) keepUntil_ = std::max(keepUntil_ - keepUntil_ % kUploadStep, heldBefore_);
    if (fault.action == "slow") rate_ = static_cast<std::uint64_t>(fault.rate);
}

void UploadIntake::read(Exchange& exchange, std::optional<std::int64_t> bodyOffset) {
    std::vector<char> buffer(rate_ > 0 ? std::min<std::size_t>(kReadBuffer, rate_ / 10 + 1) : kReadBuffer);
    while (!bodyOffset || received_ < *bodyOffset) {
        auto room = static_cast<std::int64_t>(buffer.size());
        if (bodyOffset) room = std::min(room, *bodyOffset - received_);
        const auto begin = std::chrono::steady_clock::now();
        const auto got = exchange.readBody(std::span(buffer).first(static_cast<std::size_t>(room)));
        if (got == 0) return;
        line_.carry(got);
        take({buffer.data(), got});
        if (rate_ > 0)
            std::this_thread::sleep_until(begin + std::chrono::microseconds(got * 1'000'000 / rate_));
    }
}

bool UploadIntake::isCurrent() const {
    return session_.turn == turn_ && session_.state == UploadSession::State::open;
}

bool UploadIntake::flush() {
    store(std::exchange(tail_, {}));
    return session_.held() == position_;
}

void UploadIntake::take(std::string_view bytes) {
    const std::lock_guard lock(session_.mutex);
    if (!isCurrent()) throw ConnectionLost();
    const auto count = static_cast<std::int64_t>(bytes.size());
    const auto known = std::clamp<std::int64_t>(heldBefore_ - position_, 0, count);
    session_.received += count;
    session_.again += known;
    received_ += count;
    position_ += count;
    keepSteps(bytes.substr(static_cast<std::size_t>(known)));
}

// Stores whole steps and holds the rest back until its step is full. Under the session's lock.
void UploadIntake::keepSteps(std::string_view bytes) {
    constexpr auto kStep = static_cast<std::size_t>(kUploadStep);
    if (!tail_.empty()) {
        const auto missing = std::min(bytes.size(), kStep - tail_.size());
        tail_.append(bytes.substr(0, missing));
        bytes.remove_prefix(missing);
        if (tail_.size() < kStep) return;
        store(tail_);
        tail_.clear();
    }
    const auto whole = bytes.size() - bytes.size() % kStep;
    store(bytes.substr(0, whole));
    tail_ = bytes.substr(whole);
}

// Under the session's lock.
void UploadIntake::store(std::string_view bytes) {
    const auto room = std::max<std::int64_t>(keepUntil_ - session_.held(), 0);
    const auto kept = bytes.substr(0, static_cast<std::size_t>(room));
    if (!session_.total) tree_.requireRoom(session_.held() + static_cast<std::int64_t>(kept.size()));
    if (!session_.writer.append(kept)) throw ConnectionLost();
}

}  // namespace packtrain::servers
