# Backtrail: plain GNU Make.   make | make check | make bench | make VARIANT=asan check | make install
#
# VARIANT chooses the build: release (default), debug, asan, tsan, coverage; each has its folder below build/.
VARIANT ?= release
BUILD   ?= build/$(VARIANT)
CC      ?= cc
PKGS    := libdeflate zlib jansson smartcols libarchive libmaxminddb

# our flags are in variables of ours: make CFLAGS=… replaces only the user's part
CFLAGS  ?=
LDFLAGS ?=
BT_WARN  := -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wno-format-nonliteral
BT_HARD  := -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
BT_OPT_release  := -O2 -g $(BT_HARD)
BT_OPT_debug    := -O0 -g3
BT_OPT_asan     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
BT_OPT_tsan     := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
BT_OPT_coverage := -O0 -g --coverage
BT_LINK_release := -pie -Wl,-z,relro,-z,now
BT_LINK_asan    := -fsanitize=address,undefined
BT_LINK_tsan    := -fsanitize=thread
BT_LINK_coverage := --coverage

DUCKDB_HEADER ?= $(firstword $(wildcard /usr/include/duckdb.h /usr/local/include/duckdb.h) third_party/duckdb/node_modules/duckdb/src/duckdb/src/include/duckdb.h)
BT_CFLAGS  = -std=c17 -D_GNU_SOURCE $(BT_WARN) $(BT_OPT_$(VARIANT)) -ffile-prefix-map=$(CURDIR)/= -Isrc -I$(BUILD)/gen \
             -I$(dir $(DUCKDB_HEADER)) $(shell pkg-config --cflags $(PKGS))
BT_LDFLAGS = $(BT_LINK_$(VARIANT))
BT_LIBS    = $(shell pkg-config --libs $(PKGS)) -lpthread -ldl -lm

SOURCES := $(filter-out src/main.c,$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/gen/queries.o $(BUILD)/gen/tables.o
LIBRARY := $(BUILD)/libbacktrail.a
PROGRAM := $(BUILD)/backtrail
UNIT    := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*_test.c))
TOOLS   := $(patsubst tools/%.c,$(BUILD)/tools/%,$(wildcard tools/*.c))

.PHONY: all check unit clean
.SECONDARY:
all: $(PROGRAM) $(TOOLS)

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

# every question is a file in src/queries; every table of facts kept as text is a file in src/trail
$(BUILD)/gen/queries.c: $(wildcard src/queries/*.sql) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh query $(sort $(wildcard src/queries/*.sql)) >$@
$(BUILD)/gen/tables.c: $(wildcard src/trail/*.csv) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh table $(sort $(wildcard src/trail/*.csv)) >$@

$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) $(BT_LDFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(BT_LIBS) -lcmocka

$(BUILD)/tools/%: tools/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(BT_CFLAGS) $(CFLAGS) $(BT_LDFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(BT_LIBS)

unit: $(UNIT)
	@for t in $(UNIT); do echo "# $$t"; $$t || exit 1; done

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
