/* SPDX-License-Identifier: ISC */
/*
 * core.c - policy, store and room of a running daemon.
 */
#include "app/core.h"

#include "app/clock.h"
#include "base/limits.h"
#include "base/sandbox.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

gint64
tg_core_now(const TgCore *core)
{
	return core->fixed_now ? core->fixed_now : tg_clock_now();
}

gboolean
tg_core_store(TgCore *core, GError **error)
{
	if (!core->store)
		core->store =
			tg_store_open(core->policy->store_url, core->policy->state, FALSE, error);
	return core->store != NULL;
}

void
tg_core_doubt(TgCore *core)
{
	g_clear_pointer(&core->store, tg_store_close);
}

gboolean
tg_core_has_room(const TgCore *core, guint64 size, GError **error)
{
	const TgPolicy *policy = core->policy;
	struct statvfs disk;
	guint64 free, floor;

	if (statvfs(policy->state, &disk) < 0) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.0 %s: %s", policy->state,
			g_strerror(errno));
		return FALSE;
	}
	free = (guint64)disk.f_bavail * disk.f_frsize;
	floor = MAX((guint64)policy->lmtp.free_mb * TG_MIB,
		(guint64)disk.f_blocks / 100 * (guint64)policy->lmtp.free_percent * disk.f_frsize);
	if (free >= floor && free - floor >= size)
		return TRUE;
	g_set_error(error, TG_ERROR, TG_ERROR_AGAIN, "4.3.1 too little space is left on the disk");
	return FALSE;
}

/* Keys that are read when the daemon starts. */
static char *
find_fixed(const TgPolicy *old, const TgPolicy *new)
{
	const struct {
		const char *key, *before, *after;
	} rows[] = {
		{ "[lmtp] listen", old->lmtp.listen, new->lmtp.listen },
		{ "[store] url", old->store_url, new->store_url },
		{ "[directories] state", old->state, new->state },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (g_strcmp0(rows[i].before, rows[i].after) != 0)
			return g_strdup(rows[i].key);
	}
	return NULL;
}

/* The new policy goes on with the open store and socket. */
static void
keep_fixed(TgPolicy *policy, const TgPolicy *old)
{
	g_free(policy->store_url);
	policy->store_url = g_strdup(old->store_url);
	g_free(policy->state);
	policy->state = g_strdup(old->state);
}

gboolean
tg_core_reload(TgCore *core, char **ret_fixed, GError **error)
{
	g_autoptr(TgPolicy) policy = tg_policy_load(core->conf, error);

	if (policy && policy->sandbox_landlock && !tg_sandbox_has_landlock()) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"[sandbox] landlock = yes, and this system has none");
		return FALSE;
	}
	if (!policy)
		return FALSE;
	*ret_fixed = find_fixed(core->policy, policy);
	keep_fixed(policy, core->policy);
	tg_policy_free(core->policy);
	core->policy = g_steal_pointer(&policy);
	core->tally.state = core->policy->state;
	return TRUE;
}
