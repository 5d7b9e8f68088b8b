// Reads from PTX what loading a module needs: is it PTX for this GPU, and which kernels with which parameters are in it?
#pragma once

#include <list>
#include <string>

#include "machine.h"

namespace sim {

/// False with a line for the compiler's log in `error`.
bool readPTX(const std::string &text, int compute, std::list<Function> &functions, std::string &error);

}  // namespace sim
