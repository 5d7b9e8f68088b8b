#pragma once
#include <stddef.h>
#include <string.h>
#include <zimg.h>

// zimg's version macro and its anonymous plane structs do not reach Swift: this builds and runs one graph from
// float planes to float planes. `planes` is 1 (grey) or 3 (Y'CbCr 4:4:4). Strides are in bytes; pointers and
// strides are multiples of 64. Returns 0 or zimg's error code, whose text zimg_get_last_error() has.
typedef struct zimg_float_job {
  const float *src[3];
  float *dst[3];
  ptrdiff_t src_stride, dst_stride;
  unsigned src_width, src_height, dst_width, dst_height;
  double left, top, width, height;  // the part of the source that fills the destination
  zimg_resample_filter_e filter;
  double filter_a, filter_b;
  unsigned planes;
  zimg_matrix_coefficients_e src_matrix, dst_matrix;
} zimg_float_job;

static inline zimg_error_code_e zimg_run_float(const zimg_float_job *job, void *(*allocate)(size_t),
                                               void (*release)(void *)) {
  zimg_image_format from, to;
  zimg_graph_builder_params params;
  zimg_image_format_default(&from, ZIMG_API_VERSION);
  zimg_image_format_default(&to, ZIMG_API_VERSION);
  zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
  from.width = job->src_width, from.height = job->src_height;
  to.width = job->dst_width, to.height = job->dst_height;
  from.pixel_type = to.pixel_type = ZIMG_PIXEL_FLOAT;
  from.color_family = to.color_family = job->planes == 3 ? ZIMG_COLOR_YUV : ZIMG_COLOR_GREY;
  if (job->planes == 3) from.matrix_coefficients = job->src_matrix, to.matrix_coefficients = job->dst_matrix;
  from.active_region.left = job->left, from.active_region.top = job->top;
  from.active_region.width = job->width, from.active_region.height = job->height;
  params.resample_filter = job->filter;
  params.filter_param_a = job->filter_a, params.filter_param_b = job->filter_b;
  zimg_filter_graph *graph = zimg_filter_graph_build(&from, &to, &params);
  if (!graph) return zimg_get_last_error(NULL, 0);
  zimg_image_buffer_const in;
  zimg_image_buffer out;
  memset(&in, 0, sizeof in);
  memset(&out, 0, sizeof out);
  in.version = out.version = ZIMG_API_VERSION;
  for (unsigned i = 0; i < job->planes; i++) {
    in.plane[i].data = job->src[i], in.plane[i].stride = job->src_stride, in.plane[i].mask = ZIMG_BUFFER_MAX;
    out.plane[i].data = job->dst[i], out.plane[i].stride = job->dst_stride, out.plane[i].mask = ZIMG_BUFFER_MAX;
  }
  size_t size = 0;
  zimg_error_code_e code = zimg_filter_graph_get_tmp_size(graph, &size);
  void *scratch = allocate(size + 64);
  if (!scratch) code = ZIMG_ERROR_OUT_OF_MEMORY;
  if (!code) code = zimg_filter_graph_process(graph, &in, &out, scratch, NULL, NULL, NULL, NULL);
  if (scratch) release(scratch);
  zimg_filter_graph_free(graph);
  return code;
}
