// Pictures in, access units out.
#include "session.h"

namespace nvenc {

NVENCSTATUS Session::objectionTo(const NV_ENC_PIC_PARAMS &picture, const Resource *&resource, Bitstream *&output) {
  auto mapping = mappings.find(picture.inputBuffer);
  if (mapping == mappings.end()) {
    return violation(NV_ENC_ERR_RESOURCE_NOT_MAPPED, "a picture is encoded that is not mapped");
  }
  resource = mapping->second;
  auto buffer = bitstreams.find(picture.outputBitstream);
  if (buffer == bitstreams.end()) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "a picture is encoded into an output buffer that is none");
  }
  output = buffer->second.get();
  if (output->state != Bitstream::idle) {
    return violation(NV_ENC_ERR_INVALID_CALL, "an output buffer is used again before it was read");
  }
  if (picture.bufferFmt != resource->format || picture.inputPitch != resource->pitch) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "a picture is encoded with another format or pitch than it has");
  }
  if (resource->width != parameters.encodeWidth || resource->height != parameters.encodeHeight) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "a picture is encoded whose size is not the encoder's");
  }
  if (picture.pictureStruct != NV_ENC_PIC_STRUCT_FRAME) return fail(NV_ENC_ERR_INVALID_PARAM, "Fields are not encoded");
  if (!driver.holds(resource->address, resource->bytes())) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "a picture is encoded whose memory is freed");
  }
  return NV_ENC_SUCCESS;
}

/// Whether a picture is none that waits for a later one: I, P, or the last before a key frame.
bool Session::endsGroup(bool isForcedIDR) {
  if (isForcedIDR || sinceIDR == config.gopLength) sinceIDR = 0;
  size_t position = sinceIDR++;
  size_t interval = static_cast<size_t>(config.frameIntervalP > 0 ? config.frameIntervalP : 1);
  return position % interval == 0 || position + 1 == config.gopLength;
}

NVENCSTATUS Session::encode(const NV_ENC_PIC_PARAMS &picture) {
  std::lock_guard<std::mutex> guard(mutex);
  if (!engine) return NV_ENC_ERR_ENCODER_NOT_INITIALIZED;
  if (picture.encodePicFlags & NV_ENC_PIC_FLAG_EOS) {
    hasEnded = true;
    answered = pictures.size();
    return NV_ENC_SUCCESS;
  }
  if (hasEnded) return fail(NV_ENC_ERR_UNIMPLEMENTED, "A second stream is not simulated");
  const Resource *resource = nullptr;
  Bitstream *output = nullptr;
  NVENCSTATUS status = objectionTo(picture, resource, output);
  if (status != NV_ENC_SUCCESS) return status;
  FrameRef frame = engine->makeFrame();
  if (!frame) return NV_ENC_ERR_OUT_OF_MEMORY;
  if (enqueueRead(driver, input, *resource, frame) != CUDA_SUCCESS) return NV_ENC_ERR_GENERIC;
  if (driver.eventRecord(isRead, input) != CUDA_SUCCESS) return NV_ENC_ERR_GENERIC;
  bool isForcedIDR = (picture.encodePicFlags & NV_ENC_PIC_FLAG_FORCEIDR) != 0;
  output->state = Bitstream::filling;
  output->output = pictures.size();
  pictures.push_back({frame, picture.inputBuffer, picture.inputTimeStamp, picture.inputDuration, isForcedIDR});
  driver.add("encodedPictures", 1);
  bool isLookedAhead = config.rcParams.enableLookahead && pictures.size() <= config.rcParams.lookaheadDepth;
  if (!endsGroup(isForcedIDR) || isLookedAhead) return NV_ENC_ERR_NEED_MORE_INPUT;
  answered = pictures.size();
  return NV_ENC_SUCCESS;
}

/// The next access unit; everything that was given is read by then.
NVENCSTATUS Session::produce(AccessUnit &unit) {
  if (driver.eventSynchronize(isRead) != CUDA_SUCCESS) return NV_ENC_ERR_DEVICE_NOT_EXIST;
  while (!engine->next(unit)) {
    if (sent < pictures.size()) {
      Submitted &picture = pictures[sent++];
      if (!engine->send(picture.frame.get(), picture.isForcedIDR)) return NV_ENC_ERR_GENERIC;
      picture.frame = nullptr;
    } else if (hasEnded && !isFinished) {
      isFinished = true;
      engine->send(nullptr, false);
    } else {
      return violation(NV_ENC_ERR_LOCK_BUSY, "an output is locked earlier than the simulation can have it");
    }
  }
  return unit.picture < pictures.size() ? NV_ENC_SUCCESS : NV_ENC_ERR_GENERIC;
}

NVENCSTATUS Session::lock(NV_ENC_LOCK_BITSTREAM &wanted) {
  std::lock_guard<std::mutex> guard(mutex);
  auto found = bitstreams.find(wanted.outputBitstream);
  if (found == bitstreams.end() || found->second->state != Bitstream::filling) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "an output buffer is locked that nothing was encoded into");
  }
  Bitstream &buffer = *found->second;
  if (buffer.output != locked) {
    return violation(NV_ENC_ERR_INVALID_CALL, "outputs are locked in another order than they were given");
  }
  if (buffer.output >= answered) {
    return violation(NV_ENC_ERR_LOCK_BUSY, "an output is locked for which more input is needed");
  }
  NVENCSTATUS status = produce(buffer.unit);
  if (status != NV_ENC_SUCCESS) return status;
  locked++;
  buffer.state = Bitstream::locked;
  wanted.bitstreamBufferPtr = buffer.unit.data.data();
  wanted.bitstreamSizeInBytes = static_cast<uint32_t>(buffer.unit.data.size());
  wanted.outputTimeStamp = pictures[buffer.unit.picture].timestamp;
  wanted.outputDuration = pictures[buffer.unit.picture].duration;
  wanted.frameIdx = static_cast<uint32_t>(buffer.unit.picture);
  wanted.pictureType = buffer.unit.type;
  wanted.pictureStruct = NV_ENC_PIC_STRUCT_FRAME;
  wanted.frameAvgQP = buffer.unit.qp;
  wanted.numSlices = 1;
  wanted.hwEncodeStatus = 2;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::unlock(void *handle) {
  std::lock_guard<std::mutex> guard(mutex);
  auto found = bitstreams.find(handle);
  if (found == bitstreams.end() || found->second->state != Bitstream::locked) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "an output buffer is unlocked that is not locked");
  }
  found->second->state = Bitstream::idle;
  return NV_ENC_SUCCESS;
}

}  // namespace nvenc
