#include "machine.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace sim {

Machine &Machine::shared() {
  // Never destroyed: streams' threads may outlive main.
  static Machine *machine = new Machine;
  return *machine;
}

CUresult Machine::start() {
  if (isRunning) return code::ok;
  for (const VisibleDevice &visible : settings.visibleDevices()) {
    auto device = std::make_unique<Device>();
    device->ordinal = static_cast<int>(devices.size());
    device->name = visible.name;
    device->uuid = visible.uuid;
    device->wholeUUID = visible.wholeUUID;
    device->memory = visible.memory;
    devices.push_back(std::move(device));
  }
  if (devices.empty()) return code::noDevice;
  ledger.open(settings.ledger);
  isRunning = true;
  return code::ok;
}

Context *Machine::open(Device *device) {
  auto *context = new Context;
  context->device = device;
  context->defaultStream = std::make_unique<Stream>(context, true);
  contexts.insert(context);
  device->counters[sim::contexts]++;
  device->contextBytes += settings.contextMemory(device->wholeUUID);
  book(device);
  return context;
}

size_t Machine::usedMemory(const Device *device) const {
  size_t own = static_cast<size_t>(device->counters[bytes]) + device->contextBytes;
  return ledger.isOpen() ? std::max(own, ledger.used(device->uuid)) : own;
}

void Machine::book(const Device *device) {
  ledger.write(device->ordinal, device->uuid, static_cast<size_t>(device->counters[bytes]) + device->contextBytes);
}

void Machine::drain(Context *context, std::unique_lock<std::mutex> &guard) {
  std::vector<TicketRef> last{context->defaultStream->last};
  for (Stream *stream : context->streams) last.push_back(stream->last);
  last.insert(last.end(), context->leaving.begin(), context->leaving.end());
  for (const TicketRef &ticket : last) {
    changed.wait(guard, [&] { return !ticket || ticket->done; });
  }
  for (auto next = context->everyStream.begin(); next != context->everyStream.end();) {
    Stream *stream = *next++;
    bool isDone = !stream->last || stream->last->done;
    if (isDone && !context->streams.count(stream)) context->everyStream.erase(stream);
  }
  auto &leaving = context->leaving;
  leaving.erase(std::remove_if(leaving.begin(), leaving.end(), [](const TicketRef &ticket) { return ticket->done; }),
                leaving.end());
}

void Machine::close(Context *context) {
  int64_t *counters = context->device->counters;
  contexts.erase(context);
  counters[sim::contexts] -= context->retains;
  counters[leaks] += static_cast<int64_t>(context->streams.size() + context->events.size() + context->modules.size());
  counters[leaks] += counters[decoders] + counters[encoders];
  counters[leaks] += deviceMemory.removeAll(context) + hostMemory.removeAll(context);
  for (Counter alive : {streams, events, modules, allocations, bytes, hostAllocations, hostBytes, decoders,
                        mappedFrames, encoders, registeredResources, mappedResources, bitstreamBuffers}) {
    counters[alive] = 0;
  }
  for (Stream *stream : context->streams) stream->abandon();
  context->defaultStream->abandon();
  if (context->device->primary == context) context->device->primary = nullptr;
  context->device->contextBytes -= settings.contextMemory(context->device->wholeUUID);
  book(context->device);
}

CUresult Machine::violation(const std::string &text, CUresult result) {
  std::fprintf(stderr, "simulated CUDA driver: %s\n", text.c_str());
  violations.push_back(std::make_unique<std::string>(text));
  return result;
}

std::vector<Context *> &contextStack() {
  thread_local std::vector<Context *> stack;
  return stack;
}

Call::Call(const char *name, Need need) : machine(Machine::shared()), guard(machine.lock) {
  if (need != nothing && !machine.isRunning) {
    refusal = code::notInitialized;
    return;
  }
  int ordinal = -1;
  if (need == context_) {
    auto &stack = contextStack();
    if (stack.empty() || !machine.contexts.count(stack.back())) {
      refusal = machine.violation(std::string(name) + " without a current context", code::invalidContext);
      return;
    }
    context = stack.back();
    ordinal = context->device->ordinal;
    count(calls);
    CUresult lost = machine.faults.next("lost", ordinal);
    if (lost != code::ok) context->device->lost = lost;
  }
  if (machine.faults.hangs(name)) {
    uint64_t before = machine.resumes;
    machine.hanging++;
    machine.changed.notify_all();
    machine.changed.wait(guard, [&] { return machine.resumes != before; });
    machine.hanging--;
  }
  refusal = machine.faults.next(name, ordinal);
  if (refusal != code::ok && context) count(faults);
  if (refusal == code::ok && context) {
    refusal = context->device->lost != code::ok ? context->device->lost : context->fault;
  }
}

Device *Call::device(int ordinal) const {
  if (ordinal < 0 || static_cast<size_t>(ordinal) >= machine.devices.size()) return nullptr;
  return machine.devices[static_cast<size_t>(ordinal)].get();
}

void Call::count(Counter counter, int64_t by) const { context->device->counters[counter] += by; }

}  // namespace sim
