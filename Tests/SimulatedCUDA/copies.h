// Copies: what is checked, when host memory is read, and who waits.
#pragma once

#include "machine.h"

namespace sim {

enum class Place { host, device, byAddress };

struct End {
  Place place;
  uintptr_t address;
  size_t pitch;
};

/// Queues a copy of `height` rows of `width` bytes.
///
/// Pinned host memory is read and written when the stream gets there. Of ordinary memory the driver makes its own
/// copy before an asynchronous call returns, and it returns from a copy to such memory only when that is done: so here.
CUresult enqueueCopy(Call &call, End source, End destination, size_t width, size_t height, CUstream stream,
                     bool isAsync);

/// The stream of a handle, 0 being the default one; null for a handle that is none.
Stream *findStream(Call &call, CUstream stream);

/// Waits for a piece of work; the context's fault, if there is one by then.
CUresult waitFor(Call &call, const TicketRef &ticket);

}  // namespace sim
