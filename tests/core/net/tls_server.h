// A TLS server with a certificate of a private CA, both made when the test runs, by the openssl program.
#pragma once

#include <filesystem>
#include <string>

#include "base/path.h"

namespace packtrain::test {

/// A certificate authority nobody knows, and a certificate by it for 127.0.0.1 and drive.example.test.
class PrivateCa {
  public:
    PrivateCa();
    PrivateCa(const PrivateCa&) = delete;
    PrivateCa& operator=(const PrivateCa&) = delete;
    ~PrivateCa();
    Path certificate() const { return Path((folder_ / "ca.pem").string()); }
    const std::filesystem::path& folder() const { return folder_; }
    static constexpr const char* kName = "Packtrain Test Inspection CA";

  private:
    std::filesystem::path folder_;
};

/// Answers every GET with 200 and a page about the connection.
class TlsServer {
  public:
    explicit TlsServer(const PrivateCa& ca);
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    ~TlsServer();
    int port() const { return port_; }
    std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

  private:
    int pid_ = 0;
    int port_ = 0;
    int output_ = -1;
};

}  // namespace packtrain::test
