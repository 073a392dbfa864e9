# Which compiler and linker flags exist here.  SPDX-License-Identifier: ISC

# TG_TRY_CFLAGS(VARIABLE, FLAGS): appends each flag that the compiler takes without a warning, with
# the user's CFLAGS in force (so that -D_FORTIFY_SOURCE is left out where -O0 makes it a warning).
AC_DEFUN([TG_TRY_CFLAGS], [
for tg_flag in m4_normalize([$2]); do
	tg_save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS $tg_flag -Werror"
	AC_MSG_CHECKING([whether $CC takes $tg_flag])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[return 0;]])],
		[AC_MSG_RESULT([yes])
		$1="$$1 $tg_flag"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$tg_save_CFLAGS
done
])

# TG_TRY_LDFLAGS(VARIABLE, FLAGS): the same for the linker.
AC_DEFUN([TG_TRY_LDFLAGS], [
for tg_flag in m4_normalize([$2]); do
	tg_save_CFLAGS=$CFLAGS
	tg_save_LDFLAGS=$LDFLAGS
	CFLAGS="$CFLAGS -fPIE"
	LDFLAGS="$LDFLAGS $tg_flag"
	AC_MSG_CHECKING([whether the linker takes $tg_flag])
	AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[return 0;]])],
		[AC_MSG_RESULT([yes])
		$1="$$1 $tg_flag"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$tg_save_CFLAGS
	LDFLAGS=$tg_save_LDFLAGS
done
])

# TG_SONAME(PREFIX, LIBRARY): PREFIX_SONAME, the name under which a program loads -lLIBRARY.
AC_DEFUN([TG_SONAME], [
AC_MSG_CHECKING([for the soname of lib$2])
$1_SONAME=`objdump -p "\`$CC -print-file-name=lib$2.so\`" 2>/dev/null | $AWK '$[]1 == "SONAME" { print $[]2 }'`
AS_IF([test "x$$1_SONAME" = x],[AC_MSG_ERROR([lib$2.so was not found])])
AC_MSG_RESULT([$$1_SONAME])
AC_SUBST([$1_SONAME])
])
