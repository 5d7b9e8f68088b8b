// The CUDA driver's types and entry points. Nothing links to the driver: it is looked up at run time.
//
// nv-codec-headers declare most of them; what they lack is declared here after the CUDA driver API's reference.
#pragma once

#include <ffnvcodec/dynlink_cuda.h>
#include <stddef.h>

typedef enum CUfunction_attribute_enum {
  CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK = 0,
  CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES = 1,
  CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES = 3,
  CU_FUNC_ATTRIBUTE_NUM_REGS = 4,
  CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES = 8
} CUfunction_attribute;

enum {
  CCUDA_MEMHOSTALLOC_PORTABLE = 1,
  CCUDA_MEMHOSTALLOC_WRITECOMBINED = 4,
  CCUDA_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97,
  // `extra` of cuLaunchKernel: pairs of a key and a value.
  CCUDA_LAUNCH_PARAM_END = 0,
  CCUDA_LAUNCH_PARAM_BUFFER_POINTER = 1,
  CCUDA_LAUNCH_PARAM_BUFFER_SIZE = 2
};

typedef CUresult tcuDriverGetVersion(int *version);
typedef CUresult tcuDeviceGetUuid_v2(CUuuid *uuid, CUdevice device);
typedef CUresult tcuDeviceTotalMem_v2(size_t *bytes, CUdevice device);
typedef CUresult tcuDeviceGetPCIBusId(char *text, int length, CUdevice device);
typedef CUresult tcuCtxSynchronize(void);
typedef CUresult tcuMemGetInfo_v2(size_t *available, size_t *total);
typedef CUresult tcuMemHostAlloc(void **memory, size_t bytes, unsigned int flags);
typedef CUresult tcuMemFreeHost(void *memory);
typedef CUresult tcuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags);
typedef CUresult tcuEventElapsedTime(float *milliseconds, CUevent start, CUevent end);
typedef CUresult tcuModuleLoadDataEx(CUmodule *module, const void *image, unsigned int count,
                                     CUjit_option *options, void **values);
typedef CUresult tcuFuncGetAttribute(int *value, CUfunction_attribute attribute, CUfunction function);
typedef CUresult tcuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value);

// Every entry point in use, as ENTRY(field, exported name). The version suffix is part of the exported name's contract:
// a plain `cuMemAlloc` is the 32-bit one of CUDA 2.
#define CCUDA_ENTRY_POINTS(ENTRY)                               \
  ENTRY(cuInit, cuInit)                                         \
  ENTRY(cuGetErrorName, cuGetErrorName)                         \
  ENTRY(cuGetErrorString, cuGetErrorString)                     \
  ENTRY(cuDeviceGetCount, cuDeviceGetCount)                     \
  ENTRY(cuDeviceGet, cuDeviceGet)                               \
  ENTRY(cuDeviceGetAttribute, cuDeviceGetAttribute)             \
  ENTRY(cuDeviceGetName, cuDeviceGetName)                       \
  ENTRY(cuDeviceGetUuid, cuDeviceGetUuid)                       \
  ENTRY(cuDeviceGetUuid_v2, cuDeviceGetUuid_v2)                 \
  ENTRY(cuDeviceTotalMem, cuDeviceTotalMem_v2)                  \
  ENTRY(cuDeviceGetPCIBusId, cuDeviceGetPCIBusId)               \
  ENTRY(cuDevicePrimaryCtxRetain, cuDevicePrimaryCtxRetain)     \
  ENTRY(cuDevicePrimaryCtxRelease, cuDevicePrimaryCtxRelease)   \
  ENTRY(cuDevicePrimaryCtxSetFlags, cuDevicePrimaryCtxSetFlags) \
  ENTRY(cuDevicePrimaryCtxGetState, cuDevicePrimaryCtxGetState) \
  ENTRY(cuCtxPushCurrent, cuCtxPushCurrent_v2)                  \
  ENTRY(cuCtxPopCurrent, cuCtxPopCurrent_v2)                    \
  ENTRY(cuMemGetInfo, cuMemGetInfo_v2)                          \
  ENTRY(cuMemAlloc, cuMemAlloc_v2)                              \
  ENTRY(cuMemFree, cuMemFree_v2)                                \
  ENTRY(cuMemHostAlloc, cuMemHostAlloc)                         \
  ENTRY(cuMemFreeHost, cuMemFreeHost)                           \
  ENTRY(cuMemcpyHtoDAsync, cuMemcpyHtoDAsync_v2)                \
  ENTRY(cuMemcpyDtoHAsync, cuMemcpyDtoHAsync_v2)                \
  ENTRY(cuMemcpy2DAsync, cuMemcpy2DAsync_v2)                    \
  ENTRY(cuMemsetD8Async, cuMemsetD8Async)                       \
  ENTRY(cuStreamCreate, cuStreamCreate)                         \
  ENTRY(cuStreamDestroy, cuStreamDestroy_v2)                    \
  ENTRY(cuStreamQuery, cuStreamQuery)                           \
  ENTRY(cuStreamSynchronize, cuStreamSynchronize)               \
  ENTRY(cuStreamWaitEvent, cuStreamWaitEvent)                   \
  ENTRY(cuEventCreate, cuEventCreate)                           \
  ENTRY(cuEventDestroy, cuEventDestroy_v2)                      \
  ENTRY(cuEventRecord, cuEventRecord)                           \
  ENTRY(cuEventQuery, cuEventQuery)                             \
  ENTRY(cuEventSynchronize, cuEventSynchronize)                 \
  ENTRY(cuEventElapsedTime, cuEventElapsedTime)                 \
  ENTRY(cuModuleLoadDataEx, cuModuleLoadDataEx)                 \
  ENTRY(cuModuleUnload, cuModuleUnload)                         \
  ENTRY(cuModuleGetFunction, cuModuleGetFunction)               \
  ENTRY(cuFuncGetAttribute, cuFuncGetAttribute)                 \
  ENTRY(cuFuncSetAttribute, cuFuncSetAttribute)                 \
  ENTRY(cuLaunchKernel, cuLaunchKernel)

/// One pointer for each entry point.
typedef struct CCUDAEntryPoints {
#define CCUDA_FIELD(field, symbol) t##symbol *_Nonnull field;
  CCUDA_ENTRY_POINTS(CCUDA_FIELD)
#undef CCUDA_FIELD
} CCUDAEntryPoints;

/// The exported names in the order of `CCUDAEntryPoints`' fields, `CCUDA_ENTRY_POINT_COUNT` of them.
static inline const char *_Nonnull const *_Nonnull ccuda_entry_point_names(void) {
#define CCUDA_NAME(field, symbol) #symbol,
  static const char *const names[] = {CCUDA_ENTRY_POINTS(CCUDA_NAME)};
#undef CCUDA_NAME
  return names;
}

enum { CCUDA_ENTRY_POINT_COUNT = sizeof(CCUDAEntryPoints) / sizeof(void *) };
