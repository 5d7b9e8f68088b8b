// Little CMS, with names for the formats that its macros add up. No logic.
#pragma once

#include <lcms2.h>

// Packed red, green, blue and then `extra` more channels of `bytes` each.
static inline cmsUInt32Number clcms_rgb(cmsUInt32Number bytes, cmsUInt32Number extra) {
  return COLORSPACE_SH(PT_RGB) | CHANNELS_SH(3) | EXTRA_SH(extra) | BYTES_SH(bytes);
}

// One channel of grey, and then `extra` more that are not looked at.
static inline cmsUInt32Number clcms_gray(cmsUInt32Number bytes, cmsUInt32Number extra) {
  return COLORSPACE_SH(PT_GRAY) | CHANNELS_SH(1) | EXTRA_SH(extra) | BYTES_SH(bytes);
}
