#include <clipkernels.h>
