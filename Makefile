# Backtrail: plain GNU Make.
#
#   make | make check | make check-asan | make check-tsan | make lint | make fuzz | make bench | make install PREFIX=…

# fuzzers are a build of their own: clang, with the sanitizers
FUZZ_SECONDS ?= 600
FUZZ_CLANG   ?= clang
ifneq ($(filter fuzz fuzzers,$(MAKECMDGOALS)),)
VARIANT := fuzz
CC      := $(FUZZ_CLANG)
endif

# VARIANT chooses the build: release (default), debug, asan, tsan, coverage; each has its folder below build/.
VARIANT ?= release
BUILD   ?= build/$(VARIANT)
PREFIX  ?= /usr/local
CC      ?= cc
PKGS    := libdeflate libzstd zlib jansson smartcols libarchive libmaxminddb libedit libmicrohttpd

# our flags are in variables of ours: make CFLAGS=… replaces only the user's part
CFLAGS  ?=
LDFLAGS ?=
BT_WARN  := -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wno-format-nonliteral
BT_HARD  := -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
BT_OPT_release  := -O2 -g $(BT_HARD)
BT_OPT_debug    := -O0 -g3
BT_OPT_asan     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
BT_OPT_tsan     := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
BT_OPT_fuzz     := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
BT_OPT_coverage := -O0 -g --coverage
BT_LINK_release := -pie -Wl,-z,relro,-z,now
BT_LINK_asan    := -fsanitize=address,undefined
BT_LINK_tsan    := -fsanitize=thread
BT_LINK_coverage := --coverage

# A DuckDB already on the system is taken first; else the pinned one, which ./quickstart fetches. It is loaded at run
# time (src/engine/duckdb_api.c): the header is all the compiler needs.
SYSTEM_DUCKDB := $(firstword $(wildcard /usr/include/duckdb.h /usr/local/include/duckdb.h))
DUCKDB_HEADER ?= $(or $(SYSTEM_DUCKDB),third_party/duckdb/node_modules/duckdb/src/duckdb/src/include/duckdb.h)
DUCKDB_ARCH   := $(patsubst x86_64,x64,$(patsubst aarch64,arm64,$(shell uname -m)))
DUCKDB_LIBRARY ?= $(if $(SYSTEM_DUCKDB),,third_party/duckdb/node_modules/@duckdb/node-bindings-linux-$(DUCKDB_ARCH)/libduckdb.so)

PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS))
# two builds of one source are bit-identical, wherever they are made
BT_PLACE   = -ffile-prefix-map=$(BUILD)=build -ffile-prefix-map=$(CURDIR)=.
BT_CFLAGS  = -std=c17 -D_GNU_SOURCE $(BT_WARN) $(BT_OPT_$(VARIANT)) $(BT_PLACE) -Isrc -I$(BUILD)/gen \
             -isystem $(dir $(DUCKDB_HEADER)) $(PKG_CFLAGS)
BT_LDFLAGS = $(BT_LINK_$(VARIANT))
BT_LIBS    = $(PKG_LIBS) -lpthread -ldl -lm

