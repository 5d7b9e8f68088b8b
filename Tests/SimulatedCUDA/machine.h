// The simulated machine: who owns what. One lock guards all of it; only work that streams run is done without.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "api.h"
#include "counters.h"
#include "faults.h"
#include "ledger.h"
#include "memory.h"
#include "settings.h"
#include "stream.h"

namespace sim {

struct Device {
  int ordinal;
  std::string name;
  CUuuid uuid;       // of the slice, where it is one
  CUuuid wholeUUID;  // of the GPU
  size_t memory;
  size_t contextBytes = 0;  // of its contexts themselves
  CUresult lost = code::ok;
  int64_t counters[counterCount] = {};
  struct Context *primary = nullptr;
  unsigned primaryFlags = 0;
};

// Streams, events, modules and contexts are never deleted: a dead handle is never mistaken for a new one.

struct Function {
  std::string name;
  std::vector<size_t> offsets;  // of its parameters
  std::vector<size_t> sizes;
  size_t parameterBytes = 0;
  int dynamicSharedLimit = 48 << 10;
};

struct Module {
  std::list<Function> functions;  // their addresses are handles
};

struct Event {
  TicketRef ticket;  // of the last record
  bool timed;
};

struct Context {
  Device *device;
  int retains = 1;
  CUresult fault = code::ok;  // sticky
  std::unique_ptr<Stream> defaultStream;
  std::set<Stream *> streams;
  std::set<Stream *> everyStream;  // those that are gone, too: what is queued there still runs
  std::vector<TicketRef> leaving;  // last work of streams that are gone
  std::set<Event *> events;
  std::set<Module *> modules;
};

class Machine {
 public:
  static Machine &shared();

  std::mutex lock;
  std::condition_variable changed;

  Settings settings = Settings::fromEnvironment();
  bool isRunning = false;  // cuInit succeeded: settings are fixed
  std::vector<std::unique_ptr<Device>> devices;
  std::set<Context *> contexts;
  AddressSpace deviceMemory{0x200000000000};
  AddressSpace hostMemory{0x180000000000};
  Faults faults;
  Ledger ledger;
  std::vector<std::unique_ptr<std::string>> violations;
  std::vector<std::string> notes;  // JSON, of other libraries

  bool isPaused = false;
  int hanging = 0;
  uint64_t resumes = 0;

  // All of these with the lock held.
  CUresult start();
  Context *open(Device *device);
  void close(Context *context);
  /// Bytes of the device that this process has, its contexts included, and with a ledger all others, too.
  size_t usedMemory(const Device *device) const;
  /// To be called when that has changed.
  void book(const Device *device);
  /// Waits for all work of the context that is queued by now.
  void drain(Context *context, std::unique_lock<std::mutex> &guard);
  /// Notes what a real driver would punish late or never; gives the code for the caller.
  CUresult violation(const std::string &text, CUresult result = code::invalidValue);

 private:
  Machine() { faults.add(settings.faults); }
};

/// The start of every exported function: takes the lock, counts, and meets the faults that are due.
struct Call {
  enum Need { nothing, driver, context_ };

  Machine &machine;
  std::unique_lock<std::mutex> guard;
  Context *context = nullptr;  // the current one, where needed
  CUresult refusal = code::ok;

  Call(const char *name, Need need);
  Device *device(int ordinal) const;
  void count(Counter counter, int64_t by = 1) const;
};

/// The contexts of the calling thread; the last is current.
std::vector<Context *> &contextStack();

}  // namespace sim

/// Opens a function: `call` is there afterwards, and the call was not refused.
#define SIM_CALL(need)                       \
  sim::Call call(__func__, sim::Call::need); \
  if (call.refusal != code::ok) return call.refusal
