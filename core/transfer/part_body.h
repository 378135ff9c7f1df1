// The body of one part: pulled by the request from the packer's ring, at the pace that the limit allows.
#pragma once

#include "remote/remote.h"
#include "transfer/packer.h"
#include "transfer/traffic.h"

namespace packtrain::transfer {

/// Lives for one request.
class PartBody final : public net::BodySource {
  public:
    PartBody(Packer& packer, Traffic& traffic, Lane& lane, std::uint64_t size, StopToken stop)
        : packer_(packer), traffic_(traffic), lane_(lane), size_(size), stop_(std::move(stop)) {}

    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read(MutableByteSpan out) override;
    /// Bytes that left are made again only after the drive was asked what it holds.
    Result<> rewind() override;

    /// Why read() failed, if it did: the request's own error may only say that its body broke off.
    const std::optional<Error>& failure() const { return failure_; }
    /// The object became shorter than the part had declared.
    bool cutShort() const { return cutShort_; }

  private:
    Fail failed(Error error);

    Packer& packer_;
    Traffic& traffic_;
    Lane& lane_;
    std::uint64_t size_;
    std::uint64_t given_ = 0;
    StopToken stop_;
    std::optional<Error> failure_;
    bool cutShort_ = false;
};

}  // namespace packtrain::transfer
