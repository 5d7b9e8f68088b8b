// ck_device.h on a GPU. Clang compiles this without the CUDA toolkit: what that would declare stands here.
#ifndef CK_DEVICE_GPU_H
#define CK_DEVICE_GPU_H

#define CK_DEVICE static __attribute__((device, always_inline)) inline
#define CK_MEMBER __attribute__((device, always_inline)) inline
#define CK_TABLE static __attribute__((device)) const

// Its size comes with the launch.
extern "C" __attribute__((shared, aligned(16))) unsigned char ck_shared_memory[];

template <class T>
struct ck_shared {
  T *base;
  CK_MEMBER T &operator[](uint32_t i) const { return base[i]; }
};

struct ck_block {
  uint32_t index;

  template <class Phase>
  CK_MEMBER void each(Phase phase) const {
    phase((uint32_t)__nvvm_read_ptx_sreg_tid_x());
  }
  CK_MEMBER void sync() const { __syncthreads(); }
  // Shared memory from a byte offset on, as elements of T.
  template <class T>
  CK_MEMBER ck_shared<T> shared(uint32_t offset) const {
    return {(T *)(ck_shared_memory + offset)};
  }
};

#define CK_ENTRY(name, kernel)                                                                                       \
  extern "C" __attribute__((global, launch_bounds(ck_block_threads, 4))) void name(const ck_##kernel##_batch batch) { \
    name##_body(ck_block{(uint32_t)__nvvm_read_ptx_sreg_ctaid_x()}, batch);                                         \
  }

// Whole vectors from and to global memory, at their natural alignment.
template <class V>
CK_DEVICE V ck_load(const void *at) {
  return *(const V *)at;
}
template <class V>
CK_DEVICE void ck_store(void *at, V v) {
  *(V *)at = v;
}

// The 32 bits from bit `shift` (0…31) on of two words.
CK_DEVICE uint32_t ck_funnel(uint32_t low, uint32_t high, uint32_t shift) {
  uint32_t v;
  asm("shf.r.wrap.b32 %0, %1, %2, %3;" : "=r"(v) : "r"(low), "r"(high), "r"(shift));
  return v;
}

// Four of eight bytes: a hexadecimal digit each, the lowest byte's last.
CK_DEVICE uint32_t ck_permute(uint32_t low, uint32_t high, uint32_t selector) {
  uint32_t v;
  asm("prmt.b32 %0, %1, %2, %3;" : "=r"(v) : "r"(low), "r"(high), "r"(selector));
  return v;
}

// sum + two signed 16-bit weights times the lower (or upper) two of four bytes.
CK_DEVICE int32_t ck_dot_low(uint32_t weights, uint32_t bytes, int32_t sum) {
  asm("dp2a.lo.s32.u32 %0, %1, %2, %0;" : "+r"(sum) : "r"(weights), "r"(bytes));
  return sum;
}
CK_DEVICE int32_t ck_dot_high(uint32_t weights, uint32_t bytes, int32_t sum) {
  asm("dp2a.hi.s32.u32 %0, %1, %2, %0;" : "+r"(sum) : "r"(weights), "r"(bytes));
  return sum;
}

#endif
