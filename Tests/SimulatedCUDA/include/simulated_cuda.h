// What tests ask of the simulated driver, beside the CUDA driver's own names. Looked up with dlsym: nothing links to it.
//
// Every copy of the library is a machine of its own. A child process is set up by its environment, read when the
// library is first used; in the test's own process simcuda_set is called instead, before cuInit:
//
//   SIMCUDA_DEVICES   devices (1; 0 to 8)            simcuda_set("devices", "2")
//   SIMCUDA_MEMORY    bytes of each (1 GiB)          "memory"
//   SIMCUDA_MIG       slices of device 0 (0: whole)  "mig"
//   SIMCUDA_VERSION   of CUDA (12040 is 12.4)        "version"
//   SIMCUDA_COMPUTE   compute capability (90: 9.0)   "compute"
//   SIMCUDA_FAULTS    see simcuda_fault              "faults"
//   SIMCUDA_REPORT    where to write the counters as JSON at exit: a file, or a folder (ends in /) for PID.json
//   SIMCUDA_STRICT    1: freeing what queued work still uses is a violation (0: FFmpeg does it)   "strict"
//   SIMCUDA_CONTEXT   bytes that a context itself takes (0); with commas: of device 0, 1, …   "context"
//   SIMCUDA_LEDGER    a folder in which all processes of a machine note their memory, so that they share it   "ledger"
//   CUDA_VISIBLE_DEVICES  as the real driver does    "visible"
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Runs one grid of a kernel on the calling thread; not 0 says that a GPU would have faulted.
typedef int simcuda_emulator(const char *function, const uint32_t grid[3], const uint32_t block[3],
                             uint32_t shared_bytes, const void *params);

/// 0, or -1 where the key is unknown, the value is wrong, or the machine runs already.
int simcuda_set(const char *key, const char *value);

/// Adds faults, separated by commas; -1 where one cannot be read. Counted from now, each happens once.
///
///   NAME:N=CODE    the Nth call of the driver's function NAME answers CODE, as in cuMemAlloc_v2:3=2
///   launch:N=CODE  the Nth launch runs into CODE on the device: a sticky error, which later calls report
///   lost:N=CODE    the device falls off at the Nth call in one of its contexts
///   hang:NAME      the next call of NAME does not return until simcuda_resume
///
/// NAME@D, launch@D and lost@D count on device D only.
int simcuda_fault(const char *faults);

/// No stream begins another piece of work until simcuda_resume.
void simcuda_pause(void);
/// Ends a pause and lets calls that hang return.
void simcuda_resume(void);
/// Waits until a call hangs; 0, or -1 after `seconds`.
int simcuda_wait_hanging(double seconds);

/// Stands in for `ck_emulate`; NULL brings it back.
void simcuda_set_emulator(simcuda_emulator *emulator);

/// A counter of one device, or of all where `device` is -1; see counters.h for the names. -1 for a name that is none.
int64_t simcuda_count(const char *counter, int device);

/// What was done that a real driver punishes late or never: use of freed memory, of another device's memory, of dead
/// handles, writes around an allocation. The text of the Nth from 0, or NULL behind the last; stays valid.
const char *simcuda_violation(int index);

#ifdef __cplusplus
}
#endif
