#include "case/caveat.h"

#include <stdarg.h>
#include <stdio.h>

#include "case/evidence.h"

static const char *const codes[] = {
#define CAVEAT_CODE(id, code) code,
    CAVEATS(CAVEAT_CODE)
#undef CAVEAT_CODE
};

struct caveat *caveat_add(struct kase *kase, enum caveat_id id, const char *format, ...) {
    char sentence[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    for (size_t i = 0; i < kase->caveat_count; i++)
        if (kase->caveats[i].code == codes[id] && str_is(kase->caveats[i].sentence, sentence))
            return &kase->caveats[i];
    struct caveat *caveat = arena_push(&kase->arena, kase->caveats, kase->caveat_count, kase->caveat_space);
    caveat->code = codes[id];
    caveat->sentence = arena_str(&kase->arena, str_of(sentence));
    return caveat;
}

void caveat_event(struct kase *kase, struct caveat *caveat, struct str event_id) {
    if (event_id.len)
        strs_add_new(&kase->arena, &caveat->event_ids, arena_str(&kase->arena, event_id));
}

bool caveat_has(const struct kase *kase, enum caveat_id id) {
    for (size_t i = 0; i < kase->caveat_count; i++)
        if (kase->caveats[i].code == codes[id])
            return true;
    return false;
}
