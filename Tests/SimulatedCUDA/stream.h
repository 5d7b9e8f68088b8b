// Streams: work in order, each on a thread of its own, so that a missing wait shows.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "api.h"

namespace sim {

struct Context;

/// Whether a piece of work is done, and when.
struct Ticket {
  bool done = false;
  double seconds = 0;
};
using TicketRef = std::shared_ptr<Ticket>;

/// Bytes that a piece of work touches.
struct Span {
  uintptr_t start;
  size_t bytes;
};

/// Guarded by the machine's lock.
class Stream {
 public:
  /// `waitsForDefault`: in order with the default stream's work, as the driver has it without CU_STREAM_NON_BLOCKING.
  Stream(Context *context, bool waitsForDefault) : context(context), waitsForDefault(waitsForDefault) {}

  Context *const context;
  const bool waitsForDefault;
  /// Of the newest work.
  TicketRef last;

  using Run = std::function<CUresult()>;
  /// Queues `run` behind what is there and behind `after`; a result other than 0 is sticky for the context.
  TicketRef submit(Run run, std::vector<TicketRef> after = {}, std::vector<Span> touches = {});
  /// Whether work that is not done touches any of it.
  bool touches(uintptr_t start, size_t bytes) const;
  /// Lets the thread end when the queue is empty.
  void close();
  /// Drops what is queued: its context is gone.
  void abandon();

 private:
  struct Work {
    Run run;
    std::vector<TicketRef> after;
    TicketRef ticket;
    std::vector<Span> touches;
  };
  std::deque<Work> queue;
  std::vector<Span> running;  // what the work under way touches
  bool hasThread = false;
  bool isClosing = false;

  void addDefaultOrder(std::vector<TicketRef> &after) const;
  bool isReady() const;
  void loop();
};

}  // namespace sim
