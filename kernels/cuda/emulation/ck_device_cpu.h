// ck_device.h on a CPU: a block's threads one after the other, and the checks that a GPU makes by faulting.
#ifndef CK_DEVICE_CPU_H
#define CK_DEVICE_CPU_H

#define CK_DEVICE static inline
#define CK_MEMBER inline
#define CK_TABLE static const

// Notes the first thing that a GPU would have faulted on; the launch goes on and then fails.
void ck_emulated_fault(const char *what, uint64_t value, uint64_t limit);
// Where an access beyond shared memory ends up: 16 bytes that nobody reads again.
void *ck_emulated_nowhere();

template <class T>
struct ck_shared {
  T *base;
  uint32_t count;
  T &operator[](uint32_t i) const {
    if (i < count) return base[i];
    ck_emulated_fault("an access beyond the shared memory of the launch", i, count);
    return *(T *)ck_emulated_nowhere();
  }
};

struct ck_block {
  uint32_t index;
  bool backwards;  // threads run from the last to the first: one that reads what its phase writes differs
  unsigned char *memory;
  uint32_t shared_bytes;
  mutable bool unsettled;  // a phase has run and no barrier since

  template <class Phase>
  void each(Phase phase) const {
    if (unsettled) ck_emulated_fault("two phases without a barrier between them", 0, 0);
    unsettled = true;
    for (uint32_t t = 0; t < ck_block_threads; t++) phase(backwards ? ck_block_threads - 1 - t : t);
  }
  void sync() const { unsettled = false; }
  template <class T>
  ck_shared<T> shared(uint32_t offset) const {
    if (offset % alignof(T)) ck_emulated_fault("misaligned shared memory", offset, alignof(T));
    return {(T *)(memory + offset), offset < shared_bytes ? (shared_bytes - offset) / (uint32_t)sizeof(T) : 0};
  }
};

#define CK_ENTRY(name, kernel)                                           \
  void name##_emulated(const ck_block &block, const void *batch) {       \
    name##_body(block, *static_cast<const ck_##kernel##_batch *>(batch)); \
  }

template <class V>
CK_DEVICE V ck_load(const void *at) {
  if ((uintptr_t)at % sizeof(V)) ck_emulated_fault("a misaligned load", (uintptr_t)at, sizeof(V));
  V v;
  __builtin_memcpy(&v, at, sizeof v);
  return v;
}
template <class V>
CK_DEVICE void ck_store(void *at, V v) {
  if ((uintptr_t)at % sizeof(V)) ck_emulated_fault("a misaligned store", (uintptr_t)at, sizeof(V));
  __builtin_memcpy(at, &v, sizeof v);
}

CK_DEVICE uint32_t ck_funnel(uint32_t low, uint32_t high, uint32_t shift) {
  return (uint32_t)(((uint64_t)high << 32 | low) >> (shift & 31));
}

CK_DEVICE uint32_t ck_permute(uint32_t low, uint32_t high, uint32_t selector) {
  const uint64_t bytes = (uint64_t)high << 32 | low;
  uint32_t v = 0;
  for (int i = 0; i < 4; i++) v |= (uint32_t)(bytes >> 8 * (selector >> 4 * i & 7) & 255) << 8 * i;
  return v;
}

CK_DEVICE int32_t ck_dot_low(uint32_t weights, uint32_t bytes, int32_t sum) {
  return sum + (int16_t)weights * (int32_t)(bytes & 255) + (int16_t)(weights >> 16) * (int32_t)(bytes >> 8 & 255);
}
CK_DEVICE int32_t ck_dot_high(uint32_t weights, uint32_t bytes, int32_t sum) {
  return ck_dot_low(weights, bytes >> 16, sum);
}

#endif
