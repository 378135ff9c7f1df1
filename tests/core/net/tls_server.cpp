#include "tls_server.h"

#include <stdexcept>
#include <vector>

namespace packtrain::test {
namespace {

void run(const Path& folder, const std::vector<std::string>& command) {
    if (ChildProgram(command, folder.bytes()).wait() != 0) throw std::runtime_error("openssl failed");
}

}  // namespace

PrivateCa::PrivateCa() {
    writeFile(folder_ / "names.cnf", "subjectAltName=IP:127.0.0.1,DNS:drive.example.test\n");
    const std::string caName = std::string("/CN=") + kName;
    run(folder(), {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                   "-nodes", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem", "-subj", caName});
    run(folder(), {"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                   "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=drive.example.test"});
    run(folder(), {"openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                   "-CAcreateserial", "-days", "2", "-extfile", "names.cnf", "-out", "server.pem"});
}

TlsServer::TlsServer(const PrivateCa& ca)
    : program_({"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key",
                "-www"},
               ca.folder().bytes()) {
    const std::string line = program_.waitForLine("ACCEPT");  // "ACCEPT 127.0.0.1:43210"
    port_ = std::stoi(line.substr(line.find(':') + 1));
}

}  // namespace packtrain::test
