# sidetone: `make deps run` opens it, `make deps test` tests it.
CC ?= cc
PREFIX ?= /usr/local
BUILD ?= build
VERSION = 0.1.0
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wswitch-enum
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 $(WARN) $(WERROR) -D_DEFAULT_SOURCE -Isrc -I. \
	-DSIDETONE_VERSION='"$(VERSION)"' -DSIDETONE_PREFIX='"$(PREFIX)"' \
	$(CFLAGS) $(SAN)
CORE_LIBS = -lcurl -ljansson -lutf8proc -lmd4c -lm -pthread
TUI_LIBS = -lncursesw -ltinfo -lreadline
TEST_LIBS = -lcmocka -lvterm -lutil

# One list for each floor; libsidetone.a is floors 0 to 3.
CORE = $(wildcard src/base/*.c src/event/*.c src/api/*.c src/session/*.c)
TUI = $(wildcard src/tui/*.c)
APP = $(filter-out src/app/main.c,$(wildcard src/app/*.c))
PRACTICE = $(wildcard src/practice/*.c)
app_files = $(wildcard themes/*.theme) src/app/keys.conf
api_files = $(wildcard src/api/*.json)
LOCALES = $(patsubst src/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/sidetone.mo,\
	$(wildcard src/po/*.po))
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
program = $(patsubst %.c,$(BUILD)/%,$(wildcard $(1)))
TESTS = $(call program,tests/unit/test_*.c tests/wire/test_*.c \
	tests/screen/test_*.c)
LIBS = $(BUILD)/libtest.a $(BUILD)/libapp.a $(BUILD)/libtui.a \
	$(BUILD)/libsidetone.a
PROGRAMS = $(BUILD)/sidetone $(BUILD)/sidetone-practice $(LOCALES)

all: $(PROGRAMS)

# What was compiled with other flags is compiled anew.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' | cmp -s - $@ || \
		echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' >$@
$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
# Files that are part of the programs: $(BUILD)/gen/LIST.c holds $(LIST).
$(BUILD)/gen/api_files.c: $(api_files)
$(BUILD)/gen/app_files.c: $(app_files)
$(BUILD)/gen/api_files.c $(BUILD)/gen/app_files.c: $(BUILD)/gen/%.c: \
		src/base/embed.sh
	@mkdir -p $(@D)
	sh src/base/embed.sh $* $($*) >$@
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
# The languages beside English.
$(BUILD)/locale/%/LC_MESSAGES/sidetone.mo: src/po/%.po
	@mkdir -p $(@D)
	msgfmt --check-format -o $@ $<

$(BUILD)/libsidetone.a: $(call obj,$(CORE)) $(BUILD)/gen/api_files.o
$(BUILD)/libtui.a: $(call obj,$(TUI))
$(BUILD)/libapp.a: $(call obj,$(APP)) $(BUILD)/gen/app_files.o
$(BUILD)/libtest.a: $(call obj,$(wildcard tests/lib/*.c))
$(BUILD)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/sidetone: $(BUILD)/src/app/main.o $(filter-out %test.a,$(LIBS))
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(TUI_LIBS) $(CORE_LIBS) $(LDFLAGS)
$(BUILD)/sidetone-practice: $(call obj,$(PRACTICE)) $(BUILD)/libsidetone.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ -lmicrohttpd $(CORE_LIBS) $(LDFLAGS)
$(BUILD)/docs/examples/%: $(BUILD)/docs/examples/%.o $(BUILD)/libsidetone.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(CORE_LIBS) $(LDFLAGS)
$(BUILD)/tests/bench/floor: $(BUILD)/tests/bench/floor.o
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(TUI_LIBS) $(CORE_LIBS) $(LDFLAGS)
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBS)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(TEST_LIBS) $(TUI_LIBS) $(CORE_LIBS) \
		$(LDFLAGS)

run: $(PROGRAMS)
	$(BUILD)/sidetone
test: $(PROGRAMS) $(TESTS) $(BUILD)/docs/examples/talk
	sh tests/run.sh $(BUILD) tests/floors.sh $(TESTS)
tests: $(PROGRAMS) $(TESTS) $(call program,tests/bench/*.c tests/tools/*.c \
	docs/examples/*.c)
asan:
	$(MAKE) BUILD=$(BUILD)/asan CFLAGS='-O1 -g' LDFLAGS='$(LDFLAGS)' \
		SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' test
fuzz:
	sh tests/fuzz.sh $(BUILD)/fuzz $(FUZZ_SECONDS)
bench: $(PROGRAMS) $(call program,tests/bench/*.c)
	$(BUILD)/tests/bench/bench $(BUILD)
	$(BUILD)/tests/bench/replay $(BUILD)
tokens: $(BUILD)/sidetone; BUILD=$(BUILD) sh tests/tools/tokens.sh
docs: $(BUILD)/tests/tools/gendocs
	$< write
	sh tests/tools/filelist.sh write
format:
	clang-format -i $$(git ls-files '*.c' '*.h')
deps:
	sh tests/tools/deps.sh

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec \
		$(DESTDIR)$(PREFIX)/lib/pkgconfig \
		$(DESTDIR)$(PREFIX)/share/man/man1
	install $(BUILD)/sidetone $(DESTDIR)$(PREFIX)/bin
	install $(BUILD)/sidetone-practice $(DESTDIR)$(PREFIX)/libexec
	install -m 644 $(BUILD)/libsidetone.a $(DESTDIR)$(PREFIX)/lib
	for l in $(patsubst src/po/%.po,%,$(wildcard src/po/*.po)); do \
		to=$(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES && \
		install -d $$to && install -m 644 \
			$(BUILD)/locale/$$l/LC_MESSAGES/sidetone.mo $$to; done
	install -m 644 docs/sidetone.1 $(DESTDIR)$(PREFIX)/share/man/man1
	for d in base event api session; do \
		install -d $(DESTDIR)$(PREFIX)/include/sidetone/$$d && \
		install -m 644 src/$$d/*.h \
			$(DESTDIR)$(PREFIX)/include/sidetone/$$d; done
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
		src/sidetone.pc.in \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/sidetone.pc

clean:
	rm -rf $(BUILD)

.PHONY: all run test tests FORCE asan fuzz bench docs format deps install clean \
	tokens
.SECONDARY:
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
