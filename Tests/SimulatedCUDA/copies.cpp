#include "copies.h"

#include <cstring>

namespace sim {
namespace {

struct Checked {
  bool isDevice;
  bool isPinned;
};

/// False after a violation.
bool check(Call &call, const End &end, size_t width, size_t height, const char *role, Checked &checked) {
  const size_t extent = end.pitch * (height - 1) + width;
  Machine &machine = call.machine;
  bool inDevice = machine.deviceMemory.contains(end.address);
  checked = {inDevice, false};
  auto report = [&](const char *what) {
    machine.violation(std::string("a copy's ") + role + " is " + what);
    return false;
  };
  if (end.place == Place::device && !inDevice) return report("no device memory");
  if (end.place == Place::host && inDevice) return report("device memory, called host memory");
  if (!end.address) return report("null");
  if (inDevice) {
    const Allocation *allocation = machine.deviceMemory.find(end.address, extent);
    if (!allocation) return report("device memory that is freed, or too small");
    if (allocation->owner->device != call.context->device) return report("another device's memory");
  } else if (machine.hostMemory.contains(end.address)) {
    if (!machine.hostMemory.find(end.address, extent)) return report("pinned memory that is freed, or too small");
    checked.isPinned = true;
  }
  return true;
}

void count(const Call &call, const Checked &source, const Checked &destination, int64_t total) {
  if (source.isDevice && destination.isDevice) {
    call.count(copiesOnDevice);
    call.count(bytesOnDevice, total);
  } else if (destination.isDevice) {
    call.count(copiesToDevice);
    call.count(bytesToDevice, total);
  } else {
    call.count(copiesToHost);
    call.count(bytesToHost, total);
  }
}

void copyRows(End source, End destination, size_t width, size_t height) {
  for (size_t row = 0; row < height; row++) {
    std::memmove(reinterpret_cast<char *>(destination.address) + row * destination.pitch,
                 reinterpret_cast<const char *>(source.address) + row * source.pitch, width);
  }
}

}  // namespace

Stream *findStream(Call &call, CUstream handle) {
  constexpr uintptr_t legacyDefault = 1;
  if (reinterpret_cast<uintptr_t>(handle) <= legacyDefault) return call.context->defaultStream.get();
  auto *stream = reinterpret_cast<Stream *>(handle);
  if (call.context->streams.count(stream)) return stream;
  call.machine.violation("a stream is used that is gone, or another context's");
  return nullptr;
}

CUresult waitFor(Call &call, const TicketRef &ticket) {
  call.machine.changed.wait(call.guard, [&] { return !ticket || ticket->done; });
  return call.context->device->lost != code::ok ? call.context->device->lost : call.context->fault;
}

CUresult enqueueCopy(Call &call, End source, End destination, size_t width, size_t height, CUstream handle,
                     bool isAsync) {
  if (width == 0 || height == 0) return code::ok;
  if (height > 1 && (source.pitch < width || destination.pitch < width)) return code::invalidValue;
  Stream *stream = findStream(call, handle);
  if (!stream) return code::invalidHandle;
  Checked from;
  Checked to;
  if (!check(call, source, width, height, "source", from)) return code::invalidValue;
  if (!check(call, destination, width, height, "destination", to)) return code::invalidValue;
  if (!from.isDevice && !to.isDevice) return code::invalidValue;
  count(call, from, to, static_cast<int64_t>(width * height));
  bool isPageable = !(from.isDevice || from.isPinned) || !(to.isDevice || to.isPinned);
  if (isPageable) call.count(pageableCopies);

  std::shared_ptr<char[]> staging;
  if (isAsync && isPageable && to.isDevice) {
    staging.reset(new char[width * height]);
    End staged{Place::host, reinterpret_cast<uintptr_t>(staging.get()), width};
    copyRows(source, staged, width, height);
    source = staged;
  }
  auto span = [=](const End &end) { return Span{end.address, end.pitch * (height - 1) + width}; };
  TicketRef ticket = stream->submit(
      [=] {
        (void)staging;  // lives as long as this
        copyRows(source, destination, width, height);
        return code::ok;
      },
      {}, {span(source), span(destination)});
  if (isAsync && !(isPageable && from.isDevice)) return code::ok;
  call.count(streamWaits);
  return waitFor(call, ticket);
}

}  // namespace sim
