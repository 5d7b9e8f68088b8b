#include <string.h>

#include "ck_internal.h"

void ck_fill_c(const ck_fill_params *p) {
  for (int32_t y = 0; y < p->height; y++) memset(p->dst + y * p->pitch, p->value, (size_t)p->width);
}
