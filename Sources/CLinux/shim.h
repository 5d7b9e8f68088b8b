// What Swift's Glibc module leaves out.
#include <malloc.h>
#include <pthread.h>

// Behind _GNU_SOURCE, which modules cannot set for a header of somebody else's.
int pthread_setname_np(pthread_t thread, const char *name);
