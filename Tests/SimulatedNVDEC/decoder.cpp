#include "decoder.h"

namespace nvdec {
namespace {

struct Ability {
  cudaVideoCodec codec;
  unsigned deepest;  // bits beyond 8
  unsigned short minimum;
  unsigned maximum;
};

// As of NVIDIA's support matrix for VP9 and JPEG.
constexpr Ability abilities[] = {{cudaVideoCodec_VP9, 4, 128, 8192}, {cudaVideoCodec_JPEG, 0, 64, 16384}};

/// More decode surfaces than that no decoder has.
constexpr tcu_ulong surfaceLimit = 32;

CUVIDDECODECAPS capsFor(const CUVIDDECODECREATEINFO &info) {
  CUVIDDECODECAPS caps = {};
  caps.eCodecType = info.CodecType;
  caps.eChromaFormat = info.ChromaFormat;
  caps.nBitDepthMinus8 = static_cast<unsigned>(info.bitDepthMinus8);
  Decoder::fill(caps);
  return caps;
}

bool isWithin(const CUVIDDECODECAPS &caps, const CUVIDDECODECREATEINFO &info) {
  return caps.bIsSupported && info.ulWidth >= caps.nMinWidth && info.ulWidth <= caps.nMaxWidth &&
         info.ulHeight >= caps.nMinHeight && info.ulHeight <= caps.nMaxHeight;
}

bool isWellFormed(const CUVIDDECODECREATEINFO &info) {
  auto format = info.bitDepthMinus8 > 0 ? cudaVideoSurfaceFormat_P016 : cudaVideoSurfaceFormat_NV12;
  // It does not scale.
  return info.OutputFormat == format && info.ulTargetWidth == info.ulWidth && info.ulTargetHeight == info.ulHeight &&
         info.ulNumDecodeSurfaces > 0 && info.ulNumDecodeSurfaces <= surfaceLimit && info.ulNumOutputSurfaces > 0 &&
         info.ulNumOutputSurfaces <= surfaceLimit;
}

}  // namespace

void Decoder::fill(CUVIDDECODECAPS &caps) {
  for (const Ability &ability : abilities) {
    if (ability.codec != caps.eCodecType || caps.eChromaFormat != cudaVideoChromaFormat_420) continue;
    if (caps.nBitDepthMinus8 > ability.deepest || caps.nBitDepthMinus8 % 2 != 0) continue;
    caps.bIsSupported = 1;
    caps.nNumNVDECs = 1;
    caps.nOutputFormatMask = static_cast<unsigned short>(
        1 << (caps.nBitDepthMinus8 > 0 ? cudaVideoSurfaceFormat_P016 : cudaVideoSurfaceFormat_NV12));
    caps.nMaxWidth = caps.nMaxHeight = ability.maximum;
    caps.nMaxMBCount = ability.maximum / 16 * (ability.maximum / 16);
    caps.nMinWidth = caps.nMinHeight = ability.minimum;
    return;
  }
}

CUresult Decoder::create(const Driver &driver, const CUVIDDECODECREATEINFO &info, Decoder *&made) {
  if (!isWithin(capsFor(info), info)) return code::notSupported;
  auto *contextLock = reinterpret_cast<ContextLock *>(info.vidLock);
  if (!isWellFormed(info) || (contextLock && !ContextLock::isAlive(contextLock))) return code::invalidValue;
  auto outer = ContextLock::hold(contextLock);
  SurfaceShape shape{static_cast<unsigned>(info.ulTargetWidth & ~tcu_ulong(1)),
                     static_cast<unsigned>(info.ulTargetHeight & ~tcu_ulong(1)), info.bitDepthMinus8 > 0};
  std::unique_ptr<Decoder> decoder(new Decoder(driver, shape, contextLock));
  decoder->engine = SoftwareDecoder::make(info.CodecType);
  if (!decoder->engine) return code::notSupported;
  CUresult result = decoder->allocate(info.ulNumDecodeSurfaces, info.ulNumOutputSurfaces);
  if (result != code::ok) return result;
  driver.add("decoders", 1);
  made = decoder.release();
  return code::ok;
}

CUresult Decoder::allocate(size_t decodeSurfaces, size_t outputSurfaces) {
  pictures.resize(decodeSurfaces);
  isDecoded.resize(decodeSurfaces);
  CUresult result = driver.memAlloc(&decodeMemory, shape.bytes() * decodeSurfaces);
  if (result != code::ok) return result;
  result = driver.memAlloc(&outputMemory, shape.bytes() * outputSurfaces);
  if (result != code::ok) {
    driver.memFree(decodeMemory);
    return result;
  }
  for (size_t index = 0; index < outputSurfaces; index++) {
    freeOutputs.push_back(outputMemory + index * shape.bytes());
  }
  return code::ok;
}

CUresult Decoder::destroy() {
  if (!mapped.empty()) driver.report("a decoder is destroyed while its pictures are mapped");
  driver.add("mappedFrames", -static_cast<int64_t>(mapped.size()));
  driver.add("decoders", -1);
  CUresult first = driver.memFree(outputMemory);
  CUresult second = driver.memFree(decodeMemory);
  delete this;
  return first != code::ok ? first : second;
}

CUresult Decoder::decode(const CUVIDPICPARAMS &picture) {
  auto outer = ContextLock::hold(contextLock);
  std::lock_guard<std::mutex> guard(lock);
  auto index = static_cast<size_t>(picture.CurrPicIdx);
  if (index >= pictures.size() || !picture.pBitstreamData) return code::invalidValue;
  driver.add("decodedPictures", 1);
  pictures[index] = engine->decode(picture.pBitstreamData, picture.nBitstreamDataLen);
  isDecoded[index] = true;
  return code::ok;
}

CUresult Decoder::map(int index, CUstream stream, CUdeviceptr &address, unsigned &pitch) {
  auto outer = ContextLock::hold(contextLock);
  std::lock_guard<std::mutex> guard(lock);
  auto which = static_cast<size_t>(index);
  if (which >= pictures.size() || !isDecoded[which]) return code::invalidValue;
  if (freeOutputs.empty()) return code::mapFailed;
  // The one that was unmapped last: whoever still reads it shall notice.
  CUdeviceptr output = freeOutputs.back();
  CUresult result = enqueueWrite(driver, stream, pictures[which], shape, output);
  if (result != code::ok) return result;
  freeOutputs.pop_back();
  mapped[output] = stream;
  driver.add("mappedFrames", 1);
  address = output;
  pitch = static_cast<unsigned>(shape.pitch());
  return code::ok;
}

CUresult Decoder::unmap(CUdeviceptr address) {
  auto outer = ContextLock::hold(contextLock);
  std::lock_guard<std::mutex> guard(lock);
  auto found = mapped.find(address);
  if (found == mapped.end()) {
    driver.report("a picture is unmapped that is not mapped");
    return code::invalidValue;
  }
  CUstream stream = found->second;
  mapped.erase(found);
  freeOutputs.push_back(address);
  driver.add("mappedFrames", -1);
  return enqueueWrite(driver, stream, nullptr, shape, address);
}

}  // namespace nvdec
