// What other libraries of the simulated machine (Tests/SimulatedNVDEC) share with it. Looked up with dlsym.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The start of one of their functions: it needs a current context, is counted, and meets the faults that are due.
/// 0, or the CUresult to return at once.
int simcuda_enter(const char *function);

/// Adds to a counter of the current context's device.
void simcuda_add(const char *counter, int64_t by);

/// Notes what a real driver punishes late or never.
void simcuda_report(const char *text);

#ifdef __cplusplus
}
#endif
