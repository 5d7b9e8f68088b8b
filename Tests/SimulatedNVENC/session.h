// One encoder: what was registered, mapped and given to it, and what has come of that.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "input.h"

namespace nvenc {

/// An output buffer. It is the caller's between its own picture and the end of its lock.
struct Bitstream {
  enum State { idle, filling, locked } state = idle;
  size_t output = 0;  // which of the stream's, from 0
  AccessUnit unit;
};

class Session {
 public:
  const Driver &driver;
  const CUcontext context;
  /// In the library's words; for NvEncGetLastErrorString.
  std::string lastError;

  static NVENCSTATUS open(const Driver &driver, CUcontext context, Session *&made);
  /// Null, and a violation, for a handle that is none.
  static Session *find(const Driver &driver, void *handle);
  /// Ends it; frees what it holds and counts what is left in it.
  void close();
  /// Its device is gone: nothing that was given will be encoded.
  void lose();

  // With the encoder's context current.
  NVENCSTATUS initialize(const NV_ENC_INITIALIZE_PARAMS &parameters);
  NVENCSTATUS setInputStream(CUstream stream);
  NVENCSTATUS parameterSets(NV_ENC_SEQUENCE_PARAM_PAYLOAD &payload);

  NVENCSTATUS registerResource(NV_ENC_REGISTER_RESOURCE &parameters);
  NVENCSTATUS unregister(void *resource);
  NVENCSTATUS map(NV_ENC_MAP_INPUT_RESOURCE &parameters);
  NVENCSTATUS unmap(void *mapping);
  NVENCSTATUS createBitstream(void *&buffer);
  NVENCSTATUS destroyBitstream(void *buffer);

  NVENCSTATUS encode(const NV_ENC_PIC_PARAMS &parameters);
  NVENCSTATUS lock(NV_ENC_LOCK_BITSTREAM &parameters);
  NVENCSTATUS unlock(void *buffer);

 private:
  struct Submitted {
    FrameRef frame;
    void *mapping;
    uint64_t timestamp;
    uint64_t duration;
    bool isForcedIDR;
  };

  std::mutex mutex;
  std::unique_ptr<Engine> engine;
  NV_ENC_INITIALIZE_PARAMS parameters = {};
  NV_ENC_CONFIG config = {};
  CUdeviceptr memory = 0;
  CUstream input = nullptr;
  CUevent isRead = nullptr;  // the newest picture

  std::map<void *, std::unique_ptr<Resource>> resources;
  std::map<void *, Resource *> mappings;  // the handle: where the resource keeps `isMapped`
  std::map<void *, std::unique_ptr<Bitstream>> bitstreams;

  std::vector<Submitted> pictures;
  size_t sinceIDR = 0;
  size_t sent = 0;      // of `pictures`, to the engine
  size_t answered = 0;  // outputs that an answer other than NEED_MORE_INPUT has let go
  size_t locked = 0;    // outputs
  bool hasEnded = false;
  bool isFinished = false;  // the engine knows of the end

  Session(const Driver &driver, CUcontext context) : driver(driver), context(context) {}
  NVENCSTATUS fail(NVENCSTATUS code, const char *why);
  /// The same where a GPU would say nothing, or crash.
  NVENCSTATUS violation(NVENCSTATUS code, const char *why);
  NVENCSTATUS objectionTo(const NV_ENC_PIC_PARAMS &picture, const Resource *&resource, Bitstream *&output);
  bool endsGroup(bool isForcedIDR);
  NVENCSTATUS produce(AccessUnit &unit);
};

}  // namespace nvenc

/// Opens a function that works on an encoder: `session` is there afterwards, its context is current, and the call was
/// not refused.
#define SESSION_CALL(encoder, name)                                                   \
  const nvenc::Driver *driver = nvenc::Driver::shared();                              \
  nvenc::Session *session = driver ? nvenc::Session::find(*driver, encoder) : nullptr; \
  if (!session) return NV_ENC_ERR_INVALID_ENCODERDEVICE;                              \
  nvenc::Call call(*driver, session->context, name);                                  \
  if (call.refusal != NV_ENC_SUCCESS) return call.refusal

/// The same for what gives something back: it is done all the same, for a device that is gone takes nothing with it.
#define SESSION_RELEASE(encoder, name, release)                                       \
  const nvenc::Driver *driver = nvenc::Driver::shared();                              \
  nvenc::Session *session = driver ? nvenc::Session::find(*driver, encoder) : nullptr; \
  if (!session) return NV_ENC_ERR_INVALID_ENCODERDEVICE;                              \
  nvenc::Call call(*driver, session->context, name);                                  \
  if (call.refusal == NV_ENC_ERR_DEVICE_NOT_EXIST) session->lose();                   \
  NVENCSTATUS status = session->release;                                              \
  return call.refusal != NV_ENC_SUCCESS ? call.refusal : status
