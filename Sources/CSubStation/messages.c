#include "csubstation.h"

#include <ass/ass.h>
#include <stdio.h>

static void tell(int level, const char *format, va_list arguments, void *data) {
  const struct csubstation_listener *listener = data;
  if (level > 4) return;
  char text[512];
  vsnprintf(text, sizeof text, format, arguments);
  listener->call(listener->context, level, text);
}

void csubstation_listen(void *library, const struct csubstation_listener *listener) {
  ass_set_message_cb(library, tell, (void *)listener);
}
