/* Any bytes as a text: nothing but time may depend on the steps in which it arrives; places lie within the text; the
 * counts add up. Also as gzip. */
#include <stdint.h>
#include <stdlib.h>

#include "base/inflate.h"
#include "base/limits.h"
#include "intake/container.h"
#include "trail/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct steps {
    struct str text;
    size_t step; /* the most at a time */
};

/* Steps of a few bytes look at a text again and again: only short ones get them. */
#define SHORT_BYTES 600

static size_t read_steps(void *context, char *out, size_t space) {
    struct steps *steps = context;
    size_t len = steps->text.len < steps->step ? steps->text.len : steps->step;
    len = len < space ? len : space;
    if (len)
        memcpy(out, steps->text.data, len);
    steps->text = str_slice(steps->text, len, steps->text.len);
    return len;
}

static void require(bool condition) {
    if (!condition)
        abort();
}

/* A sum over all that is told of the text. */
struct sum {
    uint64_t records, places, hash, refused, refusals, documents;
};

static void add_record(struct sum *sum, struct str text, const struct record_slice *slice) {
    require(slice->offset <= text.len && slice->length <= text.len - slice->offset);
    require(slice->json.len <= 2 * LIMIT_RECORD_BYTES && slice->json.len > 0);
    sum->records++;
    sum->places = sum->places * 31 + slice->offset * 7 + slice->length;
    for (size_t i = 0; i < slice->json.len; i++)
        sum->hash = sum->hash * 131 + (unsigned char)slice->json.data[i];
}

static void add_ledger(struct sum *sum, struct ledger *ledger, const struct container_tally *tally) {
    struct arena arena = ARENA_EMPTY;
    size_t count;
    const struct refusal *list = ledger_refusals(ledger, &arena, &count);
    for (size_t i = 0; i < count; i++)
        sum->places = sum->places * 31 + list[i].offset;
    sum->refused = ledger_totals(ledger).events_refused;
    sum->refusals = ledger_totals(ledger).refusals;
    sum->documents = tally->digests + tally->findings * 3 + tally->insights * 5 + tally->aggregated * 7 +
                     tally->foreign * 11 + tally->lists * 13 + tally->records * 17 + tally->refused * 19;
    arena_clear(&arena);
}

static struct sum read_text(struct str text, size_t step) {
    struct sum sum = {0};
    struct ledger *ledger = ledger_new();
    struct container *container = container_new();
    struct window window = {0};
    struct steps steps = {text, text.len <= SHORT_BYTES ? step : SIZE_MAX};
    struct record_slice slice;
    enum record_fault fault;
    if (step)
        window_stream(&window, read_steps, &steps, step);
    else
        window_whole(&window, text);
    container_start(container, &window, ledger, STR("fuzz"));
    while (container_next(container, &slice)) {
        add_record(&sum, text, &slice);
        if (json_skip(slice.json.data, slice.json.data + slice.json.len, &fault))
            continue;
        ledger_refuse(ledger, true, STR("fuzz"), slice.offset, "rejected");
        container_reject(container, &slice);
    }
    add_ledger(&sum, ledger, container_tally(container));
    container_free(container);
    window_clear(&window);
    ledger_free(ledger);
    return sum;
}

static void read_gzip(struct str data) {
    static struct inflater *inflater;
    struct str out;
    size_t at;
    if (!inflater)
        inflater = inflater_new();
    enum inflate_fault fault = inflate_whole(inflater, data, 1 << 20, &out, &at);
    require(at <= data.len && out.len <= 1 << 20);
    require(fault != INFLATE_OK || at == data.len);
    for (int i = 0; i < 64; i++)
        require(fault == INFLATE_NOT_GZIP || out.data[out.len + (size_t)i] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str text = {(const char *)data, size};
    struct sum whole = read_text(text, 0);
    const size_t steps[] = {1, 5, 64};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct sum stepped = read_text(text, steps[i]);
        require(memcmp(&whole, &stepped, sizeof whole) == 0);
    }
    read_gzip(text);
    return 0;
}
