// Decoders: the exported functions.
#include <set>

#include "decoder.h"

using namespace nvdec;

namespace {

std::mutex registryLock;
std::set<Decoder *> registry;

/// Null, and a violation, for a handle that is none.
Decoder *find(const Driver &driver, CUvideodecoder handle) {
  std::lock_guard<std::mutex> guard(registryLock);
  auto *decoder = static_cast<Decoder *>(handle);
  if (registry.count(decoder)) return decoder;
  driver.report("a decoder is used that is gone");
  return nullptr;
}

}  // namespace

CUresult cuvidGetDecoderCaps(CUVIDDECODECAPS *caps) {
  NVDEC_CALL();
  if (!caps) return code::invalidValue;
  CUVIDDECODECAPS answer = {};
  answer.eCodecType = caps->eCodecType;
  answer.eChromaFormat = caps->eChromaFormat;
  answer.nBitDepthMinus8 = caps->nBitDepthMinus8;
  Decoder::fill(answer);
  *caps = answer;
  return code::ok;
}

CUresult cuvidCreateDecoder(CUvideodecoder *handle, CUVIDDECODECREATEINFO *info) {
  NVDEC_CALL();
  if (!handle || !info) return code::invalidValue;
  Decoder *decoder = nullptr;
  CUresult result = Decoder::create(*driver, *info, decoder);
  if (result != code::ok) return result;
  std::lock_guard<std::mutex> guard(registryLock);
  registry.insert(decoder);
  *handle = decoder;
  return code::ok;
}

CUresult cuvidDestroyDecoder(CUvideodecoder handle) {
  NVDEC_CALL();
  Decoder *decoder = find(*driver, handle);
  if (!decoder) return code::invalidHandle;
  {
    std::lock_guard<std::mutex> guard(registryLock);
    registry.erase(decoder);
  }
  return decoder->destroy();
}

CUresult cuvidDecodePicture(CUvideodecoder handle, CUVIDPICPARAMS *picture) {
  NVDEC_CALL();
  Decoder *decoder = find(*driver, handle);
  if (!decoder) return code::invalidHandle;
  return picture ? decoder->decode(*picture) : code::invalidValue;
}

CUresult cuvidMapVideoFrame64(CUvideodecoder handle, int index, unsigned long long *address, unsigned int *pitch,
                              CUVIDPROCPARAMS *parameters) {
  NVDEC_CALL();
  Decoder *decoder = find(*driver, handle);
  if (!decoder) return code::invalidHandle;
  if (!address || !pitch || !parameters) return code::invalidValue;
  CUdeviceptr output = 0;
  CUresult result = decoder->map(index, parameters->output_stream, output, *pitch);
  if (result == code::ok) *address = output;
  return result;
}

CUresult cuvidUnmapVideoFrame64(CUvideodecoder handle, unsigned long long address) {
  NVDEC_CALL();
  Decoder *decoder = find(*driver, handle);
  return decoder ? decoder->unmap(address) : code::invalidHandle;
}
