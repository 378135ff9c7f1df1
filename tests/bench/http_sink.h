// A plain HTTP server that throws away what is put into it: the far end of the push benchmark, for us and for
// curl alike.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace packtrain::bench {

/// Listens on 127.0.0.1, one thread per connection, answers every request with 200 when its body was read.
class HttpSink {
  public:
    HttpSink();
    ~HttpSink();
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    std::uint64_t received() const { return received_; }

  private:
    void serve(int connection);
    int listener_ = -1;
    int port_ = 0;
    std::atomic<std::uint64_t> received_{0};
    std::atomic<bool> closing_{false};
    std::jthread acceptor_;
};

}  // namespace packtrain::bench
