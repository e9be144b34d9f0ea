# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The parts of .ci/run in chroots: the Debian package on several releases, an RPM, builds
# for other machines. $work/SUITE has what builds need; $work/SUITE.clean is as debootstrap
# made it, where the package is installed. Functions end with the status of a step.

: "${src:?} ${work:?} ${jobs:?}"

# in_chroot NAME COMMAND...: in namespaces that end with it, and with them its mounts.
# Killed, because unshare leaves other signals to its child, and that one has a 1 for pid.
in_chroot() {
	local root=$work/$1
	shift
	timeout --foreground -s KILL 20m unshare --mount --propagation private --ipc --pid --fork --kill-child \
		"$src/.ci/enter" "$root" "$@"
}

# in_chroot_sh NAME 'SHELL COMMANDS'
in_chroot_sh() {
	in_chroot "$1" sh -euc "$2"
}

# The mirror that this machine has.
mirror() {
	local found
	found=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 2>/dev/null |
		sed -n 's/^Debian \(http[^ ]*\)$/\1/p' | grep -v security | head -n 1)
	echo "${found:-http://deb.debian.org/debian}"
}

# copy_source DIRECTORY: what is under git, to a directory of its own
copy_source() {
	mkdir -p "$1"
	git -C "$src" ls-files -z --cached --others --exclude-standard |
		tar -C "$src" --null -T - -c | tar -C "$1" --no-same-owner -x
}

# What bare Debian needs: what README says, and then what the package, the lints and the
# builds of that release need. Written to be run beside something else.
prepare_chroot() {
	local suite=$1 root=$work/$1
	nice debootstrap --variant=minbase "$suite" "$root" "$(mirror)" &&
		echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/ci" &&
		in_chroot_sh "$suite" 'apt-get -qq update' &&
		cp -a "$root" "$root.clean" &&
		copy_source "$root/build/bootstrap" &&
		in_chroot_sh "$suite" '
			cd /build/bootstrap
			nice ./bootstrap
			./shmtool list' &&
		copy_source "$root/build/shmtool" &&
		in_chroot_sh "$suite" '
			echo man-db man-db/auto-update boolean false | debconf-set-selections
			cd /build/shmtool
			nice apt-get -qq -y --no-install-recommends build-dep .
			nice apt-get -qq -y --no-install-recommends install build-essential lintian man-db' &&
		"prepare_more_$suite"
}

# The compilers for other machines are on one release each: Debian has them conflict.
prepare_more_bookworm() {
	in_chroot_sh bookworm '
		dpkg --add-architecture arm64
		apt-get -qq update
		nice apt-get -qq -y --no-install-recommends install cpio rpm \
			gcc-aarch64-linux-gnu libc6-dev-arm64-cross libsmartcols-dev:arm64 libmount-dev:arm64'
}

prepare_more_trixie() {
	in_chroot_sh trixie '
		dpkg --add-architecture i386
		apt-get -qq update
		nice apt-get -qq -y --no-install-recommends install \
			gcc-multilib libsmartcols-dev:i386 libmount-dev:i386 libc6-dbg valgrind'
}

# build_package SUITE [OPTION]...: the whole "make check" is part of it, but with nocheck.
build_package() {
	local suite=$1
	shift
	in_chroot_sh "$suite" "
		cd /build/shmtool
		DEB_BUILD_OPTIONS='parallel=$jobs $*' dpkg-buildpackage -us -uc"
}

# Debian 12 knows no newer policy than 4.6.2, and Debian 13 wants one.
lint_package() {
	in_chroot_sh "$1" '
		cd /build
		lintian -i -I --pedantic --suppress-tags out-of-date-standards-version \
			--fail-on error,warning,info,pedantic shmtool_*.changes'
}

# Where nothing but Debian's minimum is, and then again with man and the shells. Nothing
# is left when it is purged.
install_package() {
	local suite=$1 root=$work/$1.clean
	mkdir -p "$root/package" &&
		cp "$work/$suite"/build/shmtool_*.deb "$src/tests/package/smoke" "$root/package" &&
		cp -n "$work/$suite"/var/cache/apt/archives/*.deb "$root/var/cache/apt/archives" &&
		in_chroot_sh "$suite.clean" '
			apt-get -qq -y install --no-install-recommends /package/shmtool_*.deb
			shmtool --version
			shmtool list
			/package/smoke
			apt-get -qq -y install --no-install-recommends bash-completion fish man-db zsh
			/package/smoke --all
			apt-get -qq -y purge shmtool
			! find /etc /usr -name "*shmtool*" | grep .'
}

# The tarball as an RPM. What it checks is short: all of it is checked elsewhere.
build_rpm() {
	local root=$work/bookworm
	mkdir -p "$root/build/rpm" &&
		cp "$work"/gcc/shmtool-*.tar.gz "$root/build/rpm" &&
		in_chroot_sh bookworm '
			cd /build/rpm
			rpmbuild -ta --nodeps --define "_topdir $PWD" \
				--define "check_args TESTS=tests/package/install.sh" shmtool-*.tar.gz
			rpm -qp --requires --list RPMS/*/shmtool-[0-9]*.rpm'
}

# What ./bootstrap has built goes, for builds beside it.
clean_bootstrap() {
	in_chroot_sh "$1" 'make -s -C /build/bootstrap distclean'
}

# A build of 32 bits on 64.
check_32_bits() {
	in_chroot_sh trixie '
		mkdir /build/m32
		cd /build/m32
		export PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig:/usr/share/pkgconfig
		../bootstrap/configure --quiet --enable-werror --host=i686-linux-gnu CC="gcc -m32"
		make -s -j'"$jobs"'
		make -j'"$jobs"' check TESTS='\''$(unit_tests) $(replay_tests) tests/fuzz/replay.sh'\'
}

# Debian 12 has a valgrind that does not know openat2(2). The live tests take an hour.
check_valgrind() {
	in_chroot_sh trixie '
		mkdir /build/valgrind
		cd /build/valgrind
		../bootstrap/configure --quiet --enable-werror
		make -s -j'"$jobs"'
		make -k -j'"$jobs"' check-valgrind VALGRIND_TESTS='\''$(unit_tests) $(replay_tests)'\'
}

# A build for another machine, whose programs cannot be run here.
build_cross() {
	in_chroot_sh bookworm '
		mkdir /build/arm64
		cd /build/arm64
		export PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig
		../bootstrap/configure --quiet --enable-werror --host=aarch64-linux-gnu
		make -s -j'"$jobs"'
		make -s -j'"$jobs"' check TESTS=
		file=$(readelf -h shmtool | sed -n "s/ *Machine: *//p")
		echo "$file"
		[ "$file" = AArch64 ]'
}
