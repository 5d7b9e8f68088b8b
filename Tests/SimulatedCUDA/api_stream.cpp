// Streams and events.
#include "copies.h"

using namespace sim;

namespace {

Event *findEvent(Call &call, CUevent handle) {
  auto *event = reinterpret_cast<Event *>(handle);
  if (call.context->events.count(event)) return event;
  call.machine.violation("an event is used that is gone, or another context's");
  return nullptr;
}

bool isDone(const TicketRef &ticket) { return !ticket || ticket->done; }

}  // namespace

CUresult cuStreamCreate(CUstream *handle, unsigned int flags) {
  SIM_CALL(context_);
  auto *stream = new Stream(call.context, (flags & CU_STREAM_NON_BLOCKING) == 0);
  call.context->streams.insert(stream);
  call.context->everyStream.insert(stream);
  call.count(streams);
  *handle = reinterpret_cast<CUstream>(stream);
  return code::ok;
}

CUresult cuStreamDestroy_v2(CUstream handle) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  if (!stream || stream == call.context->defaultStream.get()) return code::invalidHandle;
  call.context->streams.erase(stream);
  call.count(streams, -1);
  // What is queued still runs, and freeing memory still waits for it.
  if (isDone(stream->last)) {
    call.context->everyStream.erase(stream);
  } else {
    call.context->leaving.push_back(stream->last);
  }
  stream->close();
  return code::ok;
}

CUresult cuStreamQuery(CUstream handle) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  if (!stream) return code::invalidHandle;
  return isDone(stream->last) ? code::ok : CUDA_ERROR_NOT_READY;
}

CUresult cuStreamSynchronize(CUstream handle) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  if (!stream) return code::invalidHandle;
  call.count(streamWaits);
  return waitFor(call, stream->last);
}

CUresult cuStreamWaitEvent(CUstream handle, CUevent eventHandle, unsigned int) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  Event *event = findEvent(call, eventHandle);
  if (!stream || !event) return code::invalidHandle;
  stream->submit(nullptr, {event->ticket});
  return code::ok;
}

CUresult cuStreamAddCallback(CUstream handle, CUstreamCallback *callback, void *argument, unsigned int) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  if (!stream) return code::invalidHandle;
  stream->submit([=] {
    callback(handle, code::ok, argument);
    return code::ok;
  });
  return code::ok;
}

CUresult cuLaunchHostFunc(CUstream handle, void (*function)(void *), void *argument) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  if (!stream) return code::invalidHandle;
  stream->submit([=] {
    function(argument);
    return code::ok;
  });
  return code::ok;
}

CUresult cuEventCreate(CUevent *handle, unsigned int flags) {
  SIM_CALL(context_);
  auto *event = new Event{nullptr, (flags & CU_EVENT_DISABLE_TIMING) == 0};
  call.context->events.insert(event);
  call.count(events);
  *handle = reinterpret_cast<CUevent>(event);
  return code::ok;
}

CUresult cuEventDestroy_v2(CUevent handle) {
  SIM_CALL(context_);
  Event *event = findEvent(call, handle);
  if (!event) return code::invalidHandle;
  call.context->events.erase(event);
  event->ticket = nullptr;
  call.count(events, -1);
  return code::ok;
}

CUresult cuEventRecord(CUevent handle, CUstream streamHandle) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, streamHandle);
  Event *event = findEvent(call, handle);
  if (!stream || !event) return code::invalidHandle;
  event->ticket = stream->submit(nullptr);
  return code::ok;
}

CUresult cuEventQuery(CUevent handle) {
  SIM_CALL(context_);
  Event *event = findEvent(call, handle);
  if (!event) return code::invalidHandle;
  return isDone(event->ticket) ? code::ok : CUDA_ERROR_NOT_READY;
}

CUresult cuEventSynchronize(CUevent handle) {
  SIM_CALL(context_);
  Event *event = findEvent(call, handle);
  if (!event) return code::invalidHandle;
  call.count(streamWaits);
  return waitFor(call, event->ticket);
}

CUresult cuEventElapsedTime(float *milliseconds, CUevent startHandle, CUevent endHandle) {
  SIM_CALL(context_);
  Event *start = findEvent(call, startHandle);
  Event *end = findEvent(call, endHandle);
  if (!start || !end || !start->timed || !end->timed || !start->ticket || !end->ticket) return code::invalidHandle;
  if (!isDone(start->ticket) || !isDone(end->ticket)) return CUDA_ERROR_NOT_READY;
  *milliseconds = static_cast<float>((end->ticket->seconds - start->ticket->seconds) * 1000);
  return code::ok;
}
