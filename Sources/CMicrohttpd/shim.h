// libmicrohttpd, with its one call that takes variable arguments, which Swift cannot make.
#pragma once

#include <microhttpd.h>
#include <string.h>

/// Leaves paths as they come: none that is served has anything to unescape, and "%00" would end one.
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

/// A daemon with a thread for itself and one for each connection, on a socket that listens already and that it closes
/// in the end. NULL: it did not start; whether the socket is closed depends on why (libmicrohttpd 0.9.75 closes it when a
/// thread cannot be started, but not when descriptors run out), so nobody may touch it any more.
static inline struct MHD_Daemon *cmicrohttpd_start(MHD_socket listening, MHD_AccessHandlerCallback handler,
                                                   MHD_NotifyConnectionCallback connection_changed,
                                                   MHD_RequestCompletedCallback request_ended,
                                                   void *context, unsigned int connections,
                                                   unsigned int connections_per_client,
                                                   size_t connection_memory, size_t stack_size) {
  return MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL,
                          handler, context,
                          MHD_OPTION_LISTEN_SOCKET, listening,
                          MHD_OPTION_CONNECTION_LIMIT, connections,
                          MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections_per_client,
                          MHD_OPTION_NOTIFY_CONNECTION, connection_changed, context,
                          MHD_OPTION_NOTIFY_COMPLETED, request_ended, context,
                          MHD_OPTION_UNESCAPE_CALLBACK, cmicrohttpd_leave, NULL,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
                          MHD_OPTION_THREAD_STACK_SIZE, stack_size,
                          MHD_OPTION_END);
}
