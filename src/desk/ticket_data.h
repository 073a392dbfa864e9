/* SPDX-License-Identifier: ISC */
/*
 * ticket_data.h - what the fold (ticket.c) needs of the data (ticket_data.c); nobody else does.
 */
#ifndef TG_DESK_TICKET_DATA_H
#define TG_DESK_TICKET_DATA_H

#include "desk/ticket.h"

/* A new participant, unless the address is missing or takes part already. */
void tg_ticket_add_participant(TgTicket *ticket, const char *address, const char *name);

#endif