SOURCES := $(filter-out src/main.c,$(sort $(wildcard src/*/*.c)))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/gen/queries.o $(BUILD)/gen/tables.o $(BUILD)/gen/page.o
LIBRARY := $(BUILD)/libbacktrail.a
PROGRAM := $(BUILD)/backtrail
UNIT    := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*_test.c))
FUZZ    := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
TOOLS   := $(patsubst tools/%.c,$(BUILD)/tools/%,$(wildcard tools/*.c))
BENCH   := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
# the page of `report` and `serve`, bundled from web/: empty where Node or its packages are missing (./quickstart fetches
# them), and then the program says that it was built without its page
WEB_READY := $(and $(shell command -v node 2>/dev/null),$(wildcard web/node_modules/.package-lock.json))
WEB_FILES := $(if $(WEB_READY),$(addprefix $(BUILD)/gen/,app.css app.js index.html page.html))
# where the program and the tests look for DuckDB beside themselves
BESIDE  := $(if $(DUCKDB_LIBRARY),$(BUILD)/libduckdb.so $(BUILD)/lib/backtrail/libduckdb.so)

.PHONY: all test-programs check check-asan check-tsan unit lint fuzz fuzzers bench benchers install clean
.SECONDARY:
.DELETE_ON_ERROR:
all: $(PROGRAM) $(TOOLS) $(BESIDE)

$(PROGRAM): $(BUILD)/src/main.o $(LIBRARY)
	$(CC) $(BT_LDFLAGS) $(LDFLAGS) -o $@ $^ $(BT_LIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	ar rcsD $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(BT_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(filter $(BUILD)/src/engine/%,$(OBJECTS)): | $(DUCKDB_HEADER)
third_party/duckdb/%:
	@echo "DuckDB is not here yet: run ./quickstart, or third_party/duckdb/fetch.sh" >&2; exit 1

$(BUILD)/libduckdb.so $(BUILD)/lib/backtrail/libduckdb.so: | $(DUCKDB_LIBRARY)
	@mkdir -p $(@D)
	@ln -sfn $(abspath $(DUCKDB_LIBRARY)) $@

# every question is a file in src/queries; every table of facts kept as text is a file in src/trail
$(BUILD)/gen/queries.c: $(wildcard src/queries/*.sql) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh query $(sort $(wildcard src/queries/*.sql)) >$@
$(BUILD)/gen/tables.c: $(wildcard src/trail/*.csv) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh table $(sort $(wildcard src/trail/*.csv)) >$@
# without the page there is nothing to embed, and `serve` and `report` say so
ifneq ($(shell cat $(BUILD)/gen/web.list 2>/dev/null),$(strip $(WEB_FILES)))
$(BUILD)/gen/page.c: web.list
endif
.PHONY: web.list
web.list:
	@mkdir -p $(BUILD)/gen
	@echo '$(strip $(WEB_FILES))' >$(BUILD)/gen/web.list
$(BUILD)/gen/page.c: $(WEB_FILES) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh page $(WEB_FILES) >$@

$(BUILD)/gen/app.css $(BUILD)/gen/app.js $(BUILD)/gen/index.html $(BUILD)/gen/page.html &: web/build.mjs web/frame.html \
    web/package-lock.json $(shell find web/src -type f)
	node web/build.mjs $(BUILD)/gen

$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) $(BT_LDFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(filter %.o,$^) $(LIBRARY) $(BT_LIBS) -lcmocka

# the generator of trails is made of modules
TRAILGEN := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tools/gen/*.c)))
$(TRAILGEN) $(BUILD)/tools/trailgen $(BUILD)/tests/trailgen_test: private BT_CFLAGS += -Itools
$(BUILD)/tools/trailgen $(BUILD)/tests/trailgen_test: $(TRAILGEN)

$(BUILD)/tools/%: tools/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) $(BT_LDFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(filter %.o,$^) $(LIBRARY) $(BT_LIBS)

$(BUILD)/bench/%: bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) $(BT_LDFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(BT_LIBS)

# --- tests -------------------------------------------------------------------------------------------------------
test-programs: $(UNIT) $(BESIDE) $(BUILD)/tests/faulty_disk.so

# a disk that fails at the N-th operation, for LD_PRELOAD
$(BUILD)/tests/faulty_disk.so: tests/fault/faulty_disk.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(BT_WARN) -O1 -g -fPIC -shared -o $@ $< -ldl

unit: test-programs
	@BUILD=$(BUILD) tests/run unit

check: all lint test-programs
	@BUILD=$(BUILD) tests/run

# the same programs again with the sanitizers in them
check-asan:
	@$(MAKE) VARIANT=asan BUILD=build/asan unit
check-tsan:
	@$(MAKE) VARIANT=tsan BUILD=build/tsan unit

lint:
	@sh tools/lint.sh

# each fuzzer needs clang; its corpus, when there is one, is the folder of its name in tests/fuzz/corpus
$(BUILD)/fuzz/%: tests/fuzz/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) -fsanitize=fuzzer,address,undefined $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(BT_LIBS)
fuzzers: $(FUZZ)
fuzz: fuzzers
	@FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/run.sh $(FUZZ)

# --- figures -----------------------------------------------------------------------------------------------------
benchers: all $(BENCH)
bench: benchers
	@BUILD=$(BUILD) sh bench/run.sh

# what the program says of itself: the man page and completions come from its own tables
$(BUILD)/gen/backtrail.1: $(PROGRAM)
	$(PROGRAM) help --man >$@
$(BUILD)/gen/backtrail.bash $(BUILD)/gen/backtrail.zsh: $(BUILD)/gen/backtrail.%: $(PROGRAM)
	$(PROGRAM) help --completion $* >$@

install: all $(addprefix $(BUILD)/gen/backtrail.,1 bash zsh)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/backtrail
	install -d $(addprefix $(DESTDIR)$(PREFIX)/share/,man/man1 bash-completion/completions zsh/site-functions)
	install -m 644 $(BUILD)/gen/backtrail.1 $(DESTDIR)$(PREFIX)/share/man/man1/backtrail.1
	install -m 644 $(BUILD)/gen/backtrail.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/backtrail
	install -m 644 $(BUILD)/gen/backtrail.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_backtrail
ifneq ($(DUCKDB_LIBRARY),)
	install -d $(DESTDIR)$(PREFIX)/lib/backtrail
	install -m 644 $(DUCKDB_LIBRARY) $(DESTDIR)$(PREFIX)/lib/backtrail/libduckdb.so
endif

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
