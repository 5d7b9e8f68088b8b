// What other libraries of the simulated machine (Tests/SimulatedNVDEC, Tests/SimulatedNVENC) share with it. Looked up with dlsym.
#pragma once

#include <stddef.h>
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

/// Adds a JSON object to `notes` of the machine's report.
void simcuda_note(const char *object);

/// Whether these bytes are memory of the current context's device that is not freed.
int simcuda_holds(uint64_t address, size_t bytes);

#ifdef __cplusplus
}
#endif
