#include "transfer/part_body.h"

#include <algorithm>

namespace packtrain::transfer {

Result<std::size_t> PartBody::read(MutableByteSpan out) {
    if (traffic_.gateClosed()) return failed(Error(Reason::cancelled, "the gate was closed"));
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - given_));
    if (wanted == 0) return std::size_t{0};
    const std::size_t allowed = traffic_.bucket().take(wanted, stop_);
    if (allowed == 0) return failed(Error(Reason::cancelled));
    auto count = packer_.read(out.first(allowed), stop_);
    if (!count) return failed(std::move(count).error());
    if (*count == 0) {
        cutShort_ = true;
        return failed(Error(Kind::transient, Reason::sourceChanged, "the shard became shorter"));
    }
    if (*count < allowed) traffic_.bucket().giveBack(allowed - *count);
    given_ += *count;
    traffic_.moved(*count);
    lane_.given += *count;
    lane_.made = packer_.made();
    return *count;
}

Result<> PartBody::rewind() {
    if (given_ == 0) return {};
    return failed(Error(Reason::connectionLost, "the request had to begin again"));
}

Fail PartBody::failed(Error error) {
    failure_ = error;
    return Fail(std::move(error));
}

}  // namespace packtrain::transfer
