// A faster clock for one program: preloaded, it makes every clock that the program reads run RATE times as
// fast from a common beginning, and every wait that much shorter. What files say of their times is moved the
// same way, so that the ages of files and the program's own times agree.
// PACKTRAIN_TEST_CLOCK=RATE:REALTIME:MONOTONIC:BOOTTIME, the three in nanoseconds: the beginning.
#include <dlfcn.h>

#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

struct FastClock {
    double rate = 1;
    std::int64_t real = 0, monotonic = 0, boot = 0;

    std::int64_t beginningOf(clockid_t id) const {
        return id == CLOCK_REALTIME ? real : id == CLOCK_BOOTTIME ? boot : monotonic;
    }
    std::int64_t shown(clockid_t id, std::int64_t time) const {
        const std::int64_t begun = beginningOf(id);
        return time <= begun ? time
                             : begun + static_cast<std::int64_t>(static_cast<double>(time - begun) * rate);
    }
    std::int64_t meant(clockid_t id, std::int64_t time) const {
        const std::int64_t begun = beginningOf(id);
        return time <= begun ? time
                             : begun + static_cast<std::int64_t>(static_cast<double>(time - begun) / rate);
    }
};

const FastClock& fast() {
    static const FastClock clock = [] {
        FastClock read;
        const char* text = std::getenv("PACKTRAIN_TEST_CLOCK");
        if (text == nullptr ||
            std::sscanf(text, "%lf:%ld:%ld:%ld", &read.rate, &read.real, &read.monotonic, &read.boot) != 4 ||
            read.rate < 1) {
            std::fputs("PACKTRAIN_TEST_CLOCK is wanted\n", stderr);
            std::abort();
        }
        return read;
    }();
    return clock;
}

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * kSecond + time.tv_nsec;
}
timespec asTime(std::int64_t value) {
    return {.tv_sec = value / kSecond, .tv_nsec = value % kSecond};
}
bool isFast(clockid_t id) {
    return id == CLOCK_REALTIME || id == CLOCK_MONOTONIC || id == CLOCK_BOOTTIME ||
           id == CLOCK_MONOTONIC_COARSE || id == CLOCK_REALTIME_COARSE || id == CLOCK_MONOTONIC_RAW;
}
clockid_t kindOf(clockid_t id) {
    return id == CLOCK_REALTIME_COARSE ? CLOCK_REALTIME : id;
}

template <typename Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int shorter(int milliseconds) {
    if (milliseconds <= 0) return milliseconds;
    return std::max(1, static_cast<int>(milliseconds / fast().rate));
}

int withTimes(int result, struct stat* found) {
    if (result != 0) return result;
    for (timespec* time : {&found->st_atim, &found->st_mtim, &found->st_ctim})
        *time = asTime(fast().shown(CLOCK_REALTIME, nanoseconds(*time)));
    return result;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* now) noexcept {
    static auto* const real = next<int(clockid_t, timespec*)>("clock_gettime");
    const int result = real(id, now);
    if (result == 0 && isFast(id)) *now = asTime(fast().shown(kindOf(id), nanoseconds(*now)));
    return result;
}

time_t time(time_t* to) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (to != nullptr) *to = now.tv_sec;
    return now.tv_sec;
}

int nanosleep(const timespec* wanted, timespec* left) {
    static auto* const real = next<int(const timespec*, timespec*)>("nanosleep");
    const timespec less =
        asTime(static_cast<std::int64_t>(static_cast<double>(nanoseconds(*wanted)) / fast().rate));
    return real(&less, left);
}

int poll(pollfd* watched, nfds_t count, int milliseconds) {
    static auto* const real = next<int(pollfd*, nfds_t, int)>("poll");
    return real(watched, count, shorter(milliseconds));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t id,
                           const timespec* until) {
    static auto* const real =
        next<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
    const timespec sooner = asTime(fast().meant(id, nanoseconds(*until)));
    return real(condition, mutex, id, &sooner);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
    static auto* const real =
        next<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
    const timespec sooner = asTime(fast().meant(CLOCK_REALTIME, nanoseconds(*until)));
    return real(condition, mutex, &sooner);
}

// With 64 bits for a file's size these are stat64 and its like, which our programs call.
int stat(const char* path, struct stat* found) noexcept {
    static auto* const real = next<int(const char*, struct stat*)>("stat64");
    return withTimes(real(path, found), found);
}
int lstat(const char* path, struct stat* found) noexcept {
    static auto* const real = next<int(const char*, struct stat*)>("lstat64");
    return withTimes(real(path, found), found);
}
int fstat(int descriptor, struct stat* found) noexcept {
    static auto* const real = next<int(int, struct stat*)>("fstat64");
    return withTimes(real(descriptor, found), found);
}
int fstatat(int folder, const char* name, struct stat* found, int flags) noexcept {
    static auto* const real = next<int(int, const char*, struct stat*, int)>("fstatat64");
    return withTimes(real(folder, name, found, flags), found);
}
}
