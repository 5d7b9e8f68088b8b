// The CUDA driver's functions that the library exports, held to their declared signatures by the compiler.
#pragma once

#include "../../Sources/CCUDA/shim.h"
#include "library.h"

// What only FFmpeg's loader (ffnvcodec/dynlink_loader.h) and other libraries look up.
typedef CUresult tcuLaunchHostFunc(CUstream stream, void (*function)(void *), void *argument);
typedef CUresult tcuCtxGetCurrent(CUcontext *context);
typedef CUresult tcuCtxSetCurrent(CUcontext context);
typedef CUresult tcuGraphicsResourceGetMappedPointer_v2(CUdeviceptr *, size_t *, CUgraphicsResource);
typedef CUresult tcuArray3DCreate_v2(CUarray *, const CUDA_ARRAY3D_DESCRIPTOR *);

#define SIM_OTHER_ENTRY_POINTS(ENTRY) \
  ENTRY(cuDriverGetVersion)           \
  ENTRY(cuDeviceComputeCapability)    \
  ENTRY(cuDevicePrimaryCtxReset)      \
  ENTRY(cuCtxCreate_v2)               \
  ENTRY(cuCtxDestroy_v2)              \
  ENTRY(cuCtxSetLimit)                \
  ENTRY(cuCtxGetDevice)               \
  ENTRY(cuCtxGetCurrent)              \
  ENTRY(cuCtxSetCurrent)              \
  ENTRY(cuCtxSynchronize)             \
  ENTRY(cuMemAllocPitch_v2)           \
  ENTRY(cuMemAllocManaged)            \
  ENTRY(cuMemcpy)                     \
  ENTRY(cuMemcpyAsync)                \
  ENTRY(cuMemcpy2D_v2)                \
  ENTRY(cuMemcpyHtoD_v2)              \
  ENTRY(cuMemcpyDtoH_v2)              \
  ENTRY(cuMemcpyDtoD_v2)              \
  ENTRY(cuMemcpyDtoDAsync_v2)         \
  ENTRY(cuStreamAddCallback)          \
  ENTRY(cuLaunchHostFunc)             \
  ENTRY(cuLinkCreate)                 \
  ENTRY(cuLinkAddData)                \
  ENTRY(cuLinkComplete)               \
  ENTRY(cuLinkDestroy)                \
  ENTRY(cuModuleLoadData)             \
  ENTRY(cuModuleGetGlobal)            \
  ENTRY(cuTexObjectCreate)            \
  ENTRY(cuTexObjectDestroy)           \
  ENTRY(cuGLGetDevices_v2)            \
  ENTRY(cuGraphicsGLRegisterImage)    \
  ENTRY(cuGraphicsUnregisterResource) \
  ENTRY(cuGraphicsMapResources)       \
  ENTRY(cuGraphicsUnmapResources)     \
  ENTRY(cuGraphicsSubResourceGetMappedArray) \
  ENTRY(cuGraphicsResourceGetMappedPointer_v2) \
  ENTRY(cuArray3DCreate_v2)           \
  ENTRY(cuArrayDestroy)

extern "C" {
#define SIM_DECLARE_FIELD(field, symbol) SIM_DECLARE(symbol)
CCUDA_ENTRY_POINTS(SIM_DECLARE_FIELD)
#undef SIM_DECLARE_FIELD
SIM_OTHER_ENTRY_POINTS(SIM_DECLARE)
}

// Result codes that ffnvcodec does not name.
namespace code {
constexpr CUresult of(int number) { return static_cast<CUresult>(number); }
constexpr CUresult ok = CUDA_SUCCESS;
constexpr CUresult invalidValue = of(1);
constexpr CUresult outOfMemory = of(2);
constexpr CUresult notInitialized = of(3);
constexpr CUresult noDevice = of(100);
constexpr CUresult invalidDevice = of(101);
constexpr CUresult invalidContext = of(201);
constexpr CUresult invalidPTX = of(218);
constexpr CUresult primaryContextActive = of(708);
constexpr CUresult invalidHandle = of(400);
constexpr CUresult notFound = of(500);
constexpr CUresult launchFailed = of(719);
constexpr CUresult notSupported = of(801);
}
