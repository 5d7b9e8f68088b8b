#include <curl/curl.h>
#include <stdbool.h>
#include <sys/socket.h>

// curl_easy_setopt and curl_easy_getinfo take any type behind their options, which Swift does not see.
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_bytes(CURL *handle, CURLoption option, const void *value) {
  return curl_easy_setopt(handle, option, value);
}

/// What a transfer calls; `context` is given to each. Any may be NULL.
struct ccurl_calls {
  void *context;
  size_t (*header)(char *bytes, size_t size, size_t count, void *context);
  size_t (*body)(char *bytes, size_t size, size_t count, void *context);
  size_t (*upload)(char *bytes, size_t size, size_t count, void *context);
  int (*rewind)(void *context, curl_off_t offset, int origin);
  curl_socket_t (*connect)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
};

static inline CURLcode ccurl_set_calls(CURL *handle, struct ccurl_calls calls) {
#define CCURL_CALL(name, function, data)                                                  \
  if (calls.name) {                                                                       \
    CURLcode code = curl_easy_setopt(handle, function, calls.name);                       \
    if (code == CURLE_OK) code = curl_easy_setopt(handle, data, calls.context);           \
    if (code != CURLE_OK) return code;                                                    \
  }
  CCURL_CALL(header, CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA)
  CCURL_CALL(body, CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA)
  CCURL_CALL(upload, CURLOPT_READFUNCTION, CURLOPT_READDATA)
  CCURL_CALL(rewind, CURLOPT_SEEKFUNCTION, CURLOPT_SEEKDATA)
  CCURL_CALL(connect, CURLOPT_OPENSOCKETFUNCTION, CURLOPT_OPENSOCKETDATA)
#undef CCURL_CALL
  return CURLE_OK;
}

static inline const struct sockaddr *ccurl_address(struct curl_sockaddr *address) { return &address->addr; }

/// Whether another transfer of `multi` has ended: which, and how.
static inline bool ccurl_next_ended(CURLM *multi, CURL **handle, CURLcode *code) {
  int left;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));)
    if (message->msg == CURLMSG_DONE) {
      *handle = message->easy_handle;
      *code = message->data.result;
      return true;
    }
  return false;
}
