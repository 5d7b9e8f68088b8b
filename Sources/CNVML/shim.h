// NVIDIA's management library (NVML): the types and entry points that are used. Nothing links to it: it is looked up at
// run time. No distribution has its header in its free part, so that they are declared here after the NVML API
// reference of CUDA 12.2; names that end in a version are a contract about a struct's layout.
#pragma once

typedef struct nvmlDevice_st *nvmlDevice_t;

typedef enum nvmlReturn_enum {
  NVML_SUCCESS = 0,
  NVML_ERROR_UNINITIALIZED = 1,
  NVML_ERROR_INVALID_ARGUMENT = 2,
  NVML_ERROR_NOT_SUPPORTED = 3,
  NVML_ERROR_NOT_FOUND = 6,
  NVML_ERROR_INSUFFICIENT_SIZE = 7,
  NVML_ERROR_DRIVER_NOT_LOADED = 9,
  NVML_ERROR_LIBRARY_NOT_FOUND = 12,
  NVML_ERROR_GPU_IS_LOST = 15,
  NVML_ERROR_RESET_REQUIRED = 16,
  NVML_ERROR_LIB_RM_VERSION_MISMATCH = 18,
  NVML_ERROR_UNKNOWN = 999
} nvmlReturn_t;

/// Bytes; `used` has in it what the driver keeps for itself.
typedef struct nvmlMemory_st {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
} nvmlMemory_t;

/// Percent of the last sample period.
typedef struct nvmlUtilization_st {
  unsigned int gpu;
  unsigned int memory;
} nvmlUtilization_t;

/// Of nvmlDeviceGetComputeRunningProcesses.
typedef struct nvmlProcessInfo_v1_st {
  unsigned int pid;
  unsigned long long usedGpuMemory;
} nvmlProcessInfo_v1_t;

/// Of nvmlDeviceGetComputeRunningProcesses_v2 and _v3.
typedef struct nvmlProcessInfo_v2_st {
  unsigned int pid;
  unsigned long long usedGpuMemory;
  unsigned int gpuInstanceId;
  unsigned int computeInstanceId;
} nvmlProcessInfo_v2_t;

_Static_assert(sizeof(nvmlMemory_t) == 24, "as NVML has it");
_Static_assert(sizeof(nvmlUtilization_t) == 8, "as NVML has it");
_Static_assert(sizeof(nvmlProcessInfo_v1_t) == 16, "as NVML has it");
_Static_assert(sizeof(nvmlProcessInfo_v2_t) == 24, "as NVML has it");

typedef enum nvmlTemperatureSensors_enum { NVML_TEMPERATURE_GPU = 0 } nvmlTemperatureSensors_t;

enum {
  /// What NVML guarantees to be enough for a version of the driver, its end included.
  CNVML_DRIVER_VERSION_BUFFER_SIZE = 80
};

typedef nvmlReturn_t tnvmlInit_v2(void);
typedef const char *tnvmlErrorString(nvmlReturn_t result);
typedef nvmlReturn_t tnvmlSystemGetDriverVersion(char *version, unsigned int length);
typedef nvmlReturn_t tnvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device);
typedef nvmlReturn_t tnvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory);
typedef nvmlReturn_t tnvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *utilization);
typedef nvmlReturn_t tnvmlDeviceGetDecoderUtilization(nvmlDevice_t device, unsigned int *percent,
                                                      unsigned int *period_us);
typedef nvmlReturn_t tnvmlDeviceGetEncoderUtilization(nvmlDevice_t device, unsigned int *percent,
                                                      unsigned int *period_us);
typedef nvmlReturn_t tnvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *milliwatts);
typedef nvmlReturn_t tnvmlDeviceGetTemperature(nvmlDevice_t device, nvmlTemperatureSensors_t sensor,
                                               unsigned int *celsius);
typedef nvmlReturn_t tnvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *millijoules);
typedef nvmlReturn_t tnvmlDeviceGetComputeRunningProcesses(nvmlDevice_t device, unsigned int *count,
                                                           nvmlProcessInfo_v1_t *processes);
typedef nvmlReturn_t tnvmlDeviceGetComputeRunningProcesses_v2(nvmlDevice_t device, unsigned int *count,
                                                              nvmlProcessInfo_v2_t *processes);
typedef tnvmlDeviceGetComputeRunningProcesses_v2 tnvmlDeviceGetComputeRunningProcesses_v3;

// Every entry point in use. A library that lacks a required one is too old.
#define CNVML_REQUIRED_ENTRY_POINTS(ENTRY) \
  ENTRY(nvmlInit_v2)                       \
  ENTRY(nvmlErrorString)                   \
  ENTRY(nvmlSystemGetDriverVersion)        \
  ENTRY(nvmlDeviceGetHandleByUUID)         \
  ENTRY(nvmlDeviceGetMemoryInfo)           \
  ENTRY(nvmlDeviceGetUtilizationRates)     \
  ENTRY(nvmlDeviceGetDecoderUtilization)   \
  ENTRY(nvmlDeviceGetEncoderUtilization)   \
  ENTRY(nvmlDeviceGetPowerUsage)           \
  ENTRY(nvmlDeviceGetTemperature)          \
  ENTRY(nvmlDeviceGetComputeRunningProcesses)

#define CNVML_OPTIONAL_ENTRY_POINTS(ENTRY)    \
  ENTRY(nvmlDeviceGetTotalEnergyConsumption)  \
  ENTRY(nvmlDeviceGetComputeRunningProcesses_v2) \
  ENTRY(nvmlDeviceGetComputeRunningProcesses_v3)

/// One pointer for each entry point, the required ones first.
typedef struct CNVMLEntryPoints {
#define CNVML_FIELD(symbol) t##symbol *_Nonnull symbol;
  CNVML_REQUIRED_ENTRY_POINTS(CNVML_FIELD)
#undef CNVML_FIELD
#define CNVML_FIELD(symbol) t##symbol *_Nullable symbol;
  CNVML_OPTIONAL_ENTRY_POINTS(CNVML_FIELD)
#undef CNVML_FIELD
} CNVMLEntryPoints;

/// The exported names in the order of `CNVMLEntryPoints`' fields, `CNVML_ENTRY_POINT_COUNT` of them.
static inline const char *_Nonnull const *_Nonnull cnvml_entry_point_names(void) {
#define CNVML_NAME(symbol) #symbol,
  static const char *const names[] = {CNVML_REQUIRED_ENTRY_POINTS(CNVML_NAME) CNVML_OPTIONAL_ENTRY_POINTS(CNVML_NAME)};
#undef CNVML_NAME
  return names;
}

enum {
  CNVML_ENTRY_POINT_COUNT = sizeof(CNVMLEntryPoints) / sizeof(void *),
#define CNVML_ONE(symbol) +1
  CNVML_REQUIRED_ENTRY_POINT_COUNT = 0 CNVML_REQUIRED_ENTRY_POINTS(CNVML_ONE)
#undef CNVML_ONE
};
