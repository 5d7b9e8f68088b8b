// zlib, with its one macro that Swift cannot call.
#pragma once

#include <zlib.h>

/// As `deflateInit2`, for the format of gzip.
static inline int czlib_begin_gzip(z_streamp stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}
