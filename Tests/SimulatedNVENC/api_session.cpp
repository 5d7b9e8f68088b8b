// Encoders: the functions that open, set up and end them.
#include "session.h"

using namespace nvenc;

namespace {

NVENCSTATUS openEncodeSessionEx(NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS *parameters, void **encoder) {
  const Driver *driver = Driver::shared();
  if (!driver) return NV_ENC_ERR_NO_ENCODE_DEVICE;
  if (!parameters || !encoder) return NV_ENC_ERR_INVALID_PTR;
  *encoder = nullptr;
  if (parameters->version != NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS_VER || parameters->apiVersion != NVENCAPI_VERSION) {
    return NV_ENC_ERR_INVALID_VERSION;
  }
  if (parameters->deviceType != NV_ENC_DEVICE_TYPE_CUDA || !parameters->device) return NV_ENC_ERR_INVALID_DEVICE;
  auto context = static_cast<CUcontext>(parameters->device);
  Call call(*driver, context, "nvEncOpenEncodeSessionEx");
  if (call.refusal != NV_ENC_SUCCESS) return call.refusal;
  Session *session = nullptr;
  NVENCSTATUS status = Session::open(*driver, context, session);
  *encoder = session;
  return status;
}

NVENCSTATUS initializeEncoder(void *encoder, NV_ENC_INITIALIZE_PARAMS *parameters) {
  SESSION_CALL(encoder, "nvEncInitializeEncoder");
  if (!parameters) return NV_ENC_ERR_INVALID_PTR;
  return parameters->version == NV_ENC_INITIALIZE_PARAMS_VER ? session->initialize(*parameters)
                                                             : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS setIOCudaStreams(void *encoder, NV_ENC_CUSTREAM_PTR input, NV_ENC_CUSTREAM_PTR output) {
  SESSION_CALL(encoder, "nvEncSetIOCudaStreams");
  if (!input || !output) return NV_ENC_ERR_INVALID_PTR;
  return session->setInputStream(*static_cast<CUstream *>(input));
}

NVENCSTATUS getSequenceParams(void *encoder, NV_ENC_SEQUENCE_PARAM_PAYLOAD *payload) {
  SESSION_CALL(encoder, "nvEncGetSequenceParams");
  if (!payload) return NV_ENC_ERR_INVALID_PTR;
  return payload->version == NV_ENC_SEQUENCE_PARAM_PAYLOAD_VER ? session->parameterSets(*payload)
                                                               : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS destroyEncoder(void *encoder) {
  const Driver *driver = Driver::shared();
  Session *session = driver ? Session::find(*driver, encoder) : nullptr;
  if (!session) return NV_ENC_ERR_INVALID_ENCODERDEVICE;
  // Also where the device is gone: what the process holds is freed.
  Call call(*driver, session->context, "nvEncDestroyEncoder");
  session->close();
  return call.refusal;
}

const char *getLastErrorString(void *encoder) {
  const Driver *driver = Driver::shared();
  Session *session = driver && encoder ? Session::find(*driver, encoder) : nullptr;
  return session ? session->lastError.c_str() : "";
}

}  // namespace

void nvenc::addSessionFunctions(NV_ENCODE_API_FUNCTION_LIST &list) {
  list.nvEncOpenEncodeSessionEx = openEncodeSessionEx;
  list.nvEncInitializeEncoder = initializeEncoder;
  list.nvEncSetIOCudaStreams = setIOCudaStreams;
  list.nvEncGetSequenceParams = getSequenceParams;
  list.nvEncDestroyEncoder = destroyEncoder;
  list.nvEncGetLastErrorString = getLastErrorString;
}
