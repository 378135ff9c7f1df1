// A remote whose reads are counted, held up and spoiled as the test says.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "remote/remote.h"

namespace packtrain::test {

/// Reads go to another remote; nothing else but finding works. Thread-safe.
class CountedOrigin final : public remote::Remote {
  public:
    explicit CountedOrigin(remote::Remote& inner) : inner_(inner) {}

    std::uint64_t bytes() const { return bytes_; }
    int reads() const { return reads_; }
    /// How often it was asked for an object by id or by name.
    int finds() const { return finds_; }
    void forget() { bytes_ = 0, reads_ = 0, finds_ = 0; }
    /// Asked before each read; its error is the read's.
    void rule(std::function<Result<>(const std::string& id, const remote::Range& range)> rule);
    /// Asked for each piece that came: may change it, or end the read.
    void pieces(std::function<Result<>(std::string& piece)> rule);
    /// Reads wait until opened; awaitReads: until so many wait (false after 10 s).
    void close();
    void open();
    bool awaitReads(int count);

    const remote::Capabilities& capabilities() const override { return inner_.capabilities(); }
    Result<remote::Account> probe(const StopToken& stop) override { return inner_.probe(stop); }
    Result<remote::Space> space(const StopToken& stop) override { return inner_.space(stop); }
    Result<remote::FolderRef> ensureFolder(std::string_view, const StopToken&) override { return no(); }
    Result<std::optional<remote::FolderRef>> findFolder(std::string_view path,
                                                        const StopToken& stop) override {
        return inner_.findFolder(path, stop);
    }
    Result<remote::Upload> begin(const remote::BeginRequest&, const StopToken&) override { return no(); }
    Result<remote::UploadState> ask(const remote::Upload&, const StopToken&) override { return no(); }
    Result<remote::UploadState> send(const remote::Upload&, const remote::Part&, net::BodySource&,
                                     const StopToken&) override {
        return no();
    }
    Result<remote::ObjectInfo> finish(const remote::Upload&, std::uint64_t, const StopToken&) override {
        return no();
    }
    Result<> abort(const remote::Upload&, const StopToken&) override { return no(); }
    Result<std::optional<remote::ObjectInfo>> find(const std::string& id, const StopToken& stop) override {
        ++finds_;
        return inner_.find(id, stop);
    }
    Result<std::optional<remote::ObjectInfo>> findByName(const remote::FolderRef& folder,
                                                         std::string_view name,
                                                         const StopToken& stop) override {
        ++finds_;
        return inner_.findByName(folder, name, stop);
    }
    Result<> list(const remote::FolderRef&, const std::function<Result<>(const remote::ObjectInfo&)>&,
                  const StopToken&) override {
        return no();
    }
    Result<> read(const std::string& id, const remote::Range& range, const net::BodySink& sink,
                  const StopToken& stop) override;
    Result<remote::ObjectInfo> replace(const remote::FolderRef&, std::string_view, ByteSpan,
                                       const std::string&, const StopToken&) override {
        return no();
    }
    Result<remote::Removed> remove(const std::string&, const StopToken&) override { return no(); }

  private:
    static Fail no() { return fail(Reason::unsupported); }

    remote::Remote& inner_;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<int> reads_ = 0, finds_ = 0;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::function<Result<>(const std::string&, const remote::Range&)> rule_;
    std::function<Result<>(std::string&)> pieces_;
    bool closed_ = false;
    int waiting_ = 0;
};

}  // namespace packtrain::test
