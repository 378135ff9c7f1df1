// Stops when asked by a signal: says "ready", waits, says "stopped". With "stubborn" it never ends by itself.
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>

#include "io/process.h"

int main(int count, char** arguments) {
    const packtrain::StopSource source;
    packtrain::io::stopOnSignals(source);
    std::puts("ready");
    std::fflush(stdout);
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, source.get_token(), [] { return false; });
    std::puts("stopped");
    std::fflush(stdout);
    if (count > 1 && std::strcmp(arguments[1], "stubborn") == 0) wake.wait(lock, [] { return false; });
    return 7;
}
