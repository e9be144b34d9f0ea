/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passing descriptors over sockets: unix(7), SCM_RIGHTS. */
#include "adversary.h"

#include <string.h>
#include <sys/socket.h>

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

/* A message needs a byte to go with. */
static char byte;
static struct iovec part = {&byte, 1};

static struct msghdr message_with(union control *control)
{
	return (struct msghdr){
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control->bytes,
		.msg_controllen = sizeof(control->bytes),
	};
}

bool send_fd(int socket, int fd)
{
	union control control = {{0}};
	struct msghdr message = message_with(&control);

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(socket, &message, 0) == 1;
}

int receive_fd(int socket)
{
	union control control;
	struct msghdr message = message_with(&control);
	int fd;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}
