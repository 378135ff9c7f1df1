#include "tls_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace packtrain::test {
namespace {

/// Starts openssl in `folder` with its output to `output` (-1: nowhere).
int start(const std::filesystem::path& folder, std::vector<std::string> arguments, int output) {
    std::string program = "openssl";
    std::vector<char*> pointers{program.data()};
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1);
    else
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int problem = posix_spawnp(&pid, "openssl", &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) throw std::runtime_error("the openssl program does not start");
    return pid;
}

void run(const std::filesystem::path& folder, std::vector<std::string> arguments) {
    int status = 0;
    waitpid(start(folder, std::move(arguments), -1), &status, 0);
    if (status != 0) throw std::runtime_error("openssl failed");
}

/// "ACCEPT 127.0.0.1:43210"
int portIn(int output) {
    std::string text;
    std::array<char, 256> buffer{};
    while (!text.contains('\n') || !text.contains("ACCEPT")) {
        const ssize_t got = read(output, buffer.data(), buffer.size());
        if (got <= 0) throw std::runtime_error("openssl s_server does not listen");
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return std::stoi(text.substr(text.find(':', text.find("ACCEPT")) + 1));
}

}  // namespace

PrivateCa::PrivateCa() {
    std::string name = (std::filesystem::temp_directory_path() / "packtrain-ca-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    std::ofstream(folder_ / "names.cnf") << "subjectAltName=IP:127.0.0.1,DNS:drive.example.test\n";
    run(folder_, {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                  "2", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=" + std::string(kName)});
    run(folder_, {"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                  "server.key", "-out", "server.csr", "-subj", "/CN=drive.example.test"});
    run(folder_, {"x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                  "-days", "2", "-extfile", "names.cnf", "-out", "server.pem"});
}

PrivateCa::~PrivateCa() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

TlsServer::TlsServer(const PrivateCa& ca) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    pid_ = start(ca.folder(),
                 {"s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key", "-www"},
                 ends[1]);
    close(ends[1]);
    output_ = ends[0];  // kept open: the server would die of a closed pipe
    port_ = portIn(output_);
}

TlsServer::~TlsServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(output_);
}

}  // namespace packtrain::test
