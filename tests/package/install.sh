#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What "make install" of this build puts where, what "make uninstall" takes away again,
# and that nothing else goes either way. Installs below a directory of its own.

: "${srcdir:?} ${builddir:?}"
# shellcheck source=tests/lint/lint
. "$srcdir/tests/lint/lint"

# A name with blanks, as DESTDIR may have.
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
root="$tmp/an image"

# build TARGET [VARIABLE=VALUE]...: as if it were not run from a make.
build() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
		make -C "$builddir" -s --no-print-directory DESTDIR="$root" "$@" 2>&1
}

# value VARIABLE: of the Makefile
value() {
	# shellcheck disable=SC2016 # of make
	printf 'include Makefile\nshmtool-value:\n\t@printf "%%s\\n" "$(%s)"\n' "$1" |
		env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
			make -C "$builddir" -s --no-print-directory -f - shmtool-value
}

bindir=$(value bindir) man1dir=$(value man1dir) docdir=$(value docdir)
bashdir=$(value bashcompletiondir) fishdir=$(value fishcompletiondir)
zshdir=$(value zshcompletiondir)

# wanted TRANSFORM: what has to be there, with its mode, for a sed script that renames
# programs. A shell without a directory gets no completion.
wanted() {
	echo "755 $bindir/$(echo shmtool | sed "$1")"
	for page in man/*.1; do
		page=${page#man/}
		echo "644 $man1dir/$(echo "${page%.1}" | sed "$1").1"
	done
	echo "644 $docdir/NEWS"
	echo "644 $docdir/README"
	[ -z "$bashdir" ] || echo "644 $bashdir/shmtool.bash"
	[ -z "$fishdir" ] || echo "644 $fishdir/shmtool.fish"
	[ -z "$zshdir" ] || echo "644 $zshdir/_shmtool"
}

# What is there, but for files called "others".
there() {
	find "$root" ! -type d ! -name others -printf '%m /%P\n' | sort -k 2
}

# differs WANTED: the lines that are on one side only
differs() {
	printf '%s\n' "$1" | sort -k 2 >"$tmp/wanted"
	there >"$tmp/there"
	diff "$tmp/wanted" "$tmp/there"
}

if ! have make || [ ! -x "$builddir/shmtool" ]; then
	skip "install" "shmtool is not built by make here"
	done_testing
fi

umask 077
transform=$(value transform)
point "make install says nothing is wrong" "$(build install >"$tmp/out" || cat "$tmp/out")"
point "everything is installed, with its mode, and nothing else" \
	"$(differs "$(wanted "$transform")")"
program=$root$bindir/$(echo shmtool | sed "$transform")
point "the program that is installed is the one that was built" \
	"$(cmp "$program" "$builddir/shmtool" 2>&1)"
point "what is installed is what is in the source" \
	"$(for file in man/*.1 completions/* NEWS README; do
		name=${file##*/}
		page=$man1dir/$(echo "${name%.1}" | sed "$transform").1
		found=
		for copy in "$page" "$docdir/$name" "$bashdir/$name" "$fishdir/$name" "$zshdir/$name"; do
			[ ! -f "$root$copy" ] || found=$root$copy
		done
		case $file in
		*.bash) [ -n "$bashdir" ] || continue ;;
		*.fish) [ -n "$fishdir" ] || continue ;;
		*/_*) [ -n "$zshdir" ] || continue ;;
		esac
		cmp "$file" "$found" 2>&1
	done)"
point "nothing is installed that another user cannot read" \
	"$(find "$root" ! -type d ! -perm -444)"

# What others have installed there stays, and so do directories.
find "$root" -type d -exec touch {}/others \;
others=$(find "$root" -name others | sort)
point "make install over it changes nothing" \
	"$(build install >"$tmp/out" || cat "$tmp/out"; differs "$(wanted "$transform")")"
point "make uninstall says nothing is wrong" "$(build uninstall >"$tmp/out" || cat "$tmp/out")"
point "everything is gone again" "$(there)"
point "what others have there is not" \
	"$(find "$root" -name others | sort | { echo "$others" | diff - /dev/fd/3; } 3<&0)"
point "make uninstall of nothing is no error" \
	"$(build uninstall >"$tmp/out" || cat "$tmp/out")"

rm -rf "$root"
renamed='s/^shm/our-shm/'
point "the program and its pages are renamed together" \
	"$(build install program_transform_name="$renamed" >"$tmp/out" || cat "$tmp/out"
	differs "$(wanted "$renamed")")"
point "and go by that name" \
	"$(build uninstall program_transform_name="$renamed" >"$tmp/out" || cat "$tmp/out"; there)"

done_testing
