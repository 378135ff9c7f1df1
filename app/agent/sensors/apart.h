// Asks in a child process what may hang for ever: a system call on a mount whose server is gone returns when
// the kernel pleases, and a thread that waits in it can be neither stopped nor joined.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace packtrain::agent {

/// One child process and what it says. One thread.
class ChildProcess {
  public:
    /// `work` runs in the child of a program with several threads: it allocates nothing and takes no lock.
    /// It writes at most 4096 bytes to the descriptor that it is given; all others are closed.
    static Result<ChildProcess> start(const std::function<void(int out)>& work);
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    /// Kills it; where it does not die within 50 ms it is left to the system.
    ~ChildProcess();

    /// What it has said so far fills `out`: true once all of that is there. Waits as long as `limit`.
    bool read(MutableByteSpan out, Nanoseconds limit);
    void kill();
    /// True once it is gone and buried. A killed child may live on for as long as its call hangs.
    bool isGone();

  private:
    ChildProcess(int pid, int pipe) : pid_(pid), pipe_(pipe) {}
    int pid_ = -1;
    int pipe_ = -1;
};

/// At once or not at all, as a pipe takes what is that short.
void writeAnswer(int out, ByteSpan bytes);

/// A question with an answer that is plain bytes.
template <typename Answer>
    requires std::is_trivially_copyable_v<Answer>
class Apart {
  public:
    /// As ChildProcess::start says of `work`.
    static Result<Apart> ask(const std::function<Answer()>& question) {
        auto child = ChildProcess::start([&question](int out) {
            const Answer answer = question();
            writeAnswer(out, std::as_bytes(std::span(&answer, 1)));
        });
        if (!child) return Fail(child.error());
        return Apart(std::move(*child));
    }
    /// Nothing if it has not answered by then, nor when it died.
    std::optional<Answer> answer(Nanoseconds limit = Nanoseconds::zero()) {
        std::array<std::byte, sizeof(Answer)> bytes;
        if (!child_.read(bytes, limit)) return std::nullopt;
        Answer answer;
        std::memcpy(&answer, bytes.data(), bytes.size());
        return answer;
    }
    ChildProcess& child() { return child_; }

  private:
    static_assert(sizeof(Answer) <= 4096);
    explicit Apart(ChildProcess child) : child_(std::move(child)) {}
    ChildProcess child_;
};

}  // namespace packtrain::agent
