// Encoding: the functions of the list.
#include "session.h"

using namespace nvenc;

namespace {

NVENCSTATUS encodePicture(void *encoder, NV_ENC_PIC_PARAMS *parameters) {
  SESSION_CALL(encoder, "nvEncEncodePicture");
  if (!parameters) return NV_ENC_ERR_INVALID_PTR;
  return parameters->version == NV_ENC_PIC_PARAMS_VER ? session->encode(*parameters) : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS lockBitstream(void *encoder, NV_ENC_LOCK_BITSTREAM *parameters) {
  SESSION_CALL(encoder, "nvEncLockBitstream");
  if (!parameters) return NV_ENC_ERR_INVALID_PTR;
  return parameters->version == NV_ENC_LOCK_BITSTREAM_VER ? session->lock(*parameters) : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS unlockBitstream(void *encoder, NV_ENC_OUTPUT_PTR buffer) {
  SESSION_CALL(encoder, "nvEncUnlockBitstream");
  return session->unlock(buffer);
}

}  // namespace

void nvenc::addPictureFunctions(NV_ENCODE_API_FUNCTION_LIST &list) {
  list.nvEncEncodePicture = encodePicture;
  list.nvEncLockBitstream = lockBitstream;
  list.nvEncUnlockBitstream = unlockBitstream;
}
