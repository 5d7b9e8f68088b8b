// How one call of ck_resample is carried out on x86: what is prepared once, then rows.
#ifndef CK_RESAMPLE_PLAN_H
#define CK_RESAMPLE_PLAN_H

#include "ck_x86.h"

typedef enum ck_horizontal {
  ck_horizontal_copy,    // one tap, one by one: only the scale changes
  ck_horizontal_spread,  // few taps near together: shuffles spread the samples over their taps
  ck_horizontal_dot,     // many taps: one dot product an output
  ck_horizontal_plain,   // a source narrower than a load: the portable loop
} ck_horizontal;

// Spread: outputs go in groups of 16, four to a lane of 16 source bytes that start at `base`. For each pair of
// taps a group has 64 bytes of shuffle (that make an output's two samples two 16-bit words) and 16 pairs of weights.
typedef struct ck_resample_plan {
  const ck_resample_params *p;
  ck_horizontal horizontal;
  int32_t pairs;          // spread: pairs of taps
  int32_t lanes_apart;    // spread: 0 if all lanes of a group (of avx2's half group) start at one base
  const int32_t *base;    // spread: byte offsets, one a lane
  const uint8_t *table;   // spread: for each group and pair 64 bytes of shuffle, then 64 of weights
  int32_t taps;           // dot: at least 8
  const int32_t *start;   // dot
  const int16_t *weights; // dot
  size_t stride;          // of the ring, in int16
  const int16_t **rows;   // the ring's rows under an output row
} ck_resample_plan;

// Rows are filtered four at a time, so that the tables, which outgrow the first-level cache, are read once for
// four; the ring has room for the rows that this makes too early.
enum { ck_rows_at_once = 4 };

// One instruction set's row functions.
typedef struct ck_resample_rows {
  int32_t shared_lanes;  // lanes that are loaded at once when they start at one base: 2 or 4
  // Four rows; where there are fewer the last is repeated.
  void (*horizontal)(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid);
  void (*vertical)(const ck_resample_plan *plan, const int16_t *weights, void *dst);
  void (*vertical_copy)(const ck_resample_plan *plan, void *dst);
} ck_resample_rows;

void ck_resample_dots_avx2(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid);
void ck_resample_x86(const ck_resample_params *p, const ck_resample_rows *rows);

#endif
