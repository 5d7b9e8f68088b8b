// Filter tables and lookup tables for cases and workloads.
#include <math.h>
#include <string.h>

#include "kh_internal.h"

void kh_random_weights(kh_case *c, int16_t *weights, int32_t taps) {
  // Lobes below zero of up to half the whole, so that the magnitudes reach the contract's limit.
  const bool lobes = taps > 1 && kh_chance(c, 70);
  const int32_t negative = lobes ? kh_range(c, 0, 3) ? kh_range(c, 0, 8192) : 8192 : 0;
  int32_t left[2] = {CK_WEIGHT_ONE + negative, negative};
  const int32_t split = lobes ? kh_range(c, 1, taps - 1) : taps;  // taps below `split` are positive
  const bool spread = kh_chance(c, 70);
  for (int32_t k = 0; k < taps; k++) {
    const int sign = k >= split;
    const bool last = k == split - 1 || k == taps - 1;
    int32_t share = left[sign];
    if (!last) share = spread ? kh_range(c, 0, 2 * left[sign] / ((sign ? taps : split) - k)) : kh_chance(c, 20) * share;
    if (share > left[sign]) share = left[sign];
    left[sign] -= share;
    weights[k] = (int16_t)(sign ? -share : share);
  }
  for (int32_t k = taps - 1; k > 0; k--) {
    const int32_t other = kh_range(c, 0, k);
    const int16_t t = weights[k];
    weights[k] = weights[other], weights[other] = t;
  }
}

static double cubic(double x) {
  x = fabs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

int32_t kh_cubic_taps(double window, int32_t outputs, int32_t size) {
  const double ratio = window / outputs > 1 ? window / outputs : 1;
  const int32_t taps = 2 * (int32_t)ceil(2 * ratio);
  return taps < size ? taps : size;
}

void kh_cubic_table(double offset, double window, int32_t outputs, int32_t size, int32_t taps, int32_t *start,
                    int16_t *weights) {
  const double step = window / outputs, ratio = step > 1 ? step : 1;
  for (int32_t i = 0; i < outputs; i++) {
    const double centre = offset + (i + 0.5) * step - 0.5;
    int32_t first = (int32_t)floor(centre) - taps / 2 + 1;
    if (first < 0) first = 0;
    if (first > size - taps) first = size - taps;
    double sum = 0;
    for (int32_t k = 0; k < taps; k++) sum += cubic((first + k - centre) / ratio);
    int32_t rest = CK_WEIGHT_ONE, largest = 0;
    for (int32_t k = 0; k < taps; k++) {
      const int32_t w = (int32_t)lround(cubic((first + k - centre) / ratio) / sum * CK_WEIGHT_ONE);
      weights[i * taps + k] = (int16_t)w;
      rest -= w;
      if (w > weights[i * taps + largest]) largest = k;
    }
    weights[i * taps + largest] = (int16_t)(weights[i * taps + largest] + rest);
    start[i] = first;
  }
}
