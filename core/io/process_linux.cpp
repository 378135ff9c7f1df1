// Children that are waited for.
#include "io/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <csignal>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "io/descriptor.h"
#include "io/errno_error.h"
#include "io/program.h"
#include "io/signal_guard.h"

namespace packtrain::io {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = kMiB;
constexpr std::chrono::milliseconds kReapLimit{1000};
constexpr std::chrono::milliseconds kReapPause{10};
constexpr std::chrono::milliseconds kBlindPause{
    50};  // between looks at the child where the kernel has no pidfd

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Result<Pipe> makePipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == -1) return failErrno(errno, Attempt::read, "pipe");
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void neverBlock(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

// Attributes and file actions of posix_spawn, freed together.
class SpawnPlan {
  public:
    SpawnPlan(int input, int output, int errorOutput) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, errorOutput, STDERR_FILENO);
        posix_spawnattr_init(&attributes_);
        // A group of its own: Ctrl-C is ours to handle, and killing the group takes the child's children
        // along.
        posix_spawnattr_setflags(&attributes_,
                                 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        sigset_t none;
        sigset_t defaults;
        sigemptyset(&none);
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &defaults);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }

    Result<pid_t> start(const Path& program, const std::vector<std::string>& command) {
        pid_t pid = -1;
        const int failure = posix_spawn(&pid, program.bytes().c_str(), &actions_, &attributes_,
                                        argumentsOf(command).data(), ::environ);
        if (failure != 0) return failErrno(failure, Attempt::read, program);
        return pid;
    }

  private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

// A running child with its three pipes, killed and reaped at the latest when destroyed.
class Child {
  public:
    static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& command,
                                                std::string_view input) {
        PACKTRAIN_TRY(const Path program, findProgram(command.front()));
        PACKTRAIN_TRY(Pipe in, makePipe());
        PACKTRAIN_TRY(Pipe out, makePipe());
        PACKTRAIN_TRY(Pipe err, makePipe());
        SpawnPlan plan(in.read.get(), out.write.get(), err.write.get());
        PACKTRAIN_TRY(const pid_t pid, plan.start(program, command));
        auto child = std::make_unique<Child>(pid, input);
        child->input_ = std::move(in.write);
        child->streams_[0].pipe = std::move(out.read);
        child->streams_[1].pipe = std::move(err.read);
        neverBlock(child->input_.get());
        for (Stream& stream : child->streams_) neverBlock(stream.pipe.get());
        return child;
    }

    Child(pid_t pid, std::string_view input) : pid_(pid), inputLeft_(input) {
#ifdef SYS_pidfd_open
        end_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
#endif
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { kill(); }

    // Moves what can be moved now, after waiting for at most `patience` for anything to happen, `stop`
    // included.
    void serve(std::chrono::milliseconds patience, int stop) {
        if (inputLeft_.empty()) input_.reset();
        std::array<pollfd, 5> watched = {pollfd{input_.get(), POLLOUT, 0},
                                         {streams_[0].pipe.get(), POLLIN, 0},
                                         {streams_[1].pipe.get(), POLLIN, 0},
                                         {end_.get(), POLLIN, 0},
                                         {stop, POLLIN, 0}};
        if (!end_.isOpen()) patience = std::min(patience, kBlindPause);
        ::poll(watched.data(), watched.size(), static_cast<int>(patience.count()));
        feed();
        for (Stream& stream : streams_) drain(stream);
    }

    // True once the child has ended; what it wrote before is then collected. Pipes that its own children
    // still hold open are not waited for.
    bool hasEnded() {
        if (ended_) return true;
        int status = 0;
        if (uninterrupted([&] { return ::waitpid(pid_, &status, WNOHANG); }) != pid_) return false;
        ended_ = true;
        exitCode_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        for (Stream& stream : streams_) drain(stream);
        return true;
    }

    ChildResult result() { return {exitCode_, std::move(streams_[0].text), std::move(streams_[1].text)}; }

  private:
    struct Stream {
        Descriptor pipe;
        std::string text;
    };

    void feed() {
        while (input_.isOpen() && !inputLeft_.empty()) {
            const auto count =
                uninterrupted([&] { return ::write(input_.get(), inputLeft_.data(), inputLeft_.size()); });
            if (count == -1 && errno == EAGAIN) return;
            if (count == -1)
                inputLeft_ = {};  // it does not want to read: its own affair
            else
                inputLeft_.remove_prefix(static_cast<std::size_t>(count));
        }
        if (inputLeft_.empty()) input_.reset();
    }

    static void drain(Stream& stream) {
        std::array<char, 64 * kKiB> piece;
        while (stream.pipe.isOpen()) {
            const auto count =
                uninterrupted([&] { return ::read(stream.pipe.get(), piece.data(), piece.size()); });
            if (count == -1 && errno == EAGAIN) return;
            if (count <= 0)
                stream.pipe.reset();
            else
                stream.text.append(piece.data(), std::min(static_cast<std::size_t>(count),
                                                          kMostOutput - stream.text.size()));
        }
    }

    // A process in uninterruptible sleep (a dead mount) does not even die when killed: it is left behind.
    void kill() {
        if (hasEnded()) return;
        ::kill(-pid_, SIGKILL);
        for (std::chrono::milliseconds waited{0}; waited < kReapLimit && !hasEnded(); waited += kReapPause)
            ::poll(nullptr, 0, static_cast<int>(kReapPause.count()));
    }

    pid_t pid_;
    std::string_view inputLeft_;
    Descriptor input_;
    std::array<Stream, 2> streams_;
    Descriptor end_;
    bool ended_ = false;
    int exitCode_ = -1;
};

}  // namespace

Result<ChildResult> runChild(const std::vector<std::string>& command, std::string_view input,
                             std::chrono::milliseconds limit, const StopToken& stop) {
    if (command.empty()) return fail(Reason::badArgument, "no program");
    const Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopped.isOpen()) return failErrno(errno, Attempt::read, command.front());
    const std::stop_callback wake(stop, [&] {
        const std::uint64_t one = 1;
        (void)!::write(stopped.get(), &one, sizeof one);
    });
    const SigpipeGuard guard;
    const auto deadline = SteadyClock::now() + limit;
    PACKTRAIN_TRY(const auto child, Child::start(command, input));
    while (!child->hasEnded()) {
        if (stop.stop_requested()) return fail(Reason::cancelled, printable(command.front()));
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
        if (left.count() <= 0) return fail(Reason::networkTimeout, printable(command.front()));
        child->serve(std::min(left, std::chrono::milliseconds(60'000)), stopped.get());
    }
    return child->result();
}

}  // namespace packtrain::io
