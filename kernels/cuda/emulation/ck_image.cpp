// The image, for CPUs.
#include "../ck_image.cu"
