// What this machine has in common with the simulated CUDA driver is compiled from the same source, so that both speak of
// the same GPUs.
#include "../SimulatedCUDA/ledger.cpp"
#include "../SimulatedCUDA/settings.cpp"
