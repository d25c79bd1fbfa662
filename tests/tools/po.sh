#!/bin/sh
# The translations against the sources: `check` fails where a text is
# missing, untranslated, unsure or has other conversions than the English;
# `write` brings the new texts into the files.
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
LC_ALL=C.UTF-8
export LC_ALL

xgettext --from-code=UTF-8 --language=C --no-location \
	--package-name=sidetone --keyword --keyword=_ --keyword=N_ \
	--keyword=lang_count:1,2 --flag=_:1:pass-c-format \
	--flag=N_:1:pass-c-format --flag=lang_count:1:pass-c-format \
	--flag=lang_count:2:pass-c-format --flag=error_set:2:c-format \
	--flag=buf_addf:2:c-format --flag=die:2:c-format \
	-o "$temp/all.pot" $(ls src/*/*.[ch] | grep -v '^src/practice/') ||
	exit 1
# When they were made is not what they say.
sed -e "/^\"POT-Creation-Date:/d" -e "/^\"Report-Msgid-Bugs-To:/d" \
	"$temp/all.pot" >"$temp/sidetone.pot"

bad=0
for po in src/po/*.po; do
	msgmerge --quiet --no-location --no-fuzzy-matching \
		-o "$temp/new.po" "$po" "$temp/sidetone.pot" || exit 1
	msgattrib --no-obsolete --no-location -o "$temp/merged.po" \
		"$temp/new.po" || exit 1
	if [ "$1" = write ]; then
		cp "$temp/merged.po" "$po"
		msgfmt --statistics -o /dev/null "$po"
		continue
	fi
	msgfmt --check-format -o /dev/null "$po" || bad=1
	msgattrib --untranslated "$temp/merged.po" >"$temp/missing"
	msgattrib --only-fuzzy "$po" >>"$temp/missing"
	if [ -s "$temp/missing" ]; then
		echo "$po: these texts of the sources are not translated:" >&2
		sed '1,/^$/d' "$temp/missing" | grep '^msgid\|^"' >&2
		bad=1
	fi
	cmp -s "$temp/merged.po" "$po" || {
		echo "$po lags behind the sources: tests/tools/po.sh write" >&2
		bad=1
	}
done
exit "$bad"
