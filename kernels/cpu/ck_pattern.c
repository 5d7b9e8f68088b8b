#include "ck_pattern.h"

void ck_pattern_c(const ck_pattern_params *p) {
  switch (p->pattern) {
    case CK_PATTERN_TESTCARD: ck_pattern_testcard_c(p); break;
    case CK_PATTERN_NOISE: ck_pattern_noise_c(p); break;
    default: ck_pattern_plasma_c(p); break;
  }
}
