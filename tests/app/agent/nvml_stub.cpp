// A driver's library with scripted answers, from the environment of the moment:
// STUB_CARDS, STUB_GONE (a card's number), STUB_INIT, STUB_CODE (of every question about a card), STUB_MIG,
// STUB_NO_POWER, STUB_UTIL, STUB_TOTAL_GIB, STUB_NO_TEMPERATURE_V. With STUB_OLD it is built without the
// newer functions, with STUB_BARE without all that a card can be asked.
#include <cstdlib>
#include <cstring>

namespace {

unsigned long long scripted(const char* name, unsigned long long usual) {
    const char* const text = std::getenv(name);
    return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}
[[maybe_unused]] int code() {
    return static_cast<int>(scripted("STUB_CODE", 0));
}
[[maybe_unused]] constexpr unsigned long long kGiB = 1ULL << 30U;

}  // namespace

extern "C" {
int nvmlInit_v2() {
    return static_cast<int>(scripted("STUB_INIT", 0));
}
int nvmlShutdown() {
    return 0;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
    *count = static_cast<unsigned>(scripted("STUB_CARDS", 1));
    return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
    static char cards[64];
    *device = &cards[index];
    return scripted("STUB_GONE", 99) == index ? 15 : 0;
}
int nvmlDeviceGetName(void*, char* text, unsigned size) {
    std::strncpy(text, "Scripted T4", size);
    return 0;
}
#ifndef STUB_BARE
int nvmlDeviceGetUtilizationRates(void*, unsigned* rates) {
    rates[0] = static_cast<unsigned>(scripted("STUB_UTIL", 71));
    rates[1] = 22;
    return code();
}
int nvmlDeviceGetMemoryInfo(void*, unsigned long long* memory) {
    memory[0] = scripted("STUB_TOTAL_GIB", 16) * kGiB;
    memory[1] = 12 * kGiB;
    memory[2] = 4 * kGiB;
    return code();
}
int nvmlDeviceGetTemperature(void*, int, unsigned* degrees) {
    *degrees = 61;
    return code();
}
int nvmlDeviceGetPowerUsage(void*, unsigned* milliwatts) {
    *milliwatts = 64500;
    return scripted("STUB_NO_POWER", 0) != 0 ? 3 : code();
}
int nvmlDeviceGetCurrentClocksThrottleReasons(void*, unsigned long long* bits) {
    *bits = 0x20;
    return code();
}
int nvmlDeviceGetComputeRunningProcesses(void*, unsigned* count, void*) {
    *count = 2;
    return code() != 0 ? code() : 7;
}
#endif
#ifndef STUB_OLD
int nvmlDeviceGetMemoryInfo_v2(void*, unsigned* memory) {
    if (memory[0] != (40U | (2U << 24U))) return 25;
    const unsigned long long values[4] = {scripted("STUB_TOTAL_GIB", 16) * kGiB, kGiB, 12 * kGiB, 3 * kGiB};
    std::memcpy(memory + 2, values, sizeof values);
    return code();
}
int nvmlDeviceGetMigMode(void*, unsigned* current, unsigned* pending) {
    *current = *pending = static_cast<unsigned>(scripted("STUB_MIG", 0));
    return 0;
}
// Which of the newer ones are used where both are there.
int nvmlDeviceGetTemperatureV(void*, int* temperature) {
    if (scripted("STUB_NO_TEMPERATURE_V", 1) != 0) return 3;
    temperature[2] = 55;
    return code();
}
#endif
}
