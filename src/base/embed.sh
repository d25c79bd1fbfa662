#!/bin/sh
# Prints a C file with the bytes of the files named: embed.sh LIST FILE…
set -eu
list=$1
shift
echo '/* Made from the files it names; see the Makefile. */'
echo '#include <stddef.h>'
echo '#include "base/builtin.h"'
i=0
for f; do
	echo "static const unsigned char file_$i[] = {"
	od -An -v -tx1 "$f" | sed 's/ \(..\)/0x\1,/g'
	echo '0};'
	i=$((i + 1))
done
echo "extern const struct builtin ${list}[];"
echo "const struct builtin ${list}[] = {"
i=0
for f; do
	echo "{\"${f##*/}\", file_$i},"
	i=$((i + 1))
done
echo '{NULL, NULL}};'
