// What the tests of signing in share: a browser that does what it is told, and an address taken apart.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/oauth.h"

namespace packtrain::test {

/// Name to value of a query or a form, decoded.
using Fields = std::map<std::string, std::string>;

/// The last form that a server got; written by its thread, read by the test's.
class LastForm {
  public:
    void set(Fields form) {
        const std::scoped_lock lock(mutex_);
        form_ = std::move(form);
    }
    Fields get() const {
        const std::scoped_lock lock(mutex_);
        return form_;
    }

  private:
    mutable std::mutex mutex_;
    Fields form_;
};

Fields fieldsOf(std::string_view encoded);
/// The same of the part of an address behind '?'.
Fields queryOf(const std::string& url);

/// Runs `visit` with the consent page's address on a thread of its own, as a browser does.
class Browser {
  public:
    using Visit = std::function<void(const std::string& url)>;
    explicit Browser(Visit visit) : visit_(std::move(visit)) {}
    std::function<void(const std::string&)> opener() {
        return [this](const std::string& url) { thread_ = std::jthread(visit_, url); };
    }
    /// Until it has seen all pages.
    void finish() {
        if (thread_.joinable()) thread_.join();
    }

  private:
    Visit visit_;
    std::jthread thread_;
};

/// Follows an address to where it leads; the test fails if nobody answers.
net::Response visit(const std::string& url, const std::string& method = "GET",
                    std::vector<net::Header> headers = {});

/// A desktop client of a server on this computer.
net::OAuthClient clientAt(const std::string& server);

}  // namespace packtrain::test
