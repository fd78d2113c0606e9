#include "gen/call.h"

#include <stdlib.h>

#include "gen/ids.h"

/* --- templates ------------------------------------------------------------------------------------------------- */

/* A piece: literal text, then what its letter stands for; '[' and ']' repeat what is between them. */
struct piece {
    struct str text;
    char letter; /* 0 at the end */
    int8_t pool; /* -1: not of a pool */
    uint8_t lo, hi;
};

struct template {
    struct piece *pieces;
};

static int8_t pool_of(char letter) {
    static const char letters[] = {
#define POOL_LETTER(id, c) c,
        POOLS(POOL_LETTER)
#undef POOL_LETTER
    };
    const char *found = memchr(letters, letter, sizeof letters);
    return found ? (int8_t)(found - letters) : -1;
}

static int two_digits(const char *at) {
    return (at[0] - '0') * 10 + at[1] - '0';
}

static struct template template_compile(struct arena *arena, const char *text) {
    struct piece *pieces = NULL;
    size_t count = 0, space = 0;
    for (;;) {
        const char *dollar = strchr(text, '$');
        struct piece *piece = arena_push(arena, pieces, count, space);
        piece->text = (struct str){text, dollar ? (size_t)(dollar - text) : strlen(text)};
        piece->pool = -1;
        if (!dollar)
            return (struct template){pieces};
        piece->letter = dollar[1];
        piece->pool = pool_of(dollar[1]);
        text = dollar + 2;
        if (piece->letter == '[') { /* "lo-hi:" */
            piece->lo = (uint8_t)two_digits(text);
            piece->hi = (uint8_t)two_digits(text + 3);
            text += 6;
        }
    }
}

static char *put(char *at, struct str s) {
    memcpy(at, s.data, s.len);
    return at + s.len;
}

static char *put_number(char *at, uint32_t n) {
    char digits[10];
    int len = 0;
    do
        digits[len++] = (char)('0' + n % 10);
    while (n /= 10);
    while (len)
        *at++ = digits[--len];
    return at;
}

static char *put_letter(char *at, const struct piece *piece, const struct fill *fill) {
    if (piece->pool >= 0) {
        /* each pool uses other bits of the salt, so that items do not go in step */
        uint32_t item = (fill->salt >> (piece->pool & 7)) ^ (fill->salt >> 16);
        return put(at, fill->account->pools[piece->pool][item % POOL_ITEMS]);
    }
    switch (piece->letter) {
    case 'a': return put(at, fill->account->id);
    case 'r': return put(at, fill->region);
    case 'A': return put(at, fill->arn);
    case 'N': return put(at, fill->session);
    case 'T': return put_iso(at, fill->time);
    case 'E': return put_sts(at, fill->time);
    case 'j': return put(at, fill->account->pools[POOL_INSTANCE][rng_below(fill->rng, POOL_ITEMS)]);
    case 'z': *at = (char)('a' + fill->salt % 3); return at + 1;
    case 'U': return put_uuid(at, fill->rng);
    case 'H': return put_hex(at, 17, fill->rng);
    case '8': return put_hex(at, 8, fill->rng);
    case 'D': return put_hex(at, 64, fill->rng);
    case 'X': return put_upper_hex(at, 16, fill->rng);
    case 'B': return put_base64(at, 76, fill->rng);
    case 'n': return put_number(at, 1 + rng_below(fill->rng, 999));
    case '$': *at = '$'; return at + 1;
    case 'M': return put_number(at, 1000 + rng_below(fill->rng, 9999000));
    default: BUG("no letter '%c' in templates", piece->letter);
    }
}

static char *put_template(char *at, const struct template *template, const struct fill *fill) {
    const struct piece *again = NULL;
    uint32_t left = 0;
    for (const struct piece *piece = template->pieces;; piece++) {
        at = put(at, piece->text);
        if (!piece->letter)
            return at;
        if (piece->letter == '[') {
            left = piece->lo + rng_below(fill->rng, (uint32_t)(piece->hi - piece->lo + 1));
            again = piece;
        } else if (piece->letter == ']') {
            if (left > 1) {
                left--;
                *at++ = ',';
                piece = again;
            }
        } else {
            at = put_letter(at, piece, fill);
        }
    }
}

struct str template_text(struct arena *arena, const char *text, const struct fill *fill) {
    char *scratch = xmalloc(CALL_SCRATCH_BYTES);
    struct template template = template_compile(arena, text);
    char *end = put_template(scratch, &template, fill);
    struct str made = arena_str(arena, (struct str){scratch, (size_t)(end - scratch)});
    free(scratch);
    return made;
}

/* --- the catalogue --------------------------------------------------------------------------------------------- */

enum { DRAW_SLOTS = 4096 };

struct compiled {
    struct template request, response, resources, extra, host, error_code, error_message, denied_message;
};

struct catalogue {
    struct arena arena;
    struct compiled *rows;
    uint8_t draw[PERSONA_COUNT][DRAW_SLOTS];
};

static const char persona_letters[PERSONA_COUNT] = {
#define PERSONA_LETTER(id, letter) letter,
    PERSONAS(PERSONA_LETTER)
#undef PERSONA_LETTER
};

static void compile_into(struct arena *arena, struct template *to, const char *text) {
    if (text)
        *to = template_compile(arena, text);
}

