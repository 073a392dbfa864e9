/* SPDX-License-Identifier: ISC */
/*
 * scanner_wire.c - descriptors and records over a socket pair. Raw system calls only: the worker's
 * side runs behind the sandbox.
 */
#include "app/scanner_wire.h"

#include "app/clock.h"
#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FDS 2

/* One byte, so that a stream socket has something to carry the descriptors. */
gboolean
tg_wire_send_fds(int socket, char byte, const int *fds, guint n)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * MAX_FDS)];
	} control = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t sent;

	g_assert(n <= MAX_FDS);
	if (n > 0) {
		struct cmsghdr *header;

		message.msg_control = control.space;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * n);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int) * n);
		memcpy(CMSG_DATA(header), fds, sizeof(int) * n);
	}
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == 1;
}

/* Takes what came and closes what was not expected. */
gboolean
tg_wire_recv_fds(int socket, char *ret_byte, int *fds, guint n)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * MAX_FDS)];
	} control = { 0 };
	struct iovec iov = { ret_byte, 1 };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof control.space };
	struct cmsghdr *header;
	ssize_t got;

	for (guint i = 0; i < n; i++)
		fds[i] = -1;
	do
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got != 1)
		return FALSE;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
		int received[MAX_FDS];
		guint count = (guint)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));

		memcpy(received, CMSG_DATA(header), sizeof(int) * MIN(count, MAX_FDS));
		for (guint i = 0; i < MIN(count, MAX_FDS); i++) {
			if (i < n)
				fds[i] = received[i];
			else
				close(received[i]);
		}
	}
	return TRUE;
}

/* Length, then bytes. */
gboolean
tg_wire_send_record(int socket, const void *data, gsize length)
{
	guint32 head = (guint32)length;

	return tg_file_write_all(socket, &head, sizeof head) &&
	       tg_file_write_all(socket, data, length);
}

/* Reads exactly length bytes before the deadline. */
static gboolean
recv_all(int socket, char *data, gsize length, gint64 deadline, gboolean *ret_timed_out)
{
	while (length > 0) {
		gint64 left = deadline - tg_clock_monotonic();
		struct pollfd poll_fd = { socket, POLLIN, 0 };
		int ready = left > 0 ? poll(&poll_fd, 1, (int)left * 1000) : 0;
		ssize_t n;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0) {
			*ret_timed_out = TRUE;
			return FALSE;
		}
		n = read(socket, data, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		if (n == 0) {
			errno = 0;
			return FALSE;
		}
		data += n;
		length -= (gsize)n;
	}
	return TRUE;
}

/* An empty record is a valid answer: "could not". */
GBytes *
tg_wire_recv_record(int socket, gint64 deadline, gboolean *ret_timed_out)
{
	g_autofree char *data = NULL;
	guint32 head;

	*ret_timed_out = FALSE;
	if (!recv_all(socket, (char *)&head, sizeof head, deadline, ret_timed_out))
		return NULL;
	errno = 0;
	if (head > TG_MAX_WIRE)
		return NULL;
	data = g_malloc(head + 1);
	if (!recv_all(socket, data, head, deadline, ret_timed_out))
		return NULL;
	return g_bytes_new_take(g_steal_pointer(&data), head);
}
