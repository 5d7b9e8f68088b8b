#include "ck_ref_math.h"

static void to_rgb(number y, number u, number v, number rgb[3]) {
  number l = 9539 * (y - 16), cb = u - 128, cr = v - 128;
  rgb[0] = clamp(round_shift(l + 14686 * cr, 13), 0, 255);
  rgb[1] = clamp(round_shift(l - 1747 * cb - 4366 * cr, 13), 0, 255);
  rgb[2] = clamp(round_shift(l + 17305 * cb, 13), 0, 255);
}

static number times(number a, number c) { return (a * c + 127) / 255; }

static number combined(int mode, number b, number t) {
  if (mode == CK_MODE_ADD) return clamp(b + t, 0, 255);
  if (mode == CK_MODE_MULTIPLY) return times(b, t);
  if (mode == CK_MODE_SCREEN) return 255 - times(255 - b, 255 - t);
  if (b < 128) return times(2 * b, t);
  return 255 - times(2 * (255 - b), 255 - t);
}

void ck_ref_mode(const ck_mode_params *p) {
  for (number by = 0; by < p->height / 2; by++)
    for (number bx = 0; bx < p->width / 2; bx++) {
      number u = get8(p->out[1], p->out_pitch[1], bx, by), v = get8(p->out[2], p->out_pitch[2], bx, by);
      number top_u = get8(p->top[1], p->top_pitch[1], bx, by);
      number top_v = get8(p->top[2], p->top_pitch[2], bx, by);
      number sum[3] = {0, 0, 0}, masks = 0;
      for (number y = 2 * by; y <= 2 * by + 1; y++)
        for (number x = 2 * bx; x <= 2 * bx + 1; x++) {
          number luma = get8(p->out[0], p->out_pitch[0], x, y), bottom[3], top[3], rgb[3];
          number mask = p->mask ? get8(p->mask, p->mask_pitch, x, y) : 255;
          to_rgb(luma, u, v, bottom);
          to_rgb(get8(p->top[0], p->top_pitch[0], x, y), top_u, top_v, top);
          for (int i = 0; i < 3; i++) {
            rgb[i] = combined(p->mode, bottom[i], top[i]);
            sum[i] += rgb[i];
          }
          masks += mask;
          number formed = 16 + round_shift(2992 * rgb[0] + 10063 * rgb[1] + 1016 * rgb[2], 14);
          set8(p->out[0], p->out_pitch[0], x, y, mixed(luma, formed, alpha_of(mask, p->opacity)));
        }
      number a = alpha_of((masks + 2) / 4, p->opacity);
      number formed_u = 128 + round_shift(-1649 * sum[0] - 5547 * sum[1] + 7196 * sum[2], 16);
      number formed_v = 128 + round_shift(7196 * sum[0] - 6536 * sum[1] - 660 * sum[2], 16);
      set8(p->out[1], p->out_pitch[1], bx, by, mixed(u, formed_u, a));
      set8(p->out[2], p->out_pitch[2], bx, by, mixed(v, formed_v, a));
    }
}
