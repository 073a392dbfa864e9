/* SPDX-License-Identifier: ISC */
/*
 * late.c - dlopen(3) of what late.h names, by the sonames that configure found.
 *
 * The library stays: the walls would not let it be loaded again. Nothing is looked up by a name that
 * comes from a mail or a configuration.
 */
#include "mail/late.h"

#include <dlfcn.h>
#include <glib.h>

/* The library, loaded completely (its symbols are bound now, as those of the program). */
static void *
load(const char *soname)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	if (!library)
		g_error("%s", dlerror());
	return library;
}

/* One function of it. */
static void *
find(void *library, const char *name)
{
	void *function = dlsym(library, name);

	if (!function)
		g_error("%s", dlerror());
	return function;
}

#define FILL(name) .name = (__typeof__(name) *)find(library, #name),

/* See the header. */
char *
tg_late_missing(void)
{
	static const char *const sonames[] = { XML_SONAME, ARCHIVE_SONAME, GMIME_SONAME,
		MAGIC_SONAME, YTNEF_SONAME };

	for (guint i = 0; i < G_N_ELEMENTS(sonames); i++) {
		if (!dlopen(sonames[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE))
			return g_strdup(dlerror());
	}
	return NULL;
}

TgLateXml
tg_late_xml(void)
{
	void *library = load(XML_SONAME);

	return (TgLateXml){ TG_LATE_XML(FILL) };
}

TgLateArchive
tg_late_archive(void)
{
	void *library = load(ARCHIVE_SONAME);

	return (TgLateArchive){ TG_LATE_ARCHIVE(FILL) };
}

TgLateGmime
tg_late_gmime(void)
{
	void *library = load(GMIME_SONAME);

	return (TgLateGmime){ TG_LATE_GMIME(FILL) };
}

TgLateMagic
tg_late_magic(void)
{
	void *library = load(MAGIC_SONAME);

	return (TgLateMagic){ TG_LATE_MAGIC(FILL) };
}

TgLateTnef
tg_late_tnef(void)
{
	void *library = load(YTNEF_SONAME);

	return (TgLateTnef){ TG_LATE_TNEF(FILL) };
}
