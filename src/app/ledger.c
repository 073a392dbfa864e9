/* SPDX-License-Identifier: ISC */
/*
 * ledger.c - two accounts of the same mails, compared.
 *
 * The tally is read first: what is accepted meanwhile can only look uncounted, never missing.
 */
#include "app/ledger.h"

/* The kind of a row of the store, or TG_TALLY_KINDS. */
static guint
kind_of(const TgCountRow *row)
{
	guint kind = 0;

	if (!g_str_equal(row->what, "mail"))
		return TG_TALLY_KINDS;
	while (kind < TG_TALLY_DUPLICATE &&
		!g_str_equal(tg_tally_name((TgTallyKind)kind), row->word))
		kind++;
	return kind < TG_TALLY_DUPLICATE ? kind : TG_TALLY_KINDS;
}

gboolean
tg_ledger_read(
	TgStore *store, const char *state, gint64 since, TgLedger *ret_ledger, GError **error)
{
	TgLedger ledger = { 0 };
	guint64 account;

	tg_tally_read(state, since, &ledger.told);
	ledger.since = ledger.told.since;
	ledger.statistics = tg_store_statistics(store, ledger.since, error);
	if (!ledger.statistics)
		return FALSE;
	for (guint i = 0; i < TG_TALLY_ACCEPTED; i++)
		ledger.accepted += ledger.told.n[i];
	account = ledger.told.n[TG_TALLY_DUPLICATE];
	for (guint i = 0; i < ledger.statistics->counts->len; i++) {
		const TgCountRow *row = ledger.statistics->counts->pdata[i];
		const guint kind = kind_of(row);

		if (kind == TG_TALLY_KINDS)
			continue;
		ledger.stored[kind] += (guint64)row->n;
		account += (guint64)row->n;
	}
	ledger.missing = ledger.accepted > account ? ledger.accepted - account : 0;
	ledger.uncounted = account > ledger.accepted ? account - ledger.accepted : 0;
	*ret_ledger = ledger;
	return TRUE;
}

void
tg_ledger_clear(TgLedger *ledger)
{
	g_clear_pointer(&ledger->statistics, tg_statistics_free);
}
