// One question on standard input, one answer on standard output. Exit status 0 for any answer, 2 for a
// question that makes no sense. Secrets pass through these two pipes only: not through arguments, files or
// the error output.
#include <QCoreApplication>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

#include "keyring.h"

namespace {

using namespace packtrain::keychain;

// Callers wait 10 s; the answer has to be there before they give up.
constexpr std::chrono::seconds kLimit{9};
constexpr std::size_t kLongestQuestion = 1024 * 1024;

/// Gives the one answer, and gives it in time: a keyring that waits for its password can wait for ever.
class Reply {
  public:
    void give(const Answer& answer) {
        const std::scoped_lock lock(mutex_);
        if (std::exchange(given_, true)) return;
        const QByteArray line = toLine(answer);
        std::cout.write(line.constData(), line.size()).flush();
    }
    /// From now on the limit answers `locked`; before, it ends the program as one that was never asked.
    void wasAsked() { asked_ = true; }
    [[noreturn]] void atTheLimit() {
        if (!asked_) std::_Exit(2);
        give({Status::locked, {}, QStringLiteral("no answer within 9 s")});
        std::_Exit(0);  // the main thread may hang in a library: no destructors
    }

  private:
    std::mutex mutex_;
    std::atomic<bool> asked_ = false;
    bool given_ = false;
};

}  // namespace

int main(int count, char** arguments) {
    Reply reply;
    std::mutex mutex;
    std::condition_variable_any ended;
    const std::jthread limit([&](const std::stop_token& stop) {
        std::unique_lock lock(mutex);
        ended.wait_for(lock, stop, kLimit, [] { return false; });
        if (!stop.stop_requested()) reply.atTheLimit();
    });
    std::string line;
    std::getline(std::cin, line);
    const auto question =
        line.size() > kLongestQuestion ? std::nullopt : readQuestion(QByteArray::fromStdString(line));
    if (!question) {
        std::cerr
            << "packtrain-keychain: expects one line of JSON with op, service, key and, for put, secret\n";
        return 2;
    }
    reply.wasAsked();
    const QCoreApplication application(count, arguments);
    reply.give(ask(*question));
    return 0;
}
