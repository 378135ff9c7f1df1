// A network whose every answer the test writes.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "net/http.h"

namespace packtrain::test {

/// Thread-safe. A streamed body is read to its end and recorded as text.
class ScriptedHttp final : public net::Http {
  public:
    using Answer = std::function<Result<net::Response>(const net::Request&)>;

    explicit ScriptedHttp(Answer answer) : answer_(std::move(answer)) {}

    Result<net::Response> perform(const net::Request& request, const StopToken& stop) override {
        if (stop.stop_requested()) return fail(Reason::cancelled);
        net::Request copy = request;
        if (request.source != nullptr) PACKTRAIN_CHECK(drain(*request.source, copy.body));
        {
            const std::scoped_lock lock(mutex_);
            requests_.push_back(copy);
        }
        return answer_(copy);
    }
    void dropConnections() override {}

    std::vector<net::Request> requests() const {
        const std::scoped_lock lock(mutex_);
        return requests_;
    }
    std::size_t count(std::string_view partOfUrl) const {
        const std::scoped_lock lock(mutex_);
        std::size_t found = 0;
        for (const net::Request& request : requests_) found += request.url.contains(partOfUrl) ? 1U : 0U;
        return found;
    }

  private:
    static Result<> drain(net::BodySource& source, std::string& into) {
        std::string block(64 * kKiB, '\0');
        while (into.size() < source.size()) {
            PACKTRAIN_TRY(const std::size_t got, source.read(std::as_writable_bytes(std::span(block))));
            into.append(block, 0, got);
        }
        return {};
    }

    Answer answer_;
    mutable std::mutex mutex_;
    std::vector<net::Request> requests_;
};

inline net::Response answer(int status, std::string body = {}, std::vector<net::Header> headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = std::move(body), .bytesSent = 0};
}

inline std::string headerOf(const net::Request& request, std::string_view name) {
    for (const net::Header& header : request.headers)
        if (header.name == name) return header.value;
    return {};
}

}  // namespace packtrain::test
