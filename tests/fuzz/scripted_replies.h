// A network whose answers the fuzzer writes, one after the other, and what must hold of everything that is
// asked.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace packtrain::fuzz {

inline void require(bool holds) {
    if (!holds) std::abort();
}

/// The text up to the mark, which is taken away with it.
inline std::string_view cut(std::string_view& text, std::string_view mark) {
    const std::size_t at = std::min(text.find(mark), text.size());
    const std::string_view head = text.substr(0, at);
    text.remove_prefix(std::min(text.size(), at + mark.size()));
    return head;
}

/// "404\nName: value\n\nbody", and "\n%%\n" between two answers. What has no status is a broken connection.
class ScriptedReplies final : public net::Http {
  public:
    explicit ScriptedReplies(std::string_view script) : left_(script) {}

    Result<net::Response> perform(const net::Request& request, const StopToken&) override {
        requests_.push_back(request);
        if (request.source != nullptr) PACKTRAIN_CHECK(drain(*request.source));
        std::string_view text = cut(left_, "\n%%\n");
        const std::string_view status = cut(text, "\n");
        net::Response reply;
        const auto read = std::from_chars(status.data(), status.data() + status.size(), reply.status);
        if (read.ec != std::errc() || reply.status < 100 || reply.status > 999)
            return fail(Reason::connectionLost, "the script broke off");
        for (std::string_view line = cut(text, "\n"); !line.empty(); line = cut(text, "\n")) {
            const std::string_view name = cut(line, ": ");
            reply.headers.push_back({std::string(name), std::string(line)});
        }
        if (text.size() > request.maxBody) return fail(Reason::protocolError, "too long");
        if (request.sink && reply.status >= 200 && reply.status < 300) {
            if (request.onHead) PACKTRAIN_CHECK(request.onHead(reply.status, reply.headers));
            if (!text.empty()) PACKTRAIN_CHECK(request.sink(asBytes(text)));
            return reply;
        }
        reply.body = text;
        return reply;
    }
    void dropConnections() override {}

    const std::vector<net::Request>& requests() const { return requests_; }

  private:
    static Result<> drain(net::BodySource& source) {
        std::array<std::byte, 4096> block{};
        for (std::uint64_t done = 0; done < source.size();) {
            PACKTRAIN_TRY(const std::size_t got, source.read(block));
            require(got > 0);
            done += got;
        }
        return {};
    }

    std::string_view left_;
    std::vector<net::Request> requests_;
};

/// What people are shown of a hostile answer: it moves no cursor, and no secret is in it.
inline void checkWords(std::string_view words, const std::vector<std::string_view>& secrets) {
    require(printable(words) == words);
    for (const std::string_view secret : secrets) require(!words.contains(secret));
}

}  // namespace packtrain::fuzz
