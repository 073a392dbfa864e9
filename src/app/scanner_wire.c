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

/* One read(2) of the length or of the bytes behind it. */
static ssize_t
read_some(int socket, TgRecord *record)
{
	const gsize head = sizeof record->length;
	ssize_t n;

	do
		n = record->got < head
			    ? recv(socket, (char *)&record->length + record->got,
				      head - record->got, MSG_DONTWAIT)
			    : recv(socket, record->data + record->got - head,
				      record->length - (record->got - head), MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	return n;
}

/* An empty record is a valid answer: "could not". */
TgWireState
tg_wire_read(int socket, TgRecord *record)
{
	const gsize head = sizeof record->length;

	while (record->got < head || record->got < head + record->length) {
		const ssize_t n = read_some(socket, record);

		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return TG_WIRE_MORE;
		if (n == 0)
			errno = 0;
		if (n <= 0)
			return TG_WIRE_ENDED;
		record->got += (gsize)n;
		if (record->got == head && record->length > TG_MAX_WIRE) {
			errno = 0;
			return TG_WIRE_ENDED;
		}
		if (record->got == head)
			record->data = g_malloc(record->length + 1);
	}
	return TG_WIRE_WHOLE;
}

GBytes *
tg_record_take(TgRecord *record)
{
	GBytes *bytes = g_bytes_new_take(record->data, record->length);

	*record = (TgRecord){ 0 };
	return bytes;
}

/* Polls until it is whole. */
GBytes *
tg_wire_recv_record(int socket, gint64 deadline, gboolean *ret_timed_out)
{
	TgRecord record = { 0 };
	TgWireState state;
	int reason;

	*ret_timed_out = FALSE;
	while ((state = tg_wire_read(socket, &record)) == TG_WIRE_MORE && !*ret_timed_out) {
		const gint64 left = deadline - tg_clock_monotonic();
		struct pollfd poll_fd = { socket, POLLIN, 0 };

		*ret_timed_out = left <= 0 || poll(&poll_fd, 1, (int)left * 1000) == 0;
	}
	if (state == TG_WIRE_WHOLE)
		return tg_record_take(&record);
	reason = errno;
	g_free(record.data);
	errno = reason;
	return NULL;
}
