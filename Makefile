# sidetone: build, test, install. `make deps run` is the shortest way in.
CC ?= cc
PREFIX ?= /usr/local
BUILD ?= build
VERSION = 0.1.0
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wswitch-enum
CORE_PKGS = libcurl jansson libutf8proc
TUI_PKGS = ncursesw readline
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 $(WARN) $(WERROR) -D_DEFAULT_SOURCE -Isrc -I. \
	-DSIDETONE_VERSION='"$(VERSION)"' -DSIDETONE_PREFIX='"$(PREFIX)"' \
	$(CFLAGS) $(SAN)
CORE_LIBS = -lcurl -ljansson -lutf8proc -lm
TUI_LIBS = -lncursesw -ltinfo -lreadline -lmd4c

# One list for each floor; libsidetone.a is floors 0 to 3.
CORE = $(wildcard src/base/*.c src/event/*.c src/api/*.c src/session/*.c)
TUI = $(wildcard src/tui/*.c)
APP = $(filter-out src/app/main.c,$(wildcard src/app/*.c))
BUILTIN = $(wildcard themes/*.theme) src/app/keys.conf
PRACTICE = $(wildcard src/practice/*.c)
TESTLIB = $(wildcard tests/lib/*.c)
UNIT = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

all: $(BUILD)/sidetone $(BUILD)/sidetone-practice

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/builtin.c: $(BUILTIN) src/app/embed.sh
	@mkdir -p $(@D)
	sh src/app/embed.sh $(BUILTIN) >$@
$(BUILD)/gen/builtin.o: $(BUILD)/gen/builtin.c
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/libsidetone.a: $(call obj,$(CORE))
$(BUILD)/libtui.a: $(call obj,$(TUI))
$(BUILD)/libapp.a: $(call obj,$(APP)) $(BUILD)/gen/builtin.o
$(BUILD)/libtest.a: $(call obj,$(TESTLIB))
$(BUILD)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/sidetone: $(BUILD)/src/app/main.o $(BUILD)/libapp.a \
		$(BUILD)/libtui.a $(BUILD)/libsidetone.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(TUI_LIBS) $(CORE_LIBS) $(LDFLAGS)

$(BUILD)/sidetone-practice: $(call obj,$(PRACTICE)) $(BUILD)/libsidetone.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ -lmicrohttpd $(CORE_LIBS) $(LDFLAGS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libtest.a $(BUILD)/libapp.a \
		$(BUILD)/libtui.a $(BUILD)/libsidetone.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ -lcmocka -lvterm -lutil $(TUI_LIBS) \
		$(CORE_LIBS) $(LDFLAGS)

unit: $(UNIT)
	@fail=0; for t in $(UNIT); do $$t || fail=1; done; exit $$fail

clean:
	rm -rf $(BUILD)

.PHONY: all unit clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
