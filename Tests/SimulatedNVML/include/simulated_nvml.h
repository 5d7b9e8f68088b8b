// What tests ask of the simulated NVML, beside NVML's own names. Looked up with dlsym: nothing links to it.
//
// Its GPUs are those of the simulated CUDA driver (Tests/SimulatedCUDA), made up by the same settings: SIMCUDA_DEVICES,
// SIMCUDA_MEMORY, SIMCUDA_MIG, and SIMCUDA_LEDGER, in which it finds who holds how much of them. It sees all of them,
// whatever CUDA_VISIBLE_DEVICES says. Every copy of the library is a machine of its own. A child process is set up by
// its environment; in the test's own process simnvml_set is called instead, before nvmlInit_v2:
//
//   SIMCUDA_…        as above                         simnvml_set("devices", "2"), "memory", "mig", "ledger"
//   SIMNVML_DRIVER   version of the driver (550.54.15)  "driver"
//   SIMNVML_PIDS     unknown: it knows no processes, as in containers   "pids"
//   SIMNVML_FAULTS   see simnvml_fault                  "faults"
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// 0, or -1 where the key is unknown, the value is wrong, or the machine runs already.
int simnvml_set(const char *key, const char *value);

/// Takes the place of all faults before; separated by commas; -1 where one cannot be read.
///
///   NAME=CODE    every call of NVML's function NAME answers CODE, as in nvmlDeviceGetPowerUsage=3
///   NAME@D=CODE  on device D only
///   hang:NAME    a call of NAME does not return until simnvml_fault takes this away
int simnvml_fault(const char *faults);

/// Waits until a call hangs; 0, or -1 after `seconds`.
int simnvml_wait_hanging(double seconds);

/// What a device says from now on: gpu, memoryRate, decoder, encoder (percent), power (mW), energy (mJ), temperature,
/// others (bytes that others than the processes of the ledger hold). -1 for a key that is none.
int simnvml_value(int device, const char *key, int64_t value);

/// A process beside those of the ledger; its bytes are the device's, too. ~0 bytes: not told.
int simnvml_process(int device, uint32_t pid, uint64_t bytes);

#ifdef __cplusplus
}
#endif
