// What is counted for each device: alive now, unless it says otherwise.
#pragma once

#define SIM_COUNTERS(COUNTER)                                       \
  COUNTER(contexts)        /* retained and created */               \
  COUNTER(streams)                                                  \
  COUNTER(events)                                                   \
  COUNTER(modules)                                                  \
  COUNTER(allocations)                                              \
  COUNTER(bytes)                                                    \
  COUNTER(peakBytes)       /* the most there was */                 \
  COUNTER(hostAllocations)                                          \
  COUNTER(hostBytes)                                                \
  COUNTER(decoders)        /* of Tests/SimulatedNVDEC */            \
  COUNTER(mappedFrames)    /* theirs that the program holds */      \
  COUNTER(peakMappedFrames) /* the most there were */               \
  COUNTER(encoders)        /* of Tests/SimulatedNVENC */            \
  COUNTER(peakEncoders)                                             \
  COUNTER(registeredResources) /* pictures that they know */        \
  COUNTER(mappedResources) /* and that they may read */             \
  COUNTER(bitstreamBuffers)                                         \
  COUNTER(leaks)           /* what its context had to take along, ever */ \
  COUNTER(allocated)       /* ever, as all that follow */           \
  COUNTER(copiesToDevice)                                           \
  COUNTER(bytesToDevice)                                            \
  COUNTER(copiesToHost)                                             \
  COUNTER(bytesToHost)                                              \
  COUNTER(copiesOnDevice)                                           \
  COUNTER(bytesOnDevice)                                            \
  COUNTER(pageableCopies)  /* of host memory that is not pinned */  \
  COUNTER(fills)                                                    \
  COUNTER(launches)                                                 \
  COUNTER(streamWaits)     /* the host waited for a stream or an event */ \
  COUNTER(deviceWaits)     /* the host waited for the whole device: freeing does */ \
  COUNTER(decodedPictures)                                          \
  COUNTER(encodedPictures)                                          \
  COUNTER(calls)           /* in a context */                       \
  COUNTER(faults)          /* of those that were answered by a fault on demand */

namespace sim {
enum Counter {
#define COUNTER(name) name,
  SIM_COUNTERS(COUNTER)
#undef COUNTER
  counterCount
};

const char *counterName(int counter);
}
