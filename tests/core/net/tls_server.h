// A TLS server with a certificate of a private CA, both made when the test runs, by the openssl program.
#pragma once

#include <string>

#include "base/path.h"
#include "child_program.h"
#include "support/temp_folder.h"

namespace packtrain::test {

/// A certificate authority nobody knows, and a certificate by it for 127.0.0.1 and drive.example.test.
class PrivateCa {
  public:
    PrivateCa();
    Path certificate() const { return folder_ / "ca.pem"; }
    Path folder() const { return folder_.path(); }
    static constexpr const char* kName = "Packtrain Test Inspection CA";

  private:
    TempFolder folder_;
};

/// Answers every GET with 200 and a page about the connection.
class TlsServer {
  public:
    explicit TlsServer(const PrivateCa& ca);
    int port() const { return port_; }
    std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

  private:
    ChildProgram program_;
    int port_ = 0;
};

}  // namespace packtrain::test
