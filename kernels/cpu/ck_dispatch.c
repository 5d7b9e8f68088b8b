#include "clipkernels.h"
