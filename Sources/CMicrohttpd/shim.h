// libmicrohttpd, with its one call that takes variable arguments, which Swift cannot make.
#pragma once

#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

/// Leaves paths and queries as they come: "%00" would end one, and "%2F" would make two segments of one.
static inline size_t cmicrohttpd_leave(void *context, struct MHD_Connection *connection, char *path) {
  (void)context;
  (void)connection;
  return strlen(path);
}

/// The socket of a connection; -1: it has none.
static inline MHD_socket cmicrohttpd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : MHD_INVALID_SOCKET;
}

/// An address, most significant byte first; returns how many bytes: 4 or 16, or 0 where there is none.
static inline int cmicrohttpd_address(const struct sockaddr *address, uint8_t bytes[16]) {
  if (!address) return 0;
  if (address->sa_family == AF_INET) {
    memcpy(bytes, &((const struct sockaddr_in *)address)->sin_addr, 4);
    return 4;
  }
  if (address->sa_family != AF_INET6) return 0;
  memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
  return 16;
}

/// The client's address, as above.
static inline int cmicrohttpd_client(struct MHD_Connection *connection, uint8_t bytes[16]) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return cmicrohttpd_address(info ? info->client_addr : NULL, bytes);
}

/// The end of the body is the end of the connection, instead of a last chunk.
static inline enum MHD_Result cmicrohttpd_end_by_closing(struct MHD_Response *response) {
  return MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

// Macros with casts, which Swift does not import.
static const uint64_t cmicrohttpd_unknown_size = MHD_SIZE_UNKNOWN;
static const ssize_t cmicrohttpd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t cmicrohttpd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

/// What a daemon calls back with; `context` is given to each.
struct cmicrohttpd_calls {
  void *context;
  MHD_AcceptPolicyCallback accepts;
  MHD_NotifyConnectionCallback connection_changed;
  MHD_AccessHandlerCallback handle;
  MHD_RequestCompletedCallback request_ended;
};

/// A daemon with one thread for all connections, on a socket that listens already and that it closes in the end.
///
/// With epoll, because with poll libmicrohttpd 0.9.75 does not answer a client that has sent all and closed its side. With
/// epoll it overlooks a client that closes in the middle of a request, if that comes together with the last bytes:
/// somebody else has to watch for it.
/// - certificates, key: PEM, for TLS; NULL: none.
/// NULL: it did not start; whether the socket is closed depends on why (libmicrohttpd 0.9.75 closes it when a
/// thread cannot be started, but not when descriptors run out), so nobody may touch it any more.
static inline struct MHD_Daemon *cmicrohttpd_start(MHD_socket listening, struct cmicrohttpd_calls calls,
                                                   unsigned int connections,
                                                   size_t connection_memory, size_t stack_size,
                                                   const char *certificates, const char *key) {
  struct MHD_OptionItem tls[] = {
      {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificates},
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
      // TLS 1.2 and 1.3, and no cipher without forward secrecy.
      {MHD_OPTION_HTTPS_PRIORITIES, 0, "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305"},
      {MHD_OPTION_END, 0, NULL},
  };
  struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
  return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                              (certificates ? MHD_USE_TLS : 0),
                          0,
                          calls.accepts, calls.context, calls.handle, calls.context,
                          MHD_OPTION_LISTEN_SOCKET, listening,
                          MHD_OPTION_CONNECTION_LIMIT, connections,
                          MHD_OPTION_NOTIFY_CONNECTION, calls.connection_changed, calls.context,
                          MHD_OPTION_NOTIFY_COMPLETED, calls.request_ended, calls.context,
                          MHD_OPTION_UNESCAPE_CALLBACK, cmicrohttpd_leave, NULL,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
                          MHD_OPTION_THREAD_STACK_SIZE, stack_size,
                          MHD_OPTION_ARRAY, certificates ? tls : none,
                          MHD_OPTION_END);
}
