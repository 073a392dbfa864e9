#!/bin/sh
# SPDX-License-Identifier: ISC
# man.sh [ROOT] - mandoc has nothing to say about a manual page.
cd "${1:-.}" || exit 1
set -- man/*.mdoc
[ -f "$1" ] || { echo "man: nothing to look at"; exit 1; }
mandoc -Tlint -Wwarning "$@"
