#include "session.h"

#include <cstring>

#include "abilities.h"
#include "notes.h"

namespace nvenc {
namespace {

std::mutex registryLock;
std::set<Session *> registry;

/// Pictures that an encoder keeps beside those that it looks at.
constexpr size_t references = 4;

}  // namespace

NVENCSTATUS Session::open(const Driver &driver, CUcontext context, Session *&made) {
  std::lock_guard<std::mutex> guard(registryLock);
  if (registry.size() >= static_cast<size_t>(Settings::shared().sessions)) return NV_ENC_ERR_OUT_OF_MEMORY;
  made = new Session(driver, context);
  registry.insert(made);
  driver.add("encoders", 1);
  return NV_ENC_SUCCESS;
}

Session *Session::find(const Driver &driver, void *handle) {
  std::lock_guard<std::mutex> guard(registryLock);
  auto *session = static_cast<Session *>(handle);
  if (registry.count(session)) return session;
  driver.report("an encoder is used that is gone");
  return nullptr;
}

void Session::close() {
  {
    std::lock_guard<std::mutex> guard(registryLock);
    registry.erase(this);
  }
  if (!mappings.empty()) driver.report("an encoder is destroyed while pictures are mapped");
  if (!resources.empty()) driver.report("an encoder is destroyed while pictures are registered");
  if (!bitstreams.empty()) driver.report("an encoder is destroyed before its output buffers");
  driver.add("mappedResources", -static_cast<int64_t>(mappings.size()));
  driver.add("registeredResources", -static_cast<int64_t>(resources.size()));
  driver.add("bitstreamBuffers", -static_cast<int64_t>(bitstreams.size()));
  driver.add("encoders", -1);
  if (isRead) {
    driver.eventSynchronize(isRead);
    driver.eventDestroy(isRead);
  }
  if (memory) driver.memFree(memory);
  delete this;
}

void Session::lose() {
  std::lock_guard<std::mutex> guard(mutex);
  hasEnded = true;
}

NVENCSTATUS Session::fail(NVENCSTATUS code, const char *why) {
  lastError = why;
  return code;
}

NVENCSTATUS Session::violation(NVENCSTATUS code, const char *why) {
  driver.report(why);
  return fail(code, why);
}

NVENCSTATUS Session::initialize(const NV_ENC_INITIALIZE_PARAMS &wanted) {
  std::lock_guard<std::mutex> guard(mutex);
  if (engine) return violation(NV_ENC_ERR_INVALID_CALL, "an encoder is initialized twice");
  if (!Settings::shared().encodes(wanted.encodeGUID)) return fail(NV_ENC_ERR_UNSUPPORTED_PARAM, "Codec not supported");
  NV_ENC_CONFIG preset;
  if (!fillPreset(wanted.encodeGUID, wanted.presetGUID, wanted.tuningInfo, preset)) {
    return fail(NV_ENC_ERR_INVALID_PARAM, "Preset or tuning info is invalid");
  }
  if (wanted.encodeConfig && wanted.encodeConfig->version != NV_ENC_CONFIG_VER) return NV_ENC_ERR_INVALID_VERSION;
  config = wanted.encodeConfig ? *wanted.encodeConfig : preset;
  parameters = wanted;
  parameters.encodeConfig = nullptr;
  if (const char *why = objection(parameters, config)) return fail(NV_ENC_ERR_INVALID_PARAM, why);
  size_t kept = references + static_cast<size_t>(config.frameIntervalP) +
                (config.rcParams.enableLookahead ? config.rcParams.lookaheadDepth : 0);
  size_t pictureBytes = size_t(parameters.encodeWidth) * parameters.encodeHeight * 3 / 2;
  if (driver.memAlloc(&memory, pictureBytes * kept) != CUDA_SUCCESS) {
    memory = 0;
    return fail(NV_ENC_ERR_OUT_OF_MEMORY, "Failed to allocate internal buffers");
  }
  if (driver.eventCreate(&isRead, CU_EVENT_DISABLE_TIMING) != CUDA_SUCCESS) return NV_ENC_ERR_GENERIC;
  engine = Engine::make(parameters, config);
  if (!engine) return fail(NV_ENC_ERR_GENERIC, "libavcodec does not open its encoder");
  driver.note(noteOf(parameters, config).c_str());
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::setInputStream(CUstream stream) {
  std::lock_guard<std::mutex> guard(mutex);
  if (!engine) return NV_ENC_ERR_ENCODER_NOT_INITIALIZED;
  input = stream;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::parameterSets(NV_ENC_SEQUENCE_PARAM_PAYLOAD &payload) {
  std::lock_guard<std::mutex> guard(mutex);
  if (!engine) return NV_ENC_ERR_ENCODER_NOT_INITIALIZED;
  const auto &sets = engine->parameterSets();
  if (!payload.spsppsBuffer || !payload.outSPSPPSPayloadSize) return NV_ENC_ERR_INVALID_PTR;
  if (payload.inBufferSize < sets.size()) return NV_ENC_ERR_NOT_ENOUGH_BUFFER;
  std::memcpy(payload.spsppsBuffer, sets.data(), sets.size());
  *payload.outSPSPPSPayloadSize = static_cast<uint32_t>(sets.size());
  return NV_ENC_SUCCESS;
}

}  // namespace nvenc
