/* SPDX-License-Identifier: ISC */
/*
 * filename.c - one canonical form for all candidate names (P100-P111).
 *
 * Order matters: invisible characters go first, then the path, then the ends, then the length, so
 * that no later step brings back what an earlier one removed ("check last"). Looks alike stay what
 * they are: extensions compare as ASCII.
 */
#include "mail/filename.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define MAX_EXTENSION 32

/* Types whose nameless files get an extension. */
static const char *const known_types[][2] = {
	{ "application/msword", "doc" },
	{ "application/pdf", "pdf" },
	{ "application/vnd.oasis.opendocument.text", "odt" },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
	{ "application/x-7z-compressed", "7z" },
	{ "application/vnd.rar", "rar" },
	{ "application/x-rar", "rar" },
	{ "application/x-rar-compressed", "rar" },
	{ "application/x-zip-compressed", "zip" },
	{ "application/zip", "zip" },
	{ "image/bmp", "bmp" },
	{ "image/gif", "gif" },
	{ "image/jpeg", "jpg" },
	{ "image/jpg", "jpg" },
	{ "image/pjpeg", "jpg" },
	{ "image/png", "png" },
	{ "image/tiff", "tif" },
	{ "image/x-ms-bmp", "bmp" },
	{ "image/x-png", "png" },
	{ "text/plain", "txt" },
};

/* What runs when it is opened. */
static const char *const executables[] = { "ade", "adp", "app", "apk", "appx", "bas", "bat", "chm",
	"cmd", "com", "command", "cpl", "dll", "elf", "exe", "gadget", "hlp", "hta", "isp", "jar",
	"js", "jse", "lnk", "mde", "msc", "msi", "msix", "msp", "mst", "ocx", "pif", "ps1", "ps2",
	"psc1", "psm1", "reg", "run", "scr", "sct", "settingcontent-ms", "shb", "shs", "vb", "vbe",
	"vbs", "vxd", "wsc", "wsf", "wsh", "xll", NULL };

/* Device names of Windows, with any extension. */
static const char *const devices[] = { "aux", "con", "nul", "prn", "com0", "com1", "com2", "com3",
	"com4", "com5", "com6", "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4",
	"lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$", "clock$", NULL };

/* TRUE for dots, blanks and what is drawn like them. */
static gboolean
is_dot_or_blank(gunichar c)
{
	return c == '.' || c == 0x2024 || c == 0xFF0E || c == 0xFE52 || g_unichar_isspace(c) ||
	       tg_unichar_is_hidden(c) || c == 0x2800 || c == 0x3164 || c == 0x115F;
}

/* Cuts dots and blanks off the end. */
static void
trim_end(char *name)
{
	char *end = name + strlen(name);

	while (end > name) {
		char *last = g_utf8_find_prev_char(name, end);

		if (!is_dot_or_blank(g_utf8_get_char(last)))
			break;
		end = last;
	}
	*end = '\0';
}

/* Where the last component of a path of any system begins. */
static const char *
skip_path(const char *name)
{
	const char *slash = strrchr(name, '/'), *backslash = strrchr(name, '\\');
	const char *base = name;

	if (slash != NULL)
		base = slash + 1;
	if (backslash != NULL && backslash + 1 > base)
		base = backslash + 1;
	if (g_ascii_isalpha(base[0]) && base[1] == ':' && base[2] != '\0')
		base += 2;
	while (*base == ' ')
		base++;
	return base;
}

/* Replaces what has a meaning to shells, headers and file systems. */
static void
replace_special(char *name)
{
	for (char *at = name; *at != '\0'; at++)
		if (strchr("\"*:<>?|/\\", *at) != NULL || (guchar)*at < 0x20 || *at == 0x7F)
			*at = '_';
	if (*name == '.' || *name == '-' || *name == '~')
		*name = '_';
}

