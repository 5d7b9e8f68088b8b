// FFmpeg's headers as one Clang module. No logic: only names that Swift cannot import
// (function-like macros) are given a form that it can.
#pragma once

#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
#include <libavutil/sha.h>
#include <libavutil/tx.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// What hwcontext_cuda.h needs of CUDA's headers: two pointers.
#define CUDA_VERSION 11010
typedef struct CUctx_st *CUcontext;
typedef struct CUstream_st *CUstream;
#include <libavutil/hwcontext_cuda.h>

static const int cff_error_again = AVERROR(EAGAIN);
static const int cff_error_eof = AVERROR_EOF;
static const int cff_error_invalid_data = AVERROR_INVALIDDATA;
static const int cff_error_no_memory = AVERROR(ENOMEM);
static const int cff_error_no_space = AVERROR(ENOSPC);
static const int cff_error_quota = AVERROR(EDQUOT);
static const int cff_error_patch_welcome = AVERROR_PATCHWELCOME;
static const int cff_error_no_system = AVERROR(ENOSYS);
static const int cff_error_exit = AVERROR_EXIT;
static const int64_t cff_no_pts = AV_NOPTS_VALUE;
static const int64_t cff_time_base = AV_TIME_BASE;
