#include "stream.h"

#include <pthread.h>
#include <time.h>

#include <thread>

#include "machine.h"

namespace sim {
namespace {

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

void Stream::addDefaultOrder(std::vector<TicketRef> &after) const {
  if (!waitsForDefault) return;
  if (this != context->defaultStream.get()) {
    after.push_back(context->defaultStream->last);
    return;
  }
  for (const Stream *stream : context->streams) {
    if (stream->waitsForDefault) after.push_back(stream->last);
  }
}

TicketRef Stream::submit(Run run, std::vector<TicketRef> after, std::vector<Span> touches) {
  addDefaultOrder(after);
  last = std::make_shared<Ticket>();
  queue.push_back({std::move(run), std::move(after), last, std::move(touches)});
  if (!hasThread) {
    hasThread = true;
    std::thread([this] { loop(); }).detach();
  }
  Machine::shared().changed.notify_all();
  return last;
}

bool Stream::touches(uintptr_t start, size_t bytes) const {
  auto meets = [=](const std::vector<Span> &spans) {
    for (const Span &span : spans) {
      if (span.start < start + bytes && start < span.start + span.bytes) return true;
    }
    return false;
  };
  for (const Work &work : queue) {
    if (meets(work.touches)) return true;
  }
  return meets(running);
}

void Stream::close() {
  isClosing = true;
  Machine::shared().changed.notify_all();
}

void Stream::abandon() {
  for (Work &work : queue) work.ticket->done = true;
  queue.clear();
  close();
}

bool Stream::isReady() const {
  if (queue.empty()) return isClosing;
  if (Machine::shared().isPaused) return false;
  for (const TicketRef &ticket : queue.front().after) {
    if (ticket && !ticket->done) return false;
  }
  return true;
}

void Stream::loop() {
  pthread_setname_np(pthread_self(), "simcuda-stream");
  Machine &machine = Machine::shared();
  std::unique_lock<std::mutex> guard(machine.lock);
  while (true) {
    machine.changed.wait(guard, [this] { return isReady(); });
    if (queue.empty()) return;
    Work work = std::move(queue.front());
    queue.pop_front();
    running = std::move(work.touches);
    // Behind a sticky error nothing runs any more.
    if (context->fault == code::ok && context->device->lost == code::ok && work.run) {
      guard.unlock();
      CUresult result = work.run();
      guard.lock();
      if (result != code::ok && context->fault == code::ok) context->fault = result;
    }
    running.clear();
    work.ticket->seconds = now();
    work.ticket->done = true;
    machine.changed.notify_all();
  }
}

}  // namespace sim
