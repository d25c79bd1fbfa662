#!/bin/sh
# Installs what building and testing need and this machine lacks.
set -eu

apt="gcc make pkg-config gettext libncurses-dev libreadline-dev libcurl4-openssl-dev
libjansson-dev libutf8proc-dev libmd4c-dev libmicrohttpd-dev libcmocka-dev
libvterm-dev openssl curl ca-certificates"
dnf="gcc make pkgconf gettext ncurses-devel readline-devel libcurl-devel jansson-devel
utf8proc-devel md4c-devel libmicrohttpd-devel libcmocka-devel libvterm-devel
openssl curl"
pacman="gcc make pkgconf gettext ncurses readline curl jansson libutf8proc md4c
libmicrohttpd cmocka libvterm openssl"

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

if command -v apt-get >/dev/null; then
	missing=
	for p in $apt; do
		dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null |
			grep -qx installed || missing="$missing $p"
	done
	[ -n "$missing" ] || exit 0
	echo "installing:$missing"
	# Without lists (a bare image) nothing can be found, with old ones not
	# all of it.
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	$sudo apt-get update -qq
	$sudo apt-get install -y -qq --no-install-recommends $missing
elif command -v dnf >/dev/null; then
	$sudo dnf install -y $dnf
elif command -v pacman >/dev/null; then
	$sudo pacman -S --needed --noconfirm $pacman
else
	echo "deps: no apt-get, dnf or pacman here; install by hand:" >&2
	echo "$apt" >&2
	exit 1
fi
