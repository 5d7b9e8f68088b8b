// What SubStation does in C: pixels, libass's messages (va_list), and where its fontconfig reads its settings.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Planes Y, Cb, Cr, A of 8 bits, limited range, premultiplied: what lies between a sample and black (16) or no colour (128) is
// reduced to alpha's part. The first sample is the canvas's at (x, y).
struct csubstation_target {
  uint8_t *planes[4];
  ptrdiff_t pitches[4];
  int32_t x, y, width, height;
};

// Makes it transparent everywhere.
void csubstation_clear(const struct csubstation_target *target);

// Lays a colour over it where the mask says so. `color` is Y, Cb, Cr and opacity; the mask's first sample is the canvas's at (x, y),
// and what lies outside of the target is left out.
void csubstation_blend(const struct csubstation_target *target, const uint8_t *mask, ptrdiff_t pitch, int32_t x,
                       int32_t y, int32_t width, int32_t height, const uint8_t color[4]);

// Who is told what libass says, as text of at most 511 bytes. Level: 0 fatal, 1 error, 2 warning, 4 information.
struct csubstation_listener {
  void (*call)(void *context, int level, const char *message);
  void *context;
};

// The listener of an ASS_Library. It is not copied, and has to outlive it.
void csubstation_listen(void *library, const struct csubstation_listener *listener);

// The name under which `csubstation_fonts_text` is read as a fontconfig file by this thread (see fonts.c).
const char *csubstation_fonts_name(void);

// Settings of fontconfig for what the calling thread loads under that name; NULL: none. Not copied.
void csubstation_set_fonts_text(const char *text);

#ifdef __cplusplus
}
#endif