static void compile_row(struct arena *arena, struct compiled *row, const struct call *call) {
    compile_into(arena, &row->request, call->request);
    compile_into(arena, &row->response, call->response);
    compile_into(arena, &row->resources, call->resources);
    compile_into(arena, &row->extra, call->extra);
    struct str service = str_before(str_of(call->source), '.');
    compile_into(arena, &row->host,
                 call->host ? call->host : arena_printf(arena, "%.*s.$r.amazonaws.com", STR_ARG(service)).data);
    if (call->other_error) {
        struct str code = arena_str(arena, str_before(str_of(call->other_error), '|'));
        compile_into(arena, &row->error_code, code.data);
        compile_into(arena, &row->error_message, call->other_error + code.len + 1);
    }
    if (!call->action)
        return;
    bool ec2 = str_is(service, "ec2");
    compile_into(arena, &row->denied_message,
                 arena_printf(arena,
                              "%sUser: $A is not authorized to perform: %s on resource: %s because no identity-based "
                              "policy allows the %s action%s",
                              ec2 ? "You are not authorized to perform this operation. " : "", call->action,
                              call->target ? call->target : "*", call->action,
                              ec2 ? ". Encoded authorization failure message: $B$B$B$B$B" : "")
                     .data);
}

static void fill_draw(struct catalogue *catalogue, enum persona persona) {
    unsigned total = 0;
    for (size_t i = 0; i < call_count; i++)
        if (strchr(calls[i].personas, persona_letters[persona]))
            total += calls[i].weight;
    size_t slot = 0;
    unsigned seen = 0;
    for (size_t i = 0; i < call_count; i++) {
        if (!strchr(calls[i].personas, persona_letters[persona]))
            continue;
        seen += calls[i].weight;
        for (; slot < (size_t)seen * DRAW_SLOTS / total; slot++)
            catalogue->draw[persona][slot] = (uint8_t)i;
    }
}

struct catalogue *catalogue_new(void) {
    struct catalogue *catalogue = xcalloc(1, sizeof *catalogue);
    catalogue->rows = arena_zalloc(&catalogue->arena, call_count * sizeof *catalogue->rows);
    for (size_t i = 0; i < call_count; i++)
        compile_row(&catalogue->arena, &catalogue->rows[i], &calls[i]);
    for (int p = 0; p < PERSONA_COUNT; p++)
        fill_draw(catalogue, (enum persona)p);
    return catalogue;
}

void catalogue_free(struct catalogue *catalogue) {
    if (!catalogue)
        return;
    arena_clear(&catalogue->arena);
    free(catalogue);
}

size_t catalogue_draw(const struct catalogue *catalogue, enum persona persona, struct rng *rng) {
    return catalogue->draw[persona][rng_below(rng, DRAW_SLOTS)];
}

size_t catalogue_find(const char *source, const char *name) {
    for (size_t i = 0; i < call_count; i++)
        if (!strcmp(calls[i].name, name) && !strcmp(calls[i].source, source))
            return i;
    BUG("no call %s %s in the catalogue", source, name);
}

static struct str write_template(char **at, const struct template *template, const struct fill *fill) {
    if (!template->pieces)
        return STR_NONE;
    char *from = *at;
    *at = put_template(from, template, fill);
    return (struct str){from, (size_t)(*at - from)};
}

static enum outcome possible(const struct call *call, enum outcome wished) {
    if (wished == OUTCOME_OTHER && !call->other_error)
        return OUTCOME_SUCCESS;
    if (wished == OUTCOME_DENIED && !call->action)
        return OUTCOME_SUCCESS;
    return wished;
}

static void write_error(const struct call *call, const struct compiled *row, enum outcome outcome,
                        const struct fill *fill, char **at, struct call_text *text) {
    bool ec2 = !strcmp(call->source, "ec2.amazonaws.com"), s3 = !strcmp(call->source, "s3.amazonaws.com");
    if (outcome == OUTCOME_THROTTLED) {
        text->error_code = ec2 ? STR("Client.RequestLimitExceeded") : s3 ? STR("SlowDown") : STR("ThrottlingException");
        text->error_message = ec2  ? STR("Request limit exceeded.")
                              : s3 ? STR("Please reduce your request rate.")
                                   : STR("Rate exceeded");
    } else if (outcome == OUTCOME_OTHER) {
        text->error_code = write_template(at, &row->error_code, fill);
        text->error_message = write_template(at, &row->error_message, fill);
        if (!text->error_message.len) /* some failures carry a code alone */
            text->error_message = STR_NONE;
    } else {
        /* IAM, S3, EC2 and STS say AccessDenied; most newer services AccessDeniedException */
        bool plain = s3 || !strncmp(call->source, "iam.", 4) || !strncmp(call->source, "sts.", 4) ||
                     !strncmp(call->source, "sns.", 4) || !strncmp(call->source, "sqs.", 4);
        text->error_code = ec2     ? STR("Client.UnauthorizedOperation")
                           : plain ? STR("AccessDenied")
                                   : STR("AccessDeniedException");
        text->error_message = write_template(at, &row->denied_message, fill);
    }
}

struct call_text catalogue_text(const struct catalogue *catalogue, size_t call, enum outcome *outcome,
                                const struct fill *fill, char *scratch) {
    const struct compiled *row = &catalogue->rows[call];
    struct call_text text = {STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE};
    char *at = scratch;
    *outcome = possible(&calls[call], *outcome);
    text.host = write_template(&at, &row->host, fill);
    if (*outcome != OUTCOME_SUCCESS)
        write_error(&calls[call], row, *outcome, fill, &at, &text);
    if (*outcome == OUTCOME_SUCCESS)
        text.response = write_template(&at, &row->response, fill);
    if (*outcome != OUTCOME_DENIED || (calls[call].flags & CALL_KEEPS_REQUEST))
        text.request = write_template(&at, &row->request, fill);
    text.resources = write_template(&at, &row->resources, fill);
    text.extra = write_template(&at, &row->extra, fill);
    return text;
}