/* TRUE when the part before the first dot is a device. */
static gboolean
is_device(const char *name)
{
	g_autofree char *stem = g_ascii_strdown(name, (gssize)strcspn(name, "."));

	g_strchomp(stem);
	return g_strv_contains(devices, stem);
}

/* Cuts the stem so that the whole fits; an extension that is none is cut like the rest. */
static char *
fit(const char *name)
{
	const char *dot = strrchr(name, '.');
	gsize extension = dot != NULL && dot > name ? strlen(dot) : 0;
	gsize room;
	const char *end;

	if (strlen(name) <= TG_MAX_NAME)
		return g_strdup(name);
	if (extension > MAX_EXTENSION)
		extension = 0;
	room = TG_MAX_NAME - extension;
	end = g_utf8_find_prev_char(name, name + room + 1);
	g_assert(end != NULL);
	return g_strdup_printf("%.*s%s", (int)(end - name), name, extension > 0 ? dot : "");
}

/* Removes, strips, replaces, cuts. */
char *
tg_filename_canonical(const char *name)
{
	g_autofree char *line = tg_text_one_line(name, TG_MAX_VALUE);
	g_autofree char *base = g_strdup(skip_path(line)), *safe = NULL, *cut = NULL;
	char *stream = strstr(base, "::$");

	if (stream != NULL)
		*stream = '\0';
	trim_end(base);
	replace_special(base);
	safe = is_device(base) ? g_strconcat("_", base, NULL) : g_steal_pointer(&base);
	cut = fit(safe);
	trim_end(cut);
	return g_steal_pointer(&cut);
}

/* By part number and type. */
char *
tg_filename_generate(const char *part, const char *type)
{
	const char *extension = "bin";
	g_autofree char *number = g_strdup(part);

	for (guint i = 0; i < G_N_ELEMENTS(known_types); i++)
		if (strcmp(known_types[i][0], type) == 0)
			extension = known_types[i][1];
	g_strdelimit(number, "/\\", '.');
	return g_strdup_printf("part-%s.%s", number, extension);
}

/* What follows the last dot. */
char *
tg_filename_extension(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL ? g_ascii_strdown(dot + 1, -1) : g_strdup("");
}

/* Real types by their beginnings, and the extensions under which they are to be expected. */
static const struct {
	const char *real;
	const char *const extensions[7];
} promises[] = {
	{ "application/pdf", { "pdf" } },
	{ "application/msword", { "doc" } },
	{ "application/cdfv2", { "doc" } },
	{ "application/vnd.openxmlformats-", { "docx", "zip" } },
	{ "application/vnd.oasis.opendocument.", { "odt", "odf", "zip" } },
	{ "application/zip", { "zip", "docx", "odt", "odf" } },
	{ "application/x-7z-compressed", { "7z" } },
	{ "application/x-rar", { "rar" } },
	{ "application/vnd.rar", { "rar" } },
	{ "application/x-arj", { "arj" } },
	{ "image/bmp", { "bmp" } },
	{ "image/x-ms-bmp", { "bmp" } },
	{ "image/gif", { "gif" } },
	{ "image/jpeg", { "jpg", "jpeg" } },
	{ "image/png", { "png" } },
	{ "image/tiff", { "tif", "tiff" } },
	{ "text/plain", { "txt", "log" } },
};

/* Both must be in the table, in different rows. */
gboolean
tg_filename_contradicts(const char *name, const char *real)
{
	g_autofree char *extension = tg_filename_extension(name);
	gboolean known = FALSE, known_real = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(promises); i++) {
		gboolean fits = g_strv_contains(promises[i].extensions, extension);
		gboolean is_real = g_str_has_prefix(real, promises[i].real);

		if (fits && is_real)
			return FALSE;
		known = known || fits;
		known_real = known_real || is_real;
	}
	return known && known_real;
}

/* By its extension. */
gboolean
tg_filename_is_executable(const char *name)
{
	g_autofree char *canonical = tg_filename_canonical(name);
	g_autofree char *extension = tg_filename_extension(canonical);

	return g_strv_contains(executables, extension);
}
