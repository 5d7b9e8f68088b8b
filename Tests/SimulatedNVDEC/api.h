// The functions that the library exports, held to their declared signatures by the compiler.
#pragma once

#include "../../Sources/CCUDA/shim.h"
#include "../SimulatedCUDA/library.h"

#include <ffnvcodec/dynlink_nvcuvid.h>

#define SIM_CUVID_ENTRY_POINTS(ENTRY) \
  ENTRY(cuvidGetDecoderCaps)          \
  ENTRY(cuvidCreateDecoder)           \
  ENTRY(cuvidDestroyDecoder)          \
  ENTRY(cuvidDecodePicture)           \
  ENTRY(cuvidGetDecodeStatus)         \
  ENTRY(cuvidReconfigureDecoder)      \
  ENTRY(cuvidMapVideoFrame64)         \
  ENTRY(cuvidUnmapVideoFrame64)       \
  ENTRY(cuvidCtxLockCreate)           \
  ENTRY(cuvidCtxLockDestroy)          \
  ENTRY(cuvidCtxLock)                 \
  ENTRY(cuvidCtxUnlock)               \
  ENTRY(cuvidCreateVideoSource)       \
  ENTRY(cuvidCreateVideoSourceW)      \
  ENTRY(cuvidDestroyVideoSource)      \
  ENTRY(cuvidSetVideoSourceState)     \
  ENTRY(cuvidGetVideoSourceState)     \
  ENTRY(cuvidGetSourceVideoFormat)    \
  ENTRY(cuvidGetSourceAudioFormat)    \
  ENTRY(cuvidCreateVideoParser)       \
  ENTRY(cuvidParseVideoData)          \
  ENTRY(cuvidDestroyVideoParser)

extern "C" {
SIM_CUVID_ENTRY_POINTS(SIM_DECLARE)
}

namespace code {
constexpr CUresult of(int number) { return static_cast<CUresult>(number); }
constexpr CUresult ok = CUDA_SUCCESS;
constexpr CUresult invalidValue = of(1);
constexpr CUresult outOfMemory = of(2);
constexpr CUresult mapFailed = of(205);
constexpr CUresult notInitialized = of(3);
constexpr CUresult invalidHandle = of(400);
constexpr CUresult notSupported = of(801);
}
