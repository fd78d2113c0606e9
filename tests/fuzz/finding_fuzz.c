/* Any bytes as a finding: no fault, no leak, and what is read is text that the arena holds. */
#include <stdint.h>
#include <stdlib.h>

#include "trail/finding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(struct str text) {
    volatile unsigned sum = 0;
    for (size_t i = 0; i < text.len; i++)
        sum += (unsigned char)text.data[i];
    (void)sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = ARENA_EMPTY;
    struct finding_list list;
    struct err err;
    enum err_code code = finding_read((struct str){(const char *)data, size}, &arena, &list, &err);
    if (code != ERR_OK && code != ERR_INPUT)
        abort();
    if (code == ERR_OK && list.count == 0)
        abort();
    for (size_t i = 0; i < list.count; i++) {
        touch(list.items[i].id);
        touch(list.items[i].type);
        touch(list.items[i].access_key_id);
        for (size_t k = 0; k < list.items[i].actor_count; k++)
            touch(list.items[i].actors[k].principal_id);
    }
    arena_clear(&arena);
    return 0;
}
